import Metrics
import Tables
import Testing

/// Who has a series, and for how long, when many rows take turns.
@Suite struct RankedTurnsTests {
    private let shape = RankedRows.Shape(
        growing: 0, isCounter: [true, true, false, false],
        mayShrink: [false, true, false, false], remainders: [.sum, .sum, .sum, .none])

    private func shown(_ result: RankedRows.Result) -> [String: [Double]] {
        Dictionary(
            result.top.map { ($0.labels["queryid"] ?? "", $0.values) },
            uniquingKeysWith: { a, _ in a })
    }

    /// Takes rows whose names are their labels and keys.
    private func take(
        _ rows: inout RankedRows, _ values: KeyValuePairs<String, [Double]>, top: Int
    ) -> RankedRows.Result {
        rows.take(
            RankedRows.Answer(values.map { RankedRows.Reading(key: $0.key, values: $0.value) }),
            top: top, shape: shape
        ) { ["queryid": values[$0].key] }
    }

    @Test func `what ran once and long keeps its series while hundreds of others take turns`() {
        var rows = RankedRows()
        var calls = [Double](repeating: 0, count: 600)
        func poll() -> [String: [Double]] {
            let readings = calls.indices.map {
                RankedRows.Reading(key: String($0), values: [calls[$0], 0, 0, 0])
            }
            let result = rows.take(RankedRows.Answer(readings), top: 100, shape: shape) {
                ["queryid": String($0)]
            }
            #expect(result.top.count <= 200)
            return shown(result)
        }
        let first = poll()
        let once = calls.indices.first { first[String($0)] == nil } ?? 0
        let others = calls.indices.filter { $0 != once }
        calls[once] = 12_000
        #expect(poll()[String(once)]?[0] == 0)
        for turn in 0..<9 {
            for other in 0..<150 { calls[others[(turn * 150 + other) % 599]] += 5 }
            #expect(poll()[String(once)]?[0] == 12_000)
        }
        for _ in 0..<3 {
            for other in others.prefix(300) { calls[other] += 5 }
            _ = poll()
        }
        // It has done nothing for longer than growth counts.
        #expect(poll()[String(once)] == nil)
    }

    @Test func `a row that is gone before its second sample shows what it did, without a gauge`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [1, 0, 0, 0]], top: 2)
        _ = take(&rows, ["a": [1, 0, 0, 0], "b": [900, 0, 7, 0]], top: 2)
        let next = take(&rows, ["a": [1, 0, 0, 0]], top: 2)
        #expect(shown(next)["b"]?[0...1] == [900, 0])
        #expect(shown(next)["b"]?[2].isNaN == true)
        #expect(next.folded == 0)
        #expect(shown(take(&rows, ["a": [1, 0, 0, 0]], top: 2)).keys.sorted() == ["a"])
    }

    @Test func `of more newcomers at once than series may leave those that did most are shown`() {
        var rows = RankedRows(zeroTurns: 2)
        var seen: Set<String> = []
        var done: [String: Double] = [:]
        var remainder = 0.0
        for turn in 0..<6 {
            for number in 0..<4 where turn > 0 {
                done["\(turn)/\(number)"] = Double(turn * 1_000 + number)
            }
            let keys = done.keys.sorted()
            let result = rows.take(
                RankedRows.Answer(
                    keys.map { RankedRows.Reading(key: $0, values: [done[$0] ?? 0, 0, 0, 0]) }),
                top: 4, shape: shape
            ) { ["queryid": keys[$0]] }
            #expect(result.top.count - result.leaving <= 4)
            #expect(result.leaving <= 4)
            for (name, values) in shown(result) where values[0] > 0 {
                #expect(values[0] == done[name])
                seen.insert(name)
            }
            remainder = result.remainder[0]
        }
        // Every other turn's.
        #expect(seen == Set([1, 3].flatMap { turn in (0..<4).map { "\(turn)/\($0)" } }))
        #expect(remainder == 8_006 + 16_006)
    }

    @Test func `rows that are not ranked share the remainder although there is room`() {
        var rows = RankedRows()
        func poll(_ calls: Double, isRanked: Bool) -> RankedRows.Result {
            let readings = [
                RankedRows.Reading(key: "a", values: [calls, 0, 0, 0], isRanked: isRanked),
                RankedRows.Reading(key: "b", values: [1, 0, 0, 0]),
            ]
            return rows.take(RankedRows.Answer(readings), top: 5, shape: shape) {
                ["queryid": $0 == 0 ? "a" : "b"]
            }
        }
        _ = poll(10, isRanked: false)
        let own = poll(500, isRanked: false)
        #expect(shown(own).keys.sorted() == ["b"])
        #expect(own.remainder[0] == 490)
        _ = poll(500, isRanked: true)
        _ = poll(507, isRanked: true)
        #expect(shown(poll(507, isRanked: true))["a"]?[0] == 7)
        #expect(poll(600, isRanked: false).remainder[0] == 583)
        #expect(shown(poll(600, isRanked: false)).keys.sorted() == ["b"])
    }
}
