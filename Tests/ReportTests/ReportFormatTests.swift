import JSON
import Platform
import Reports
import Support
import Testing

/// What a fixed report looks like in each format, and that no name breaks out of one.
@Suite struct ReportFormatTests {
    static let formats: [(name: String, ending: String)] = [
        ("text", "txt"), ("markdown", "md"), ("csv", "csv"), ("json", "json"), ("html", "html"),
    ]

    static func write(_ report: Report, _ format: String) -> String {
        switch format {
        case "text": report.text
        case "markdown": report.markdown
        case "csv": report.csv
        case "json": report.json
        default: report.html
        }
    }

    @Test(arguments: formats.map(\.name))
    func `a fixed report is what was reviewed`(format: String) throws {
        let ending = try #require(Self.formats.first { $0.name == format }?.ending)
        var text = Self.write(SampleReport.report(), format)
        if format == "html", let begin = text.firstRange(of: "<style>"),
            let end = text.firstRange(of: "</style>")
        {
            // The stylesheet of all pages has its own tests.
            text = String(text[..<begin.upperBound] + text[end.lowerBound...])
        }
        if format == "csv" {
            // Files of a repository have lines that end as those of programs do.
            text = text.split(separator: "\r\n").map { "\($0)\n" }.joined()
        }
        try GoldenFile.expect(text, at: "Tests/ReportTests/Golden/report.\(ending)")
    }

    @Test(arguments: formats.map(\.name))
    func `hostile names are in the report, and what turns lines around is not`(
        format: String
    ) throws {
        let text = Self.write(SampleReport.report(SampleReport.hostile), format)
        #expect(text.contains("cmd"))
        let isHidden = text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{9}" }
        #expect(isHidden == (format == "json" && text.contains("\u{202E}")))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\r" })
    }

    @Test func `Markdown has the same tables with hostile names, and no mark of theirs`() {
        func shape(_ names: SampleReport.Names) -> [Int] {
            SampleReport.report(names).markdown.split(separator: "\n").map { line in
                var columns = 0
                var isEscaped = false
                for scalar in line.unicodeScalars {
                    if scalar == "|", !isEscaped { columns += 1 }
                    isEscaped = scalar == "\\" && !isEscaped
                }
                return columns
            }
        }
        #expect(shape(.init()) == shape(SampleReport.hostile))
        let text = SampleReport.report(SampleReport.hostile).markdown
        #expect(!text.contains("<") && !text.contains("x](") && !text.contains(" `x`"))
    }

    /// Reads CSV as a spreadsheet's library does.
    private static func cells(_ text: String) throws -> [[String]] {
        let directory = try TemporaryDirectory()
        let path = try directory.write("report.csv", text)
        let script = """
            import csv, json, sys
            print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))))
            """
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, path], environment: [:], within: .seconds(30))
        let rows = try JSONReader.value(of: Array(output))
        return rows.elements.map { row in
            row.elements.map { if case .text(let text) = $0 { text } else { "" } }
        }
    }

    @Test func `CSV keeps its rows and columns, and no text is a formula`() throws {
        let plain = try Self.cells(SampleReport.report().csv)
        let hostile = try Self.cells(SampleReport.report(SampleReport.hostile).csv)
        // Two rows of each series that is known in both periods, one of the others, the head, and two of
        // what was left out.
        #expect(plain.count == 13 && hostile.count == 13)
        #expect(hostile.allSatisfy { $0.count == Report.columns.count })
        #expect(hostile.dropFirst().dropLast(2).allSatisfy { $0[0].hasPrefix("'=cmd|") })
        #expect(plain.suffix(2).map { $0[1] } == ["rows_left_out", "rows_left_out"])
        #expect(plain.suffix(2).map { $0[6] } == ["1", "3"])
        let text = SampleReport.report().csv
        #expect(text.split(separator: "\r\n").count == 13 && text.hasSuffix("\r\n"))
        let index = try #require(Report.columns.firstIndex(of: "change"))
        let changes = plain.dropFirst().map { $0[index] }
        // A fall is a number with its sign, not a text.
        #expect(changes.contains { $0.hasPrefix("-0.125") } && changes.contains(""))
    }

    @Test(arguments: [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{3000} =",
    ])
    func `CSV disarms what a formula begins with, also as wide as in East Asia`(
        begin: String
    ) throws {
        let names = SampleReport.Names(target: "\(begin)1+1")
        let cells = try Self.cells(SampleReport.report(names).csv)
        #expect(cells.count == 13)
        #expect(cells.dropFirst().dropLast(2).allSatisfy { $0[0] == "'\(begin)1+1" })
    }

    @Test func `JSON says null for what is not known, and the names as they came`() throws {
        let document = try JSONReader.value(
            of: Array(SampleReport.report(SampleReport.hostile).json.utf8))
        let targets = try #require(document.member("targets")?.elements)
        #expect(targets.count == 2)
        #expect(targets[0].member("target") == .text(SampleReport.hostile.target))
        #expect(targets[1].member("availability") == .null)
        let hit = targets[0].member("indicators")?.elements.first {
            $0.member("metric") == .text("pg_cache_hit_ratio")
        }
        #expect(hit?.member("before") == .null && hit?.member("change") == .null)
        #expect(hit?.member("meaning") == .text("unknown"))
    }

    @Test func `a target of which nothing is known has a line in each section, and no 0`() throws {
        var report = SampleReport.report()
        report.targets = [ReportTarget("spare")]
        let lines = report.text.split(separator: "\n").drop { !$0.hasPrefix("Target") }
        let words = lines.filter { $0.hasPrefix("  ") }
        #expect(words.count == 7 && words.allSatisfy { $0.hasPrefix("  No") || $0.contains("not") })
        #expect(!lines.joined().contains("0"))
        report.problems = [.sizes: "the role may not read monitoring.object_days"]
        #expect(report.text.contains("Not known: the role may not read monitoring.object_days"))
    }

    @Test func `the report of 200 targets has at most 3 MB`() {
        var report = SampleReport.report()
        report.targets = (0..<200).map { number in
            var target = SampleReport.target(.init(target: "server \(number)"))
            let long = String(repeating: "SELECT column FROM a_table WHERE id = $1 ", count: 50)
            let statement = target.statements[0]
            target.measures += (0..<20).map { place in
                SampleReport.measure(
                    "pg_metric_\(place)_seconds", "seconds", SampleReport.spread(1, 0.1),
                    SampleReport.spread(1, 0.1))
            }
            target.statements = (0..<10).map { _ in
                var statement = statement
                statement.text = long
                return statement
            }
            target.sizes = Array(repeating: target.sizes[0], count: 20)
            return target
        }
        let clock = ContinuousClock()
        let start = clock.now
        let bytes = report.html.utf8.count
        print("200 targets: \(bytes) bytes, \(clock.now - start)")
        #expect(bytes <= 3_000_000)
    }
}
