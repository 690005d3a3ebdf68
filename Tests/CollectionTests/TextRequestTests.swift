import Collection
import Metrics
import Testing

/// When the texts of statements are asked for; times are seconds of the worker.
@Suite struct TextRequestTests {
    private static let pace = 60.0

    private static func answer(_ ids: String...) -> [Family] {
        [
            Family(
                Metric("pg_stat_statements_query_info", .gauge, "I."),
                ids.map { Sample(["queryid": $0, "query": "SELECT"], 1) })
        ]
    }

    private static func ask(
        _ texts: inout StatementTexts, _ ids: Set<String>, at now: Double
    ) -> [String] {
        texts.ask(among: ids, at: now)
    }

    @Test func `a statement whose text is known is not asked about`() {
        var texts = StatementTexts()
        #expect(Self.ask(&texts, ["1", "2", "other"], at: 0) == ["1", "2"])
        texts.take(Self.answer("1", "2"), keeping: ["1", "2"])
        texts.answered(at: 0, pace: Self.pace)
        texts.begin()
        #expect(Self.ask(&texts, ["1", "2", "3"], at: 1) == ["3"])
        #expect(texts.asked == ["3"])
    }

    @Test func `a text that does not come is asked for more and more rarely`() {
        var texts = StatementTexts()
        var asked: [Double] = []
        for tick in stride(from: 0.0, to: 20_000, by: Self.pace) {
            texts.begin()
            if Self.ask(&texts, ["7"], at: tick).isEmpty { continue }
            asked.append(tick)
            texts.answered(at: tick, pace: Self.pace)
        }
        #expect(asked == [0, 120, 360, 840, 1_800, 3_720, 7_560, 11_400, 15_240, 19_080])
        // It does not hold up another one, and is new again when its series is.
        #expect(Self.ask(&texts, ["7", "8"], at: 20_000) == ["8"])
        #expect(Self.ask(&texts, ["8"], at: 20_001) == ["8"])
        #expect(Self.ask(&texts, ["7", "8"], at: 20_002) == ["7", "8"])
    }

    @Test func `after a failure nothing is asked for ten paces, unless it is wanted at once`() {
        var texts = StatementTexts()
        #expect(Self.ask(&texts, ["1"], at: 0) == ["1"])
        texts.failed(at: 0, pace: Self.pace)
        #expect(texts.isResting(599))
        #expect(Self.ask(&texts, ["1"], at: 599).isEmpty)
        #expect(Self.ask(&texts, ["1"], at: 600) == ["1"])
        texts.failed(at: 600, pace: Self.pace)
        texts.askAgain()
        #expect(Self.ask(&texts, ["1"], at: 601) == ["1"])
    }

    @Test func `one question is about a bounded number of statements`() {
        var texts = StatementTexts()
        let many = Set((0..<1_000).map(String.init))
        #expect(Self.ask(&texts, many, at: 0).count == StatementTexts.askedMax)
    }

    @Test func `a whole text is redacted, and what lists show of it is its beginning`() {
        let text = "SELECT 'secret' AS x, \(String(repeating: "column_name, ", count: 400)) 5"
        let whole = StatementTextChoice.redacted.whole(Array(text.utf8))
        #expect(!whole.contains("secret") && whole.hasSuffix("column_name, ?"))
        #expect(whole.hasPrefix(StatementTextChoice.redacted.shown(Array(text.utf8)).text))
        #expect(StatementTextChoice.none.whole(Array(text.utf8)).isEmpty)
        #expect(StatementTextChoice.full.whole(Array("a\n  b".utf8)) == "a\n  b")
    }
}
