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

    private static let pages = [
        "/plain": SampleReport.report().html,
        "/hostile": SampleReport.report(SampleReport.hostile).html,
    ]

    private static func answer(_ request: Request) -> Answer {
        .now(
            Response(
                headers: [
                    ("Content-Type", "text/html; charset=utf-8"),
                    // What the page has of its own is style, and an icon that is none.
                    (
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
                    ),
                ],
                body: SharedBody(Array((pages[request.path] ?? "").utf8))))
    }

    @Test func `in a browser nothing runs, is loaded from elsewhere, or is too wide at 360 px`()
        throws
    {
        let problems = try PageBrowser.problems(Self.pages.keys.sorted()) { Self.answer($0) }
        #expect(problems == [])
    }

    @Test func `on A4 nothing is wider than the paper, and all tables and charts are there`() throws
    {
        // Margins of 12 mm, at 96 dots an inch.
        let script = """
            try:
                for path in rest:
                    window(703, 1032, "dark", "print")
                    driver.get(base + path)
                    state = driver.execute_script('''
                        const wide = [...document.querySelectorAll("body *")].filter(e =>
                            e.checkVisibility() && !e.closest("svg")
                            && e.getBoundingClientRect().right > innerWidth + 1);
                        const shown = s => [...document.querySelectorAll(s)].filter(
                            e => e.checkVisibility()).length;
                        return {wide: wide.slice(0, 3).map(e => e.tagName + " " + e.textContent.slice(0, 60)),
                            back: getComputedStyle(document.body).backgroundColor,
                            parts: shown("table") + " " + shown("svg.chart") + " " + shown("h3")}''')
                    if state["wide"]: print("WIDE", path, state["wide"])
                    print(state["back"], state["parts"])
            finally:
                driver.quit()
            """
        let lines = try PageBrowser.lines(
            PageBrowser.opening + script, Self.pages.keys.sorted(), within: .seconds(120)
        ) { Self.answer($0) }
        // The list of targets and seven sections of one target; the other one has a line for each.
        #expect(lines == ["rgb(255, 255, 255) 8 1 7", "rgb(255, 255, 255) 8 1 7"])
    }
}
