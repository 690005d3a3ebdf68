import Collection
import Metrics
import Testing

@Suite struct RankedRowsTests {
    private let shape = RankedRows.Shape(
        growing: 0, isCounter: [true, true, false, false], remainders: [.sum, .sum, .sum, .none])

    private func reading(_ name: String, _ values: [Double]) -> RankedRows.Reading {
        RankedRows.Reading(labels: ["queryid": name], values: values)
    }

    private func shown(_ result: RankedRows.Result) -> [String: [Double]] {
        Dictionary(
            result.top.map { ($0.labels["queryid"] ?? "", $0.values) },
            uniquingKeysWith: { a, _ in a })
    }

    @Test func `while all rows fit they show just what the server says`() {
        var rows = RankedRows()
        _ = rows.take(
            [reading("a", [5, 1, 7, 1]), reading("b", [3, 1, 8, 1])], top: 5, shape: shape)
        let result = rows.take(
            [reading("a", [6, 2, 7, 1]), reading("b", [9, 3, 8, 1])], top: 5, shape: shape)
        #expect(shown(result) == ["a": [6, 2, 7, 1], "b": [9, 3, 8, 1]])
        #expect(result.folded == 0)
    }

    @Test func `a row that joins the top begins with its growth and the sum stays exact`() {
        var rows = RankedRows()
        _ = rows.take(
            [reading("a", [10, 1, 0, 0]), reading("b", [5, 1, 0, 0])], top: 1, shape: shape)
        let result = rows.take(
            [reading("a", [10, 1, 0, 0]), reading("b", [8, 2, 0, 0])], top: 1, shape: shape)
        #expect(shown(result) == ["b": [3, 1, 0, 0]])
        #expect(result.remainder[0] == 5)
    }

    @Test func `the remainder sums gauges and leaves out what has no sum`() {
        var rows = RankedRows()
        let result = rows.take(
            [
                reading("a", [10, 1, 4, 9]), reading("b", [1, 1, 5, 9]),
                reading("c", [1, 1, 6, .nan]),
            ], top: 1, shape: shape)
        #expect(result.remainder[0...2] == [2, 2, 11])
        #expect(result.remainder[3].isNaN)
        #expect(result.folded == 2)
    }

    @Test func `rows that do nothing are shown while there is room, and do not take turns`() {
        var rows = RankedRows()
        let idle = ["a", "b", "c", "d"].map { reading($0, [0, 0, 1, 1]) }
        let first = shown(rows.take(idle, top: 2, shape: shape)).keys.sorted()
        #expect(first.count == 2)
        for _ in 0..<10 {
            let result = rows.take(idle.shuffled(), top: 2, shape: shape)
            #expect(shown(result).keys.sorted() == first)
            #expect(result.folded == 2)
        }
    }

    @Test func `rows of equal size do not take turns`() {
        let bySize = RankedRows.Shape(
            growing: nil, isCounter: [true, true, false, false],
            remainders: [.sum, .sum, .sum, .none])
        var rows = RankedRows()
        let equal = (0..<20).map { reading("\($0)", [0, 0, 1, 1]) }
        let first = shown(rows.take(equal, top: 5, shape: bySize)).keys.sorted()
        for _ in 0..<10 {
            let result = rows.take(equal.shuffled(), top: 5, shape: bySize)
            #expect(shown(result).keys.sorted() == first)
        }
    }

    @Test func `a reset on the server makes no counter go down`() {
        var rows = RankedRows()
        _ = rows.take([reading("a", [10, 5, 0, 0])], top: 1, shape: shape)
        let result = rows.take([reading("a", [2, 1, 0, 0])], top: 1, shape: shape)
        #expect(shown(result) == ["a": [12, 6, 0, 0]])
    }

    @Test func `rows with equal labels are counted and only the first is shown`() {
        var rows = RankedRows()
        let result = rows.take(
            [reading("a", [1, 1, 0, 0]), reading("a", [9, 9, 0, 0])], top: 5, shape: shape)
        #expect(result.duplicates == 1)
        #expect(shown(result) == ["a": [1, 1, 0, 0]])
    }

    /// Random servers: no series ever goes down, and what the page's sum grows by is what the
    /// server's sum grew by, less what rows that left took with them.
    @Test func `no counter goes down and no growth is lost, whatever the server does`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var rows = RankedRows()
            var server: [Double] = (0..<60).map { _ in Double(Int.random(in: 0...100)) }
            var last: [String: Double] = [:]
            var lastRemainder = 0.0
            for _ in 0..<40 {
                var grown = 0.0
                for index in server.indices where Bool.random(using: &generator) {
                    let growth = Double(Int.random(in: 0...50, using: &generator))
                    server[index] += growth
                    grown += growth
                }
                let isFirst = last.isEmpty
                let result = rows.take(
                    server.enumerated().map { reading("\($0)", [$1, 1, 0, 0]) }, top: 8,
                    shape: shape)
                let now = shown(result).mapValues { $0[0] }
                #expect(now.count <= 8)
                #expect(result.remainder[0] >= lastRemainder)
                var pageGrowth = result.remainder[0] - lastRemainder
                for (name, value) in now {
                    #expect(value >= last[name] ?? 0)
                    pageGrowth += value - (last[name] ?? 0)
                }
                if !isFirst { #expect(pageGrowth == grown) }
                last = now
                lastRemainder = result.remainder[0]
            }
        }
    }
}
