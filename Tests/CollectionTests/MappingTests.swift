import Collection
import Metrics
import Tables
import Testing

@Suite struct MappingTests {
    private let collector = Collector(
        "pg_test", "For tests.",
        variants: [.since(17, "SELECT 1"), .before(17, "SELECT 1", without: ["delay"])],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName), .label("usename"),
            .counter("calls", as: "pg_test_calls_total", "Calls."),
            .gauge("delay", as: "pg_test_delay_seconds", "Delay.", times: Column.milliseconds),
            .hidden("secret"),
        ])
    private let facts = ServerFacts(
        versionNumber: 150018,
        databases: [ServerFacts.Database(oid: 5, name: "shop", canConnect: true)])

    private func map(
        _ table: Table, variant: Int = 0, valueBytesMax: Int = 64
    ) throws -> Mapping.Outcome {
        var ranks: RankedRows?
        return try Mapping(collector, facts: facts, valueBytesMax: valueBytesMax)
            .families(from: table, variant: collector.variants[variant], ranks: &ranks)
    }

    private func table(_ rows: [[String?]], delay: Bool = true) -> Table {
        var table = Table(
            columns: ["datid", "usename", "calls"] + (delay ? ["delay"] : []) + ["secret"])
        for row in rows { table.appendRow(row) }
        return table
    }

    @Test func `a row becomes one sample per value column, in base units`() throws {
        let outcome = try map(table([["5", "ann", "7", "1500", "x"]]))
        let labels: Labels = ["datname": "shop", "usename": "ann"]
        #expect(
            outcome.families.map(\.metric.name) == ["pg_test_calls_total", "pg_test_delay_seconds"])
        #expect(outcome.families.map(\.samples) == [[Sample(labels, 7)], [Sample(labels, 1.5)]])
    }

    @Test func `NULL and what is no number is no sample`() throws {
        let outcome = try map(table([["5", "ann", nil, "x1", nil]]))
        #expect(outcome.families.isEmpty)
    }

    @Test func `a missing column is an error unless the variant says so`() throws {
        let answer = table([["5", "ann", "7", "x"]], delay: false)
        #expect(throws: Mapping.Mismatch.missingColumn("delay")) { try map(answer) }
        #expect(try map(answer, variant: 1).families.count == 1)
    }

    @Test func `a column without an explanation is an error`() {
        var answer = Table(columns: ["datid", "usename", "calls", "delay", "secret", "news"])
        answer.appendRow(["5", "ann", "7", "1", "x", "y"])
        #expect(throws: Mapping.Mismatch.unexplainedColumn("news")) { try map(answer) }
    }

    @Test func `all columns that do not fit are named at once, with what to do`() {
        var answer = Table(columns: ["datid", "usename", "secret", "news", "more"])
        answer.appendRow(["5", "ann", "x", "y", "z"])
        let expected = Mapping.Mismatch.several([
            .missingColumn("calls"), .missingColumn("delay"), .unexplainedColumn("more"),
            .unexplainedColumn("news"),
        ])
        #expect(throws: expected) { try map(answer) }
        for words in [
            "column calls is not in the answer: let the statement yield it, or",
            "column news of the answer is not mapped: add it to columns, or",
        ] { #expect(expected.description.contains(words)) }
    }

    @Test func `labels that differ behind the cut are no equal ones`() throws {
        let own = Collector(
            "own", "For tests.", variants: [.always("SELECT 1")],
            columns: [.label("l"), .gauge("v", as: "own_v", "V.")], isStrict: true)
        func mismatch(_ values: [String]) -> Mapping.Mismatch? {
            var answer = Table(columns: ["l", "v"])
            for value in values { answer.appendRow([value, "1"]) }
            var ranks: RankedRows?
            let mapping = Mapping(own, facts: facts, valueBytesMax: 64)
            do throws(Mapping.Mismatch) {
                _ = try mapping.families(from: answer, variant: own.variants[0], ranks: &ranks)
                return nil
            } catch { return error }
        }
        let long = String(repeating: "x", count: 64)
        #expect(mismatch(["a", "b"]) == nil)
        #expect(mismatch(["a", "a"]) == .equalLabels(#"{l="a"}"#))
        let cut = try #require(mismatch([long + "1", long + "2"]))
        #expect(cut.description.contains("cut to 64 bytes: raise agent.label_value_bytes_max"))
    }

    @Test func `an unknown database keeps its number and no database no label`() throws {
        let outcome = try map(table([["9", "a", "1", nil, nil], ["0", "b", "1", nil, nil]]))
        #expect(outcome.families[0].samples.map { $0.labels["datname"] } == ["oid:9", ""])
    }

    @Test func `a statement that is not understood is left out and counted`() throws {
        let collector = Collector(
            "test", "Test.", variants: [.always("SELECT 1")],
            columns: [
                .label("query", lookup: .statement(isEscaped: false)),
                .gauge("one", as: "pg_one", "1."),
                .details("many", as: "pg_many", "2."), .detail("own", as: "text"),
                .detail("text", lookup: .statement(isEscaped: true)),
            ])
        var answer = Table(columns: ["query", "one", "many", "own", "text"])
        answer.appendRow(["SELECT 'it's geheim'", "1", "1", nil, #"SELECT E'\\\047', gr\366 -- x"#])
        answer.appendRow(["SET x TO geheim", "1", "1", "PREPARE TRANSACTION 'a'", nil])
        func labels(_ texts: StatementTextChoice) throws -> (Mapping.Outcome, [[String]]) {
            var ranks: RankedRows?
            let outcome = try Mapping(
                collector, facts: ServerFacts(versionNumber: 150_000), valueBytesMax: 256,
                texts: texts
            ).families(from: answer, variant: collector.variants[0], ranks: &ranks)
            return (outcome, outcome.families[1].samples.map(\.labels.values))
        }
        let (outcome, shown) = try labels(.redacted)
        #expect(
            shown == [
                ["SELECT ...", "SELECT ?, gr\u{FFFD}"], ["SET x TO ?", "PREPARE TRANSACTION 'a'"],
            ])
        #expect(outcome.repairs.statements == 1)
        #expect(outcome.repairs.encodings == 1)
        let (_, full) = try labels(.full)
        #expect(full[1] == ["SET x TO geheim", "PREPARE TRANSACTION 'a'"])
    }

    @Test func `rows with equal labels are counted and the first one counts`() throws {
        let outcome = try map(table([["5", "a", "1", nil, nil], ["5", "a", "2", nil, nil]]))
        #expect(outcome.repairs.duplicates == 1)
        #expect(outcome.families[0].samples.map(\.value) == [1])
    }

    @Test func `bytes that are not UTF-8 are repaired and counted`() throws {
        var answer = Table(columns: ["datid", "usename", "calls", "delay", "secret"])
        for cell: [UInt8] in [[0x35], [0x61, 0xFF], [0x31], [0x32], []] {
            answer.appendCell { buffer in
                buffer.append(contentsOf: cell)
                return true
            }
        }
        let outcome = try map(answer)
        #expect(outcome.repairs.encodings == 1)
        #expect(outcome.families[0].samples[0].labels["usename"] == "a\u{FFFD}")
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc…"), ("ééé", 5, "é…"),
        ("a" + String(repeating: "\u{338}", count: 90), 12, "a\u{338}\u{338}\u{338}\u{338}…"),
        ("ab" + String(repeating: "\u{338}", count: 3), 7, "a…"),
    ])
    func `a text of one endless character is cut within it`(
        text: String, bytes: Int, shown: String
    ) {
        let cut = LabelValue.cut(text, to: bytes)
        #expect(Array(cut.utf8) == Array(shown.utf8) && cut.utf8.count <= bytes)
    }

    @Test func `a long label value is cut between characters and counted`() throws {
        let outcome = try map(
            table([["5", String(repeating: "é", count: 40), "1", nil, nil]]), valueBytesMax: 21)
        #expect(outcome.repairs.cuts == 1)
        let value = outcome.families[0].samples[0].labels["usename"] ?? ""
        #expect(value == String(repeating: "é", count: 9) + "…")
    }

    @Test(arguments: [
        ("0", 0.0), ("-12", -12), ("1.5", 1.5),
        ("12345678901234567168", 12_345_678_901_234_567_168),
        ("1e3", 1000), ("t", 1), ("f", 0), ("Infinity", .infinity), ("0.000123", 0.000123),
        ("999999999999999", 999_999_999_999_999), ("-0.5", -0.5),
    ]) func `PostgreSQL's numbers are read exactly`(_ text: String, _ value: Double) {
        var table = Table(columns: ["a"])
        table.appendRow([text])
        #expect(table.number(0, 0) == value)
    }

    @Test(arguments: ["", "-", ".", "x", "1.2.3", "--1", "1-"])
    func `what is no number is none`(_ text: String) {
        var table = Table(columns: ["a"])
        table.appendRow([text])
        #expect(table.number(0, 0) == nil)
    }

    @Test(arguments: [(0, 2), (1, 0), (-1, 0), (0, -1), (2, 1), (Int.max, Int.max)])
    func `a cell beyond the answer is nil`(row: Int, column: Int) {
        var table = Table(columns: ["a", "b"])
        table.appendRow(["1", "2"])
        // A row that was cut short is none.
        table.appendRow(["3"])
        #expect(table.rowCount == 1 && table.text(0, 1) == "2")
        #expect(table.bytes(row, column) == nil)
        #expect(table.text(row, column) == nil)
        #expect(table.number(row, column) == nil)
    }

    @Test func `an answer without columns has no cells`() {
        var table = Table(columns: [])
        table.appendRow([])
        #expect(table.text(0, 0) == nil)
    }
}
