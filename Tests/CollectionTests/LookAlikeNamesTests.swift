import Collection
import Metrics
import Tables
import Testing

/// Names that Swift takes for the same text, and that a server does not.
@Suite struct LookAlikeNamesTests {
    private let composed = "t\u{E9}"
    private let decomposed = "te\u{301}"

    private func table(_ rows: [[String?]]) -> Table {
        var table = Table(columns: ["table", "calls"])
        for row in rows { table.appendRow(row) }
        return table
    }

    private func bytes(_ samples: [Sample]) -> Set<[UInt8]> {
        Set(samples.map { Array(($0.labels["table"] ?? "").utf8) })
    }

    @Test func `two tables whose names only look the same have a series each`() throws {
        let collector = Collector(
            "pg_test", "For tests.", variants: [.always("SELECT 1")],
            columns: [.label("table"), .counter("calls", as: "pg_test_calls_total", "Calls.")])
        var ranks: RankedRows?
        let outcome = try Mapping(
            collector, facts: ServerFacts(versionNumber: 150018), valueBytesMax: 64
        ).families(
            from: table([[composed, "3"], [decomposed, "4"]]), variant: collector.variants[0],
            ranks: &ranks)
        #expect(outcome.repairs.duplicates == 0)
        let samples = try #require(outcome.families.first?.samples)
        #expect(samples.map(\.value).sorted() == [3, 4])
        #expect(bytes(samples) == [Array(composed.utf8), Array(decomposed.utf8)])
    }

    @Test func `among ranked rows each of them counts for itself`() throws {
        let shape = RankedRows.Shape(growing: 0, isCounter: [true], remainders: [.sum])
        var ranks = RankedRows()
        var shown: [(labels: Labels, values: [Double])] = []
        for turn in 0...4 {
            let names = [composed, decomposed]
            let readings = names.enumerated().map {
                RankedRows.Reading(key: $1, values: [Double(turn * (10 + $0))])
            }
            let result = ranks.take(RankedRows.Answer(readings), top: 5, shape: shape) {
                Labels(names: ["table"], values: [names[$0]])
            }
            #expect(result.duplicates == 0)
            shown = result.top
        }
        let values = Dictionary(
            uniqueKeysWithValues: shown.map { (ExactText($0.labels.values[0]), $0.values[0]) })
        #expect(values == [ExactText(composed): 40, ExactText(decomposed): 44])
    }
}
