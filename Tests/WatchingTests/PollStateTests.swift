import Collection
import Metrics
import Pacing
import Polling
import Postgres
import Sampling
import Servers
import Tables
import Testing

/// What polls decide and what they make of answers, without a server and without waiting.
@Suite struct PollStateTests {
    private let everyPoll = ["pg_server", "a", "b"]

    @Test func `the first poll reads the facts and asks everything, the next what is due`() {
        var scene = PollScene()
        scene.poll()
        #expect(
            scene.sent == [
                "facts", "pg_server", "a", "b", "slow", "sizes/postgres", "sizes/shop",
                "sizes/stock",
            ])
        scene.poll()
        #expect(scene.sent == everyPoll)
        #expect(scene.report.isUp)
        for _ in 0..<5 { scene.poll() }
        #expect(scene.sent == everyPoll)
        // After a minute the facts are read again.
        scene.poll()
        #expect(scene.sent == ["facts"] + everyPoll)
    }

    @Test func `what the server is set not to count is unknown, until it counts again`() {
        let table = Collector(
            "tables", "For tests.", variants: [.always("SELECT 5 AS calls, 5 AS bytes")],
            columns: [
                .gauge("calls", as: "table_calls", "Calls.").needing(.counts),
                .gauge("bytes", as: "table_bytes", "Bytes."),
            ])
        let all = Collector(
            "all", "For tests.", requires: [.tracking(.counts)],
            variants: [.always("SELECT 5 AS calls")],
            columns: [.gauge("calls", as: "all_calls", "Calls.")])
        var scene = PollScene(PollScene.catalog + [table, all])
        func isUnknown(_ settings: [String: String]) -> [Bool] {
            scene.server.facts = PollScene.facts(settings: settings)
            // Facts are read once a minute.
            for _ in 0..<7 { scene.poll() }
            return ["table_calls", "all_calls", "table_bytes"].map {
                scene.report.unknown.contains($0)
            }
        }
        #expect(isUnknown(["track_counts": "on"]) == [false, false, false])
        #expect(isUnknown(["track_counts": "off"]) == [true, true, false])
        #expect(isUnknown(["track_counts": "on"]) == [false, false, false])
    }

    @Test func `a refused question is not asked again before its time, but after a reload`() {
        var scene = PollScene()
        scene.server.failures["a"] = .server("42501")
        scene.poll()
        let failures = scene.own("pgvigil_collector_failures_total", "a", reason: "permission")
        #expect(failures != nil)
        for _ in 0..<20 {
            scene.poll()
            #expect(!scene.sent.contains("a"))
        }
        #expect(
            scene.own("pgvigil_collector_failures_total", "a", reason: "permission") == failures)
        scene.server.failures = [:]
        scene.state.askAgain()
        scene.poll()
        #expect(scene.sent.contains("facts") && scene.sent.contains("a"))
        #expect(scene.shown.contains("a_calls"))
    }

    @Test func `what is refused for good is tried after 5 minutes, then twice as rarely`() {
        var scene = PollScene()
        scene.server.failures["a"] = .server("42501")
        var tries: [Double] = []
        while scene.elapsed < 4 * 3600 {
            scene.poll()
            if scene.sent.contains("a") { tries.append(scene.elapsed) }
        }
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(waits == [300, 610, 1210, 2410, 3610, 3610])
    }

    @Test func `a right that was lost is tried every ten minutes, so that its return is noticed`() {
        var scene = PollScene()
        scene.poll()
        scene.server.failures["a"] = .server("42501")
        var tries: [Double] = []
        while scene.elapsed < 4 * 3600 {
            scene.poll()
            if scene.sent.contains("a") { tries.append(scene.elapsed) }
        }
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(waits.count > 20 && waits.allSatisfy { $0 <= 600 })
    }

    @Test func `a server that was started again is asked everything at once`() {
        var scene = PollScene()
        scene.poll()
        scene.poll()
        scene.server.isOther = true
        (scene.server.started, scene.server.clock) = (3000, 3010)
        scene.server.facts = PollScene.facts(databases: ["postgres", "new"])
        scene.poll()
        #expect(
            scene.sent == [
                "facts", "pg_server", "a", "b", "slow", "sizes/postgres", "sizes/new",
            ])
        #expect(scene.own("pgvigil_collector_failures_total", "a") == nil)
    }

    @Test func `a promotion reads the facts at the poll that sees it`() {
        var scene = PollScene()
        scene.server.pulse.side = "on"
        scene.poll()
        scene.server.pulse.side = "off"
        scene.poll()
        #expect(scene.sent.first == "facts")
    }

    @Test func `a machine's clock that is set changes no poll, only the times that are shown`() {
        var scene = PollScene()
        scene.poll()
        scene.unixTime -= 86_400
        for _ in 0..<4 {
            scene.poll()
            #expect(scene.sent == everyPoll)
            #expect(scene.shown.isSuperset(of: ["a_calls", "slow_calls", "sizes_calls"]))
        }
        #expect(
            scene.own("pgvigil_collector_last_success_timestamp_seconds", "a") == scene.unixTime)
    }

    @Test func `after a standstill everything that is due is asked once`() {
        var scene = PollScene()
        scene.poll()
        scene.poll(after: 7200)
        #expect(scene.sent.count(where: { $0 == "slow" }) == 1)
        #expect(scene.sent.count(where: { $0 == "a" }) == 1)
        scene.poll()
        #expect(scene.sent == everyPoll)
    }

    @Test func `answers of a server that went down are shown for three polls, then none is`() {
        var scene = PollScene()
        scene.poll()
        #expect(scene.shown.contains("slow_calls"))
        scene.server.login = .late
        scene.poll()
        #expect(!scene.report.isUp && scene.shown.contains("slow_calls"))
        scene.poll()
        #expect(scene.shown.contains("a_calls"))
        scene.poll()
        #expect(scene.shown.isDisjoint(with: ["a_calls", "slow_calls", "sizes_calls"]))
        #expect(scene.own("pgvigil_collector_success", "slow") == 0)
    }

    @Test func `a refused login is tried three times, then left alone, and at once after a reload`()
    {
        var scene = PollScene()
        scene.server.login = .login("28P01")
        var tries: [Int] = []
        for poll in 0..<9 {
            scene.poll()
            if scene.sent == ["login"] { tries.append(poll) }
            #expect(!scene.report.isUp)
            // A poll that leaves the login alone is no try.
            #expect(scene.tries == Double(tries.count))
        }
        #expect(tries == [0, 1, 2, 4, 8])
        scene.poll()
        #expect(scene.sent == [])
        scene.state.askAgain()
        scene.poll()
        #expect(scene.sent == ["login"])
        scene.server.login = nil
        scene.state.askAgain()
        scene.poll()
        #expect(scene.report.isUp && scene.sent.first == "facts")
        // The next outage has tries of its own.
        #expect(scene.tries == nil)
        scene.server.login = .login("28P01")
        scene.poll()
        #expect(!scene.report.isUp && scene.tries == 1)
    }

    @Test func `a server that is away is tried sooner than the next poll, a refused login is not`()
    {
        var scene = PollScene()
        scene.server.login = .late
        scene.poll()
        let soon = scene.state.next(after: scene.elapsed, random: 0)
        #expect(soon - scene.elapsed == 0.125)
        scene.server.login = .login("28P01")
        scene.poll()
        let next = scene.state.next(after: scene.elapsed, random: 0)
        let grid = Schedule(target: "shop", interval: 10).nextPoll(after: scene.elapsed)
        #expect(next == grid)
    }

    @Test func `a connection that breaks takes one answer with it, twice in a poll the whole poll`()
    {
        var scene = PollScene()
        scene.poll()
        scene.server.failures["a"] = .lost
        scene.poll()
        #expect(scene.sent == everyPoll)
        #expect(scene.report.isUp)
        #expect(scene.own("pgvigil_collector_success", "a") == 0)
        #expect(scene.own("pgvigil_collector_success", "b") == 1)
        scene.server.failures = ["pg_server": .lost, "a": .lost]
        scene.poll()
        #expect(scene.sent == ["pg_server", "a"])
        #expect(!scene.report.isUp)
        scene.server.failures = [:]
        scene.poll()
        // What could not be asked is asked now, not when its time comes.
        #expect(scene.report.isUp && scene.sent.contains("slow"))
    }

    @Test func `one broken collector leaves the others alone and works again by itself`() {
        var scene = PollScene()
        scene.server.failures["a"] = .server("22012")
        for _ in 0..<3 { scene.poll() }
        #expect(scene.sent == everyPoll)
        #expect(scene.own("pgvigil_collector_failures_total", "a", reason: "other") == 3)
        #expect(!scene.shown.contains("a_calls") && scene.shown.contains("b_calls"))
        scene.server.failures = [:]
        scene.poll()
        #expect(scene.own("pgvigil_collector_success", "a") == 1)
        #expect(scene.shown.contains("a_calls"))
    }

    @Test func `a slow collector that met a lock is asked again at the next poll`() {
        var scene = PollScene()
        scene.server.failures["slow"] = .server("55P03")
        scene.poll()
        scene.server.failures = [:]
        scene.poll()
        #expect(scene.sent == everyPoll + ["slow"])
    }

    @Test func `only the database that owes an answer is visited before the round is due`() {
        var scene = PollScene()
        scene.server.failures["sizes/shop"] = .server("55P03")
        scene.poll()
        #expect(scene.own("pgvigil_collector_success", "sizes") == 0)
        scene.server.failures = [:]
        scene.poll()
        #expect(scene.sent == everyPoll + ["sizes/shop"])
        #expect(scene.own("pgvigil_collector_success", "sizes") == 1)
        scene.poll()
        #expect(scene.sent == everyPoll)
    }

    @Test func `a database that turns visits away owes its answer until it lets us in`() {
        var scene = PollScene()
        scene.server.refused["shop"] = .login("28000", isVisit: true)
        scene.poll()
        #expect(scene.sent.suffix(3) == ["sizes/postgres", "visit/shop", "sizes/stock"])
        scene.server.refused = [:]
        var visited: [Double] = []
        for _ in 0..<8 {
            scene.poll()
            if scene.sent.contains("sizes/shop") { visited.append(scene.elapsed) }
        }
        #expect(visited == [PollScene.begin + 70])
    }

    @Test func `between two polls there is time for samples, but not just before the next one`() {
        var scene = PollScene()
        #expect(scene.state.nextSample(after: 96, every: 1, before: 110) == nil)
        scene.poll()
        let (poll, next) = (scene.elapsed, scene.elapsed + PollScene.interval)
        func sample(after now: Double) -> Double? {
            scene.state.nextSample(after: now, every: 1, before: next)
        }
        #expect(sample(after: poll + 0.2) == poll + 1)
        #expect(sample(after: poll + 1) == poll + 2)
        // A sample that took long is not made up for.
        #expect(sample(after: poll + 4.5) == poll + 5)
        #expect(sample(after: poll + 8.5) == poll + 9)
        #expect(sample(after: poll + 9) == nil)
    }

    @Test(arguments: [5.0, 16, 60, 300])
    func `sessions are sampled also when the interval is longer than that of the polls`(
        interval: Double
    ) {
        var scene = PollScene(sampleInterval: interval)
        scene.server.facts = PollScene.facts(roles: ["pg_read_all_stats"])
        var taken = 0
        for _ in 0..<200 {
            scene.poll()
            let next = scene.state.nextActivitySample(
                after: scene.elapsed + 0.2, before: scene.elapsed + PollScene.interval, random: 0.5)
            guard let next else { continue }
            scene.state.observe(ActivitySample([]), from: next, to: next + 0.001)
            taken += 1
        }
        let due = min(200, 200 * PollScene.interval / interval)
        #expect(Double(taken) >= 0.6 * due && Double(taken) <= due / 0.6 + 1)
    }

    @Test func `nothing is sampled during a poll, nor while the server is down`() {
        var scene = PollScene()
        scene.poll()
        func sample() -> Double? {
            let now = scene.elapsed
            return scene.state.nextSample(after: now, every: 1, before: now + 10)
        }
        #expect(sample() != nil)
        scene.state.begin(scene.now, tick: scene.elapsed)
        #expect(!scene.state.isConnectionFree && sample() == nil)
        scene.server.login = .late
        scene.poll()
        #expect(!scene.state.isConnectionFree && sample() == nil)
        scene.server.login = nil
        scene.poll()
        #expect(scene.state.isConnectionFree && sample() != nil)
    }

    @Test func `collectors share one reading of the sessions in each poll and on each connection`()
    {
        var scene = PollScene()
        scene.poll()
        scene.state.observe(nil, over: 7, from: scene.elapsed, to: scene.elapsed)
        #expect(scene.state.hasActivity(over: 7) && !scene.state.hasActivity(over: 8))
        scene.poll()
        #expect(!scene.state.hasActivity(over: 7))
    }

    @Test func `counters go on from the note of an earlier agent only on the server it was about`()
    {
        var same = PollScene()
        same.state.take(PollScene.saved(started: same.server.started))
        #expect(same.state.awaitsFirstAnswer(of: PollScene.catalog[0]))
        same.poll()
        #expect(!same.state.awaitsFirstAnswer(of: PollScene.catalog[0]))
        #expect(!same.notes.contains { if case .countersBeginAtZero = $0 { true } else { false } })
        var other = PollScene()
        other.state.take(PollScene.saved(started: 17))
        other.poll()
        #expect(other.notes.contains { if case .countersBeginAtZero = $0 { true } else { false } })
        #expect(other.state.savedCounters(isLast: true)?.answered == other.server.clock)
        #expect(other.state.savedCounters(isLast: false)?.answered == nil)
    }

    @Test func `a database that is dropped takes its answers with it`() {
        var scene = PollScene()
        scene.poll()
        scene.server.facts = PollScene.facts(databases: ["postgres", "stock"])
        scene.state.askAgain()
        scene.poll()
        let names = scene.report.parts.flatMap(\.families).filter {
            $0.metric.name == "sizes_calls"
        }.flatMap(\.samples).map { $0.labels["datname"] }
        #expect(names == ["postgres", "stock"])
    }
}
