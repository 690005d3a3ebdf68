import Metrics
import Support
import Tables
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

    @Test func `a server that took over while no agent watched begins at 0`() {
        var counters = ContinuedCounters()
        counters.beginAtZero()
        let shown = [5000.0, 5007].map { values(counters.take(page(["a": $0])))[0] }
        let reset = values(counters.take(page(["a": 3, "b": 4])))
        #expect(shown == [0, 7])
        #expect(reset == [10, 4])
    }

    @Test func `the next agent goes on from what was kept`() throws {
        var counters = ContinuedCounters()
        counters.beginAgain(after: counters.take(page(["a\tb%": 100, "c": 1])))
        _ = counters.take(page(["a\tb%": 5000]))
        let saved = SavedCounters(
            started: 10.25, began: nil, answered: 12, series: ["pg_stat_database": counters.saved])
        let read = try #require(SavedCounters(saved.bytes))
        #expect(read.started == 10.25 && read.began == nil && read.answered == 12)
        let series = try #require(read.series?["pg_stat_database"])
        var next = ContinuedCounters(series)
        #expect(values(next.take(page(["a\tb%": 5004, "c": 70]))).sorted() == [1, 104])
        #expect(values(next.take(page(["c": 75]))) == [6])
    }

    @Test func `a note is read whole or not at all`() throws {
        let one = SavedCounter(
            metric: "m_total", labels: ["datname": "a"], shown: 1, counted: 2)
        let bytes = SavedCounters(started: 1, began: 2, answered: nil, series: ["c": [one]]).bytes
        #expect(SavedCounters(bytes)?.series == ["c": [one]])
        for count in 0..<bytes.count { #expect(SavedCounters(Array(bytes.prefix(count))) == nil) }
        for text in [
            "pgvigil-counters-2\t1\t-\t-\t0\n", "pgvigil-counters-1\tnan\t-\t-\t0\n",
            "pgvigil-counters-1\t1\t-\t-\t1\nc\tm\t1\n",
            "pgvigil-counters-1\t1\t-\t-\t1\nc\tm\t1\t%G0\n",
        ] {
            #expect(SavedCounters(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func `more series than are kept are known to be missing`() {
        let many = (0...SavedCounters.seriesMax).map {
            SavedCounter(
                metric: "m_total", labels: ["datname": "\($0)"], shown: 1, counted: nil)
        }
        let saved = SavedCounters(started: 1, began: 2, answered: nil, series: ["c": many])
        #expect(SavedCounters(saved.bytes) == saved)
        #expect(saved.series == nil)
    }

    @Test(arguments: 1...Repetitions.of(200))
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
