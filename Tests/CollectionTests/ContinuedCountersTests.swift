import Collection
import Metrics
import Support
import Testing

@Suite struct ContinuedCountersTests {
    private static let metric = Metric("pg_stat_database_xact_commit_total", .counter, "Commits.")
    private static let size = Metric("pg_stat_database_numbackends", .gauge, "Sessions.")

    private func page(_ values: KeyValuePairs<String, Double>) -> [Family] {
        [Family(Self.metric, values.map { Sample(["datname": $0.key], $0.value) })]
    }

    private func values(_ families: [Family]) -> [Double] {
        families.flatMap { $0.samples.map(\.value) }
    }

    @Test func `without another server the values are the server's own`() {
        var counters = ContinuedCounters()
        for value in [5.0, 9, 2] {
            let shown = values(counters.take(page(["a": value])))
            #expect(shown == [value])
        }
    }

    @Test func `another server's past is no growth, whether it is longer or shorter`() {
        for past in [1_000_000.0, 100, 3] {
            var counters = ContinuedCounters()
            counters.beginAgain(after: counters.take(page(["a": 100])))
            let first = values(counters.take(page(["a": past])))
            let second = values(counters.take(page(["a": past + 7])))
            #expect(first + second == [100, 107])
        }
    }

    @Test func `a reset on the other server counts on, too`() {
        var counters = ContinuedCounters()
        counters.beginAgain(after: counters.take(page(["a": 100])))
        _ = counters.take(page(["a": 5000]))
        let shown = values(counters.take(page(["a": 30])))
        #expect(shown == [130])
    }

    @Test func `series that only the other server has begin with its values`() {
        var counters = ContinuedCounters()
        counters.beginAgain(after: counters.take(page(["a": 100])))
        let shown = values(counters.take(page(["a": 5, "b": 6])))
        #expect(shown == [100, 6])
    }

    @Test func `gauges and what is a state are shown as they are`() {
        var counters = ContinuedCounters()
        let gauge = [Family(Self.size, [Sample(["datname": "a"], 4)])]
        counters.beginAgain(after: page(["a": 0]) + gauge)
        let later = counters.take([Family(Self.size, [Sample(["datname": "a"], 9)])])
        #expect(values(later) == [9])
        let shown = counters.take(page(["a": 3]), asTheyAre: [Self.metric.name])
        #expect(values(shown) == [3])
    }

    @Test func `back on the first server, and before an answer of the second, nothing is invented`()
    {
        var counters = ContinuedCounters()
        counters.beginAgain(after: counters.take(page(["a": 100])))
        counters.beginAgain(after: [])
        let second = values(counters.take(page(["a": 120])))
        counters.beginAgain(after: page(["a": 100]))
        let back = values(counters.take(page(["a": 40]))) + values(counters.take(page(["a": 41])))
        #expect(second + back == [100, 100, 101])
    }

    @Test(arguments: 1...200)
    func `increases add up to what was counted between two answers of one server`(seed: Int) {
        var random = RandomNumbers(UInt64(seed))
        var counters = ContinuedCounters()
        var server = Double.random(in: 0...1e6, using: &random).rounded()
        var shown = counters.take(page(["a": server]))
        var (last, work, seen) = (values(shown)[0], 0.0, 0.0)
        for _ in 0..<60 {
            let growth = Double(Int.random(in: 0...50, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                counters.beginAgain(after: shown)
                server = Double.random(in: 0...1e6, using: &random).rounded()
            case 1 where server > 50:
                (server, work) = (growth, work + growth)
            default:
                (server, work) = (server + growth, work + growth)
            }
            shown = counters.take(page(["a": server]))
            let value = values(shown)[0]
            seen += value >= last ? value - last : value
            last = value
        }
        #expect(seen == work)
    }
}
