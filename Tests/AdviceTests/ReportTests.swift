import Advice
import Examinations
import FoundationEssentials
import Metrics
import Recommendations
import Support
import Testing

/// What is printed, byte for byte.
@Suite struct ReportTests {
    private static var made: Made {
        var made = Made()
        made.losses = [("cache", "cache_hit", 5), ("maintenance", "invalid_indexes", 0.25)]
        made.samples = [("pg_cache_hit_ratio", .none, 0.87)]
        made.settings["track_io_timing"] = ("off", nil)
        made.answer(
            "invalid_indexes",
            [
                "index": "public.\"a\"\"b\"", "table": "public.t", "bytes": "8192",
                "is_unique": "f", "leftover": "f",
                "definition": "CREATE INDEX \"a\"\"b\" ON public.t USING btree (a)",
            ])
        return made
    }

    private static var report: Report { Report(target: "orders", made.examination) }

    private func compare(_ text: String, with name: String) throws {
        try GoldenFile.expect(text, at: "Tests/AdviceTests/Golden/\(name)")
    }

    @Test func `text is for a terminal`() throws {
        try compare(Self.report.text, with: "report.txt")
    }

    @Test func `Markdown is for a ticket`() throws {
        try compare(Self.report.markdown, with: "report.md")
    }

    @Test func `JSON is for programs, and is read by an independent parser`() throws {
        let gone = Report(target: "gone", unavailable: "connect: refused \u{1}\"\\")
        let text = Report.json([Self.report, gone])
        try compare(text, with: "report.json")
        struct Document: Decodable {
            struct Target: Decodable {
                struct Item: Decodable {
                    struct Step: Decodable {
                        let sql: String
                        let destructive: Bool
                        let alternative: Bool
                    }
                    let id: String
                    let severity: String
                    let points: Double
                    let steps: [Step]
                }
                let target: String
                let server: String?
                let score: Double?
                let unseen: [String]
                let recommendations: [Item]
            }
            let version: Int
            let targets: [Target]
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        #expect(document.version == 1)
        #expect(document.targets.map(\.target) == ["orders", "gone"])
        #expect(document.targets[1].unseen == ["connect: refused \u{1}\"\\"])
        #expect(document.targets[0].score == 94.75)
        #expect(
            document.targets[0].recommendations.map(\.id)
                == Self.report.recommendations.map(\.id))
        #expect(document.targets[0].recommendations.first?.points == 5)
        // To rebuild an index and to drop it are not two steps.
        let index = document.targets[0].recommendations.first { $0.id.hasPrefix("invalid_index") }
        #expect(index?.steps.map(\.alternative) == [false, true])
    }

    @Test func `a target that cannot be queried says why`() {
        let gone = Report(target: "gone", unavailable: "connect: refused")
        #expect(gone.text == "gone: cannot be queried: connect: refused\n")
        #expect(!gone.hasProblems)
    }

    @Test func `what could not be judged or seen is said`() {
        var made = Made()
        made.samples = [("pg_objects_unreadable_sequences", ["datname": "shop"], 3)]
        var examination = made.examination
        examination.unseen = ["sessions: needs membership in pg_read_all_stats"]
        let text = Report(target: "a", examination).text
        #expect(text.contains("not seen: sessions: needs membership in pg_read_all_stats"))
        #expect(text.contains("not seen: sequences in shop: 3 may not be read"))
        #expect(text.contains("Too little happened in this time to judge pg_cache_hit_ratio"))
        #expect(text.contains("There is nothing to recommend."))
    }

    /// Marks that command a terminal, end a block or turn a line around.
    private static var hostile: Made {
        let name = "x'\u{338}\n```\n# Headline\u{1B}]0;p\u{7}\u{202E}<b>[a](b)"
        var made = Made()
        made.answer(
            "invalid_indexes",
            [
                "index": "public.\"\(name)\"", "table": "public.\"\(name)\"", "leftover": "t",
                "definition": "CREATE INDEX \"\(name)\" ON public.\"\(name)\" (a)",
            ])
        made.answer(
            "horizon",
            ["kind": "slot", "name": name, "quoted": "'s'", "horizon": "9e6", "datname": name])
        return made
    }

    @Test func `what others have named moves no cursor and ends no line`() {
        let report = Report(target: "a\u{1B}", Self.hostile.examination)
        let texts = [
            report.text, report.markdown, Report.json([report]),
            Report(target: "a\n", unavailable: "b\u{9B}\u{202E}").text,
        ]
        for text in texts {
            for scalar in text.unicodeScalars where scalar != "\n" {
                #expect(scalar.value >= 0x20 && scalar.properties.generalCategory != .format)
                #expect(scalar.properties.generalCategory != .control)
            }
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("# Head") }, "\(text)")
        }
        #expect(
            report.text.contains(
                #"     DROP INDEX CONCURRENTLY public.U&"x'"# + "\u{338}"
                    + #"\000A```\000A# Headline\001B]0;p\0007\202E<b>[a](b)";  -- careful"#))
    }

    @Test func `a fence of Markdown is longer than what stands within, and marks are escaped`() {
        let lines = Report(target: "a", Self.hostile.examination).markdown.split(separator: "\n")
        #expect(lines.contains("````sql") && lines.contains("````"))
        let title = lines.first { $0.hasPrefix("## 1.") } ?? ""
        #expect(title.contains("\\`\\`\\`") && title.contains("&lt;b&gt;\\[a\\](b)"))
    }
}
