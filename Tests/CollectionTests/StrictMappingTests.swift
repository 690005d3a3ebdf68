import Collection
import Metrics
import Tables
import Testing

/// Answers to a user's own statements: what would be lost without a word is an error.
@Suite struct StrictMappingTests {
    private func collector(_ isStrict: Bool = true, top: Bool = false) -> Collector {
        Collector(
            "app_test", "For tests.", variants: [.always("SELECT 1")],
            columns: [
                .label("l"), .gauge("b", as: "app_b", "B."),
                .counter("c", as: "app_c_total", "C."),
            ],
            ranking: top
                ? Ranking(top: 1, by: "c", remainder: ["l": "other"], folded: "app_folded") : nil,
            isStrict: isStrict)
    }

    private func map(
        _ rows: [[String?]], types: [UInt32] = [], strict: Bool = true, top: Bool = false
    ) throws -> [[Double]] {
        var answer = Table(columns: ["l", "b", "c"], types: types)
        for row in rows { answer.appendRow(row) }
        var ranks: RankedRows?
        let collector = collector(strict, top: top)
        return try Mapping(
            collector, facts: ServerFacts(versionNumber: 150_000), valueBytesMax: 256,
            countersBegin: .atServer
        ).families(from: answer, variant: collector.variants[0], ranks: &ranks).families
            .map { $0.samples.map(\.value) }
    }

    private func problem(
        _ rows: [[String?]], types: [UInt32] = [], top: Bool = false
    ) -> String? {
        do {
            _ = try map(rows, types: types, top: top)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `a text that is to be a gauge is named beside the columns that are missing`() throws
    {
        var answer = Table(columns: ["l", "b", "more"])
        answer.appendRow(["x", "many", "1"])
        var ranks: RankedRows?
        let collector = collector()
        let mapping = Mapping(
            collector, facts: ServerFacts(versionNumber: 150_000), valueBytesMax: 256,
            countersBegin: .atServer)
        #expect(
            throws: Mapping.Mismatch.several([
                .missingColumn("c"), .unexplainedColumn("more"),
                .noNumber("column b holds \"many\", which is no number that a metric can show"),
            ])
        ) {
            try mapping.families(
                from: answer, variant: collector.variants[0], ranks: &ranks)
        }
    }

    @Test(arguments: [false, true])
    func `two rows with the same labels fail with the labels in the error`(top: Bool) {
        #expect(
            problem([["dup", "1", "1"], ["x", "1", "1"], ["dup", "2", "2"]], top: top)
                == #"two rows have the same labels {l="dup"}: add a label or GROUP BY them"#)
        // NULL is an empty label.
        #expect(
            problem([[nil, "1", "1"], ["", "2", "2"]], top: top)
                == #"two rows have the same labels {l=""}: add a label or GROUP BY them"#)
        #expect(problem([["a", "1", "1"], ["b", "2", "2"]], top: top) == nil)
    }

    @Test(
        arguments: [
            (1184, "a timestamp", "extract(epoch FROM b)"),
            (1114, "a timestamp", "extract(epoch FROM b)"),
            (1082, "a date", "extract(epoch FROM b)"),
            (1186, "an interval", "extract(epoch FROM b)"),
            (790, "of type money", "b::numeric"), (3802, "of type jsonb", "(b->>'key')::numeric"),
            (1007, "an array", "cardinality(b)"),
            (3220, "a position in the write-ahead log", "b - '0/0'"),
        ] as [(UInt32, String, String)])
    func `a column of a type that is no number is named with the remedy, also without rows`(
        type: UInt32, name: String, remedy: String
    ) {
        let wanted = "column b is \(name), which is no number: use \(remedy)"
        #expect(problem([], types: [25, type, 20]) == wanted)
        #expect(problem([["a", nil, "1"]], types: [25, type, 20], top: true) == wanted)
    }

    @Test(arguments: ["n/a", " 7 ", "", "0x10", "infinity", "2026-11-29", "1e999", "nan", "+Inf"])
    func `a text that is no number fails with what it holds`(text: String) {
        #expect(
            problem([["a", "1", "1"], ["b", text, "2"]])
                == "column b holds \"\(text)\", which is no number that a metric can show")
    }

    @Test(
        arguments: [
            ("7", 7), ("-0.25", -0.25), ("1e3", 1_000), ("t", 1), ("f", 0), ("Infinity", .infinity),
            ("-Infinity", -.infinity), ("12345678901234567890123", 1.2345678901234568e22),
            ("0.00000000000000000001234", 1.234e-20), ("4294967295", 4_294_967_295),
        ] as [(String, Double)])
    func `numbers, booleans and infinity are values`(text: String, value: Double) throws {
        #expect(try map([["a", text, "1"]]) == [[value], [1]])
    }

    @Test func `NULL and NaN are no sample and no error`() throws {
        #expect(try map([["a", nil, "NaN"], ["b", "2", nil]]) == [[2]])
    }

    @Test func `a collector of the catalogue goes on with what it can read`() throws {
        let rows: [[String?]] = [["dup", "1", "x"], ["dup", "2", "2"], ["b", "n/a", "3"]]
        #expect(try map(rows, strict: false) == [[1], [3]])
    }

    @Test func `an answer with a row for each setting is one sample for each that is known`() throws
    {
        let collector = Collector(
            "app_settings", "Settings.", scope: .pgbouncer, ignoresOtherColumns: true,
            variants: [.always("SHOW CONFIG")],
            columns: [
                .gauge("max_client_conn", as: "app_clients", "A."),
                .gauge("not_there", as: "app_nothing", "B."),
            ], isOfSettings: true)
        var answer = Table(columns: ["key", "value", "default", "changeable"])
        answer.appendRow(["logfile", "/var/log/x", nil, "yes"])
        answer.appendRow(["max_client_conn", "40", "100", "yes"])
        var ranks: RankedRows?
        let families = try Mapping(
            collector, facts: ServerFacts(kind: .pgbouncer, versionNumber: 11_800),
            valueBytesMax: 256
        ).families(from: answer, variant: collector.variants[0], ranks: &ranks).families
        #expect(families.map(\.metric.name) == ["app_clients"])
        #expect(families[0].samples == [Sample(.none, 40)])
    }
}
