import Charts
import Markup
import Platform
import Support
import Testing

/// Charts as files: what they look like, and what an independent parser reads in them.
@Suite struct ChartFileTests {
    private static let script = """
        import sys, xml.etree.ElementTree as tree
        for name in sys.argv[1:]:
            root = tree.parse(name).getroot()
            for element in root.iter():
                tag = element.tag.rpartition("}")[2]
                print(tag, ",".join(sorted(element.attrib)))
                if tag == "title": print("TITLE", ascii(element.text))
        """
    private static let tags: Set = [
        "svg", "title", "desc", "g", "line", "text", "rect", "polyline", "polygon", "circle",
        "figure", "figcaption", "b", "small", "ul", "li", "span", "details", "summary", "div",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "p",
    ]

    private static func read(_ markup: [Markup]) throws -> [Substring] {
        let directory = try TemporaryDirectory()
        let files = try markup.enumerated().map { number, markup in
            try directory.write("\(number).xml", markup.source)
        }
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script] + files, environment: [:], within: .seconds(60))
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
    }

    @Test(arguments: SampleCharts.allCases) func `a chart is what was reviewed`(
        chart: SampleCharts
    ) throws {
        try GoldenFile.expect(
            chart.picture.source.replacing("><", with: ">\n<") + "\n",
            at: "Tests/ChartsTests/Golden/\(chart.rawValue).svg")
    }

    @Test func `every chart is well-formed, and holds elements of charts and tables alone`() throws
    {
        let figures = SampleCharts.allCases.map(\.figure).filter { $0 != .empty }
        let lines = try Self.read(SampleCharts.allCases.map(\.picture) + figures)
        #expect(lines.count > 500)
        for line in lines where !line.hasPrefix("TITLE") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            #expect(Self.tags.contains(String(words[0])), "\(line)")
            for attribute in words[1].split(separator: ",") {
                #expect(!attribute.hasPrefix("on") && attribute != "style", "\(line)")
                #expect(!["href", "src"].contains(attribute), "\(line)")
            }
        }
    }

    @Test func `a hostile name is a text like any other, and what is hidden in it is seen`() throws
    {
        let lines = try Self.read([SampleCharts.hostile.picture])
        let title = try #require(lines.first { $0.hasPrefix("TITLE") })
        #expect(title.contains("<script>alert(1)</script>") && title.contains("&amp;"))
        #expect(title.contains("u{202E}") && title.contains("u{FFFE}") && title.contains("u{01}"))
        // What surrounds it is the same as with a plain name.
        let plain = TimeChart(
            id: "x", title: "plain", description: "d", quantity: .count, form: .lines,
            grid: TimeGrid(start: 0, step: 60_000, count: 2), series: [Series("a", [1, 2])]
        ).figure
        let hostile = TimeChart(
            id: "x", title: SampleCharts.hostileName, description: "d", quantity: .count,
            form: .lines, grid: TimeGrid(start: 0, step: 60_000, count: 2),
            series: [Series(SampleCharts.hostileName, [1, 2])]
        ).figure
        let shape = { (markup: Markup) in
            try Self.read([markup]).filter { !$0.hasPrefix("TITLE") }
        }
        #expect(try shape(plain) == shape(hostile))
    }
}
