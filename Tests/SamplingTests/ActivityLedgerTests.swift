import Metrics
import Sampling
import Support
import Testing

@Suite struct ActivityLedgerTests {
    private func families(_ ledger: inout ActivityLedger) -> [String: Family] {
        let families = ledger.families(bytesMax: 256) { $0 == "5" ? "shop" : nil }
        return Dictionary(families.map { ($0.metric.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The families once new series have shown their 0.
    private func settled(_ ledger: inout ActivityLedger) -> [String: Family] {
        _ = families(&ledger)
        return families(&ledger)
    }

    private func value(_ family: Family?, _ labels: [String]) -> Double? {
        family?.samples.first { $0.labels.values == labels }?.value
    }

    @Test func `each session counts for its time once, CPU like a wait`() {
        var ledger = ActivityLedger()
        _ = families(&ledger)
        let sample = ActivitySample([
            .client(1, query: "42"), .client(2, wait: ("IO", "DataFileRead"), query: "42"),
            .client(3, query: "-7", application: "batch"), .client(4, state: "idle"),
            .process("walwriter", wait: ("IO", "WALSync")),
        ])
        ledger.take(sample, seconds: 1)
        ledger.take(sample, seconds: 0.5)
        let shown = settled(&ledger)
        let waits = shown["pg_activity_seconds_total"]
        #expect(value(waits, ["CPU", "CPU"]) == 3)
        #expect(value(waits, ["IO", "DataFileRead"]) == 1.5)
        let statements = shown["pg_activity_query_seconds_total"]
        #expect(value(statements, ["42"]) == 3)
        #expect(value(statements, ["-7"]) == 1.5)
        let clients = shown["pg_activity_client_seconds_total"]
        #expect(value(clients, ["shop", "web", "app"]) == 3)
        #expect(value(clients, ["shop", "web", "batch"]) == 1.5)
        let background = shown["pg_activity_background_seconds_total"]
        #expect(value(background, ["walwriter", "IO", "WALSync"]) == 1.5)
        #expect(shown["pg_activity_observed_seconds_total"]?.samples.first?.value == 1.5)
        #expect(ledger.samples == 2)
    }

    @Test func `a statement without an id is unknown, and its worker counts for the leader's`() {
        var ledger = ActivityLedger()
        var worker = SampledSession.process("parallel worker", state: "active")
        worker.leader = 2
        ledger.take(
            ActivitySample([
                .waiter(1, for: [9], event: "relation"), .client(2, query: "42"), worker,
            ]), seconds: 1)
        let statements = settled(&ledger)["pg_activity_query_seconds_total"]
        #expect(value(statements, ["unknown"]) == 1)
        #expect(value(statements, ["42"]) == 2)
    }

    @Test func `what sessions wait for a lock counts for the root, shared out among several`() {
        var ledger = ActivityLedger()
        ledger.take(
            ActivitySample([
                .client(1, state: "idle in transaction", application: "holder"),
                .client(2, application: "other holder"),
                .waiter(3, for: [1]), .waiter(4, for: [3]), .waiter(5, for: [1, 2]),
                .waiter(6, for: []), .waiter(7, for: [1], event: "advisory"),
            ]), seconds: 1)
        let blocking = settled(&ledger)["pg_blocking_seconds_total"]
        #expect(value(blocking, ["shop", "web", "holder"]) == 2.5)
        #expect(value(blocking, ["shop", "web", "other holder"]) == 0.5)
        #expect(value(blocking, ["other", "other", "other"]) == 1)
        #expect(ledger.blocking.total == 4_000_000)
    }

    @Test func `a prepared transaction that blocks has a name, its role only when it is sure`() {
        func prepared(_ user: String) -> SampledSession {
            var session = SampledSession.client(0, state: nil)
            session.user = Array(user.utf8)
            session.backendType = Array("prepared transaction".utf8)
            return session
        }
        var one = ActivityLedger()
        one.take(ActivitySample([.waiter(3, for: [0]), prepared("web")]), seconds: 1)
        let name = "prepared transaction"
        #expect(
            value(settled(&one)["pg_blocking_seconds_total"], ["shop", "web", name]) == 1)
        var two = ActivityLedger()
        two.take(
            ActivitySample([.waiter(3, for: [0]), prepared("web"), prepared("ops")]), seconds: 1)
        let shown = settled(&two)
        #expect(value(shown["pg_blocking_seconds_total"], ["shop", "", name]) == 1)
        #expect(shown["pg_blocking_trees"]?.samples.first?.value == 1)
        #expect(two.waits.total == 1_000_000)
    }

    @Test func `present trees are gauges of the last sample`() {
        var ledger = ActivityLedger()
        ledger.take(
            ActivitySample([
                .client(1, state: "idle in transaction", application: "holder"),
                .waiter(3, for: [1], seconds: 4), .waiter(4, for: [3], seconds: 9),
            ]), seconds: 1)
        var shown = settled(&ledger)
        let labels = ["1", "shop", "web", "holder"]
        #expect(value(shown["pg_blocking_tree_sessions"], labels) == 2)
        #expect(value(shown["pg_blocking_tree_depth"], labels) == 2)
        #expect(value(shown["pg_blocking_tree_width"], labels) == 1)
        #expect(value(shown["pg_blocking_tree_longest_wait_seconds"], labels) == 9)
        ledger.take(ActivitySample([.client(1)]), seconds: 1)
        shown = settled(&ledger)
        #expect(shown["pg_blocking_trees"]?.samples.first?.value == 0)
        #expect(shown["pg_blocking_tree_sessions"] == nil)
    }

    @Test func `names that differ in bytes are apart, and what is not UTF-8 is repaired`() {
        var ledger = ActivityLedger()
        var foreign = SampledSession.client(3)
        foreign.application = [0xE9]
        ledger.take(
            ActivitySample([
                .client(1, application: "caf\u{E9}"), .client(2, application: "cafe\u{301}"),
                foreign,
            ]), seconds: 1)
        let clients = settled(&ledger)["pg_activity_client_seconds_total"]?.samples ?? []
        #expect(clients.filter { $0.value == 1 }.count == 3)
        #expect(clients.contains { $0.labels["application_name"] == "\u{FFFD}" })
    }

    @Test func `what was counted in all shows at once, where a new series shows 0 first`() {
        var ledger = ActivityLedger(zeroTurns: 2)
        ledger.take(ActivitySample([.client(1), .client(2)]), seconds: 1.5)
        let shown = families(&ledger)["pg_activity_seconds_total"]?.samples ?? []
        #expect(shown.reduce(0) { $0 + $1.value } == 0)
        let total = ledger.totals.first { $0.metric.name == "pg_activity_seconds_total" }
        #expect(total?.samples.map(\.value) == [3])
    }

    @Test(arguments: 0..<Repetitions.of(10))
    func `sums over every dimension are the same, bounded, and never fall`(seed: Int) {
        var random = RandomNumbers(UInt64(seed))
        var ledger = ActivityLedger(zeroTurns: 2)
        var last: [String: [[String]: Double]] = [:]
        _ = families(&ledger)
        for turn in 0..<120 {
            for _ in 0..<Int.random(in: 0...12, using: &random) where turn < 110 {
                let sample = randomSample(&random)
                ledger.take(sample, seconds: .random(in: 0.5...1.5, using: &random))
            }
            let shown = families(&ledger)
            for name in Self.counted {
                let samples = shown[name]?.samples ?? []
                // As many series may be leaving as there are places, and there is the remainder.
                #expect(samples.count <= 201)
                #expect(Set(samples.map(\.labels.values)).count == samples.count)
                for sample in samples {
                    // A series that comes back begins at 0, as a counter does.
                    let before = last[name]?[sample.labels.values] ?? 0
                    #expect(sample.value >= before, "\(name) \(sample.labels.values)")
                }
                last[name] = Dictionary(
                    samples.map { ($0.labels.values, $0.value) }, uniquingKeysWith: { $1 })
            }
        }
        #expect(ledger.statements.total == ledger.waits.total)
        #expect(ledger.clients.total == ledger.waits.total)
        #expect(ledger.waits.total > 0)
    }

    @Test(arguments: 0..<Repetitions.of(10))
    func `what series grow by is what was counted, whichever come and go`(seed: Int) {
        var random = RandomNumbers(UInt64(seed))
        var ledger = ActivityLedger(zeroTurns: 1 + seed % 2)
        var grown: [String: Double] = [:]
        var last: [String: [[String]: Double]] = [:]
        for turn in 0..<150 {
            if turn > 0, turn < 140 {
                for _ in 0..<5 { ledger.take(randomSample(&random), seconds: 1) }
            }
            let shown = families(&ledger)
            for name in Self.counted {
                var now: [[String]: Double] = [:]
                for sample in shown[name]?.samples ?? [] {
                    now[sample.labels.values] = sample.value
                    if let before = last[name]?[sample.labels.values] {
                        grown[name, default: 0] += sample.value - before
                    } else {
                        #expect(sample.value == 0, "a new series begins at 0")
                    }
                }
                last[name] = now
            }
        }
        let total = Double(ledger.waits.total) / 1e6
        for name in Self.counted {
            #expect(abs((grown[name] ?? 0) - total) < 1e-6, "\(name)")
        }
    }

    @Test func `more keys than are kept apart end in the remainder`() {
        var seconds = RankedSeconds(["key"], remainder: ["other"], top: 3, zeroTurns: 1)
        _ = seconds.samples { String(decoding: $1, as: UTF8.self) }
        for number in 0..<(RankedSeconds.keysMax + 10) {
            seconds.add(1_000_000, to: [Array("\(number)".utf8)])
        }
        _ = seconds.samples { String(decoding: $1, as: UTF8.self) }
        let shown = seconds.samples { String(decoding: $1, as: UTF8.self) }
        #expect((1...7).contains(shown.count))
        #expect(shown.reduce(0) { $0 + $1.value } == Double(RankedSeconds.keysMax + 10))
        // Those that were forgotten count again when they come back.
        seconds.add(5_000_000, to: [Array("17".utf8)])
        _ = seconds.samples { String(decoding: $1, as: UTF8.self) }
        let later = seconds.samples { String(decoding: $1, as: UTF8.self) }
        #expect(seconds.total == (RankedSeconds.keysMax + 15) * 1_000_000)
        #expect(later.contains { $0.labels["key"] == "17" && $0.value >= 5 })
    }

    private static let counted = [
        "pg_activity_seconds_total", "pg_activity_query_seconds_total",
        "pg_activity_client_seconds_total",
    ]

    private func randomSample(_ random: inout RandomNumbers) -> ActivitySample {
        ActivitySample(
            (0..<Int32.random(in: 0...30, using: &random)).map { pid in
                let number = Int.random(in: 0...300, using: &random)
                return .client(
                    pid + 1, wait: number % 3 == 0 ? nil : ("LWLock", "event \(number)"),
                    query: number % 5 == 0 ? nil : "\(number)", application: "app \(number)",
                    database: number % 2 == 0 ? "5" : "6")
            })
    }
}
