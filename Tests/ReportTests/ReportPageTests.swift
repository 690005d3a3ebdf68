import HTTP
import HTTPMessages
import Platform
import Reports
import Support
import Testing

/// A report in HTML as an independent parser and a browser read it.
@Suite struct ReportPageTests {
    /// Prints what a page is made of: elements and the names of their attributes, in order.
    private static let script = """
        import sys, html5lib
        for name in sys.argv[1:]:
            parser = html5lib.HTMLParser(strict=False)
            tree = parser.parse(open(name, "rb").read().decode("utf-8"))
            print("FILE")
            for element in tree.iter():
                if not isinstance(element.tag, str):
                    print("comment")
                    continue
                tag = element.tag.rpartition("}")[2]
                print(tag, " ".join(sorted(k.rpartition("}")[2] for k in element.attrib)))
                for key, value in element.attrib.items():
                    if key in ("href", "src"): print("  to", value)
            print("ERRORS", sorted({code for place, code, data in parser.errors}))
        """

    private static func shapes(_ pages: [String]) throws -> [[Substring]] {
        let directory = try TemporaryDirectory()
        let files = try pages.enumerated().map { number, page in
            try directory.write("\(number).html", page)
        }
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script] + files, environment: [:], within: .seconds(60))
        return String(decoding: output, as: UTF8.self).split(separator: "FILE\n").map {
            $0.split(separator: "\n")
        }
    }

    @Test func `hostile names change nothing of what the page is made of`() throws {
        let shapes = try Self.shapes([
            SampleReport.report().html, SampleReport.report(SampleReport.hostile).html,
        ])
        #expect(shapes.count == 2 && shapes[0].count > 200)
        #expect(shapes[0] == shapes[1])
        for line in shapes[1] {
            let tag = line.prefix { $0 != " " }
            #expect(!["script", "img", "iframe", "object", "a", "form", "comment"].contains(tag))
            let attributes = line.split(separator: " ").dropFirst()
            #expect(!attributes.contains { $0.hasPrefix("on") || $0 == "style" }, "\(line)")
            if line.hasPrefix("  to") { #expect(line == "  to data:,") }
        }
        #expect(shapes[1].count { $0.hasPrefix("style") } == 1)
        #expect(shapes[1].last == "ERRORS []")
    }

    @Test func `in a browser nothing runs, is loaded from elsewhere, or is too wide at 360 px`()
        throws
    {
        let pages = [
            "/plain": SampleReport.report().html,
            "/hostile": SampleReport.report(SampleReport.hostile).html,
        ]
        let problems = try PageBrowser.problems(pages.keys.sorted()) { request in
            .now(
                Response(
                    headers: [("Content-Type", "text/html; charset=utf-8")],
                    body: SharedBody(Array((pages[request.path] ?? "").utf8))))
        }
        #expect(problems == [])
    }
}
