import Messages
import Metrics
import Notifications
import Receivers
import Rules
import Testing

@Suite struct DispatcherTests {
    /// A dispatcher with its log, as the pipeline leads them.
    private struct Bench {
        var dispatcher: Dispatcher
        var log = NotificationLog()
        var silences = SilenceBook()
        var now = Fixtures.start
        /// The notes of all messages so far.
        private(set) var notes: [String] = []
        private var count = 0

        init(_ plan: NotificationPlan = Fixtures.plan()) {
            dispatcher = Dispatcher(plan, log: log, now: Fixtures.start)
        }

        mutating func take(_ alerts: Alert...) { dispatcher.take(alerts, now: now) }

        /// What is sent after that many seconds: `reason status: firing - over`.
        mutating func after(_ seconds: Int64) -> [String] {
            now += seconds * 1000
            let outcomes = dispatcher.flush(log: log, silences: silences, now: now) {
                count += 1
                return "m\(count)"
            }
            for outcome in outcomes { log.keep(outcome.entry) }
            notes += outcomes.compactMap { $0.message?.toldNote }
            return outcomes.compactMap(\.message).map { message in
                let firing = message.alerts.filter(\.isFiring).compactMap { $0.labels["n"] }
                let over = message.alerts.filter { !$0.isFiring }.compactMap { $0.labels["n"] }
                return "\(message.reason) \(message.status): \(firing.joined(separator: ","))"
                    + " - \(over.joined(separator: ","))"
            }
        }

        mutating func restart() {
            dispatcher = Dispatcher(dispatcher.plan, log: log, now: now)
        }
    }

    private func fire(_ n: String, _ bench: Bench, ago: Int64 = 0) -> Alert {
        Fixtures.alert("A", ["n": n], at: bench.now - ago)
    }

    private func end(_ n: String, _ bench: Bench) -> Alert {
        Fixtures.alert("A", ["n": n], .resolved, at: bench.now, resolvedAt: bench.now)
    }

    @Test func `a group waits, tells once, tells changes and ends`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 30, interval: 60)))
        bench.take(fire("1", bench))
        #expect(bench.after(29) == [])
        bench.take(fire("2", bench))
        #expect(bench.after(1) == ["new firing: 1,2 - "])
        bench.take(fire("1", bench), fire("2", bench))
        #expect(bench.after(60) == [])
        bench.take(fire("3", bench))
        #expect(bench.after(59) == [])
        #expect(bench.after(1) == ["changed firing: 1,2,3 - "])
        bench.take(end("1", bench))
        #expect(bench.after(60) == ["changed firing: 2,3 - 1"])
        bench.take(end("2", bench), end("3", bench))
        #expect(bench.after(60) == ["resolved resolved:  - 2,3"])
        #expect(bench.after(600) == [])
        #expect(bench.log.all.isEmpty)
    }

    @Test(arguments: [("info", "page", "ticket"), ("sev4", "sev1", "sev3")])
    func `what is worse than all in its group does not wait for the interval`(
        hint: String, page: String, ticket: String
    ) {
        let words = SeverityTable(["sev1": .critical, "sev3": .warning, "sev4": .info])
        var bench = Bench(
            NotificationPlan(
                route: Fixtures.route(wait: 10, interval: 300),
                receivers: [Receiver(name: "oncall", kind: .webhook)], severities: words))
        func fire(_ name: String, _ severity: String) -> Alert {
            Fixtures.alert("A", ["n": name, "severity": severity], at: bench.now)
        }
        bench.take(fire("1", hint))
        #expect(bench.after(10) == ["new firing: 1 - "])
        bench.take(fire("1", hint), fire("2", page))
        #expect(bench.after(9) == [])
        #expect(bench.after(1) == ["changed firing: 2,1 - "])
        bench.take(fire("1", hint), fire("2", page), fire("3", page), fire("4", ticket))
        #expect(bench.after(299) == [])
        #expect(bench.after(1) == ["changed firing: 2,3,4,1 - "])
    }

    @Test func `the page is first, and not what is cut when all of a group come at once`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.alertsMax = 3
        let words = SeverityTable(["sev1": .critical])
        for (page, table) in [("page", SeverityTable.standard), ("sev1", words)] {
            var bench = Bench(
                NotificationPlan(
                    route: Fixtures.route(wait: 10, interval: 300), receivers: [receiver],
                    severities: table))
            func fire(_ name: String, _ severity: String) -> Alert {
                Fixtures.alert("A", ["n": name, "severity": severity], at: bench.now)
            }
            let hints = (1...5).map { fire("\($0)", "info") }
            for alert in hints + [fire("9", page)] { bench.take(alert) }
            #expect(bench.after(10) == ["new firing: 9,1,2 - "])
        }
    }

    @Test func `what fires unchanged is sent again after the repeat interval`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 60, repeats: 600)))
        var sent: [String] = []
        for _ in 0..<30 {
            bench.take(fire("1", bench))
            sent += bench.after(60)
        }
        #expect(sent.first == "new firing: 1 - ")
        #expect(sent.dropFirst().allSatisfy { $0 == "repeated firing: 1 - " })
        #expect(sent.count == 3)
    }

    @Test func `an alert that fired long before does not wait`() {
        var bench = Bench()
        bench.take(fire("1", bench, ago: 60_000))
        #expect(bench.after(0) == ["new firing: 1 - "])
    }

    @Test func `pending alerts are not notified, nor resolved alerts that were never notified`() {
        var bench = Bench()
        bench.take(Fixtures.alert("A", ["n": "1"], .pending))
        #expect(bench.after(60) == [])
        bench.take(fire("1", bench))
        bench.take(end("1", bench))
        #expect(bench.after(600) == [])
    }

    @Test func `an alert that the rules forget is over`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        #expect(bench.after(0) == ["new firing: 1 - "])
        for _ in 0..<Dispatcher.staleMisses { bench.take() }
        #expect(bench.after(299) == [])
        #expect(bench.after(11) == ["resolved resolved:  - 1"])
    }

    @Test func `after a restart notified alerts are neither sent again nor forgotten`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench), fire("2", bench))
        #expect(bench.after(0) == ["new firing: 1,2 - "])
        bench.restart()
        bench.take(fire("1", bench))
        #expect(bench.after(20) == [])
        bench.take(end("1", bench))
        #expect(bench.after(20) == ["changed firing: 2 - 1"])
        // The second one never comes back.
        for _ in 0..<Dispatcher.staleMisses { bench.take() }
        #expect(bench.after(300) == ["resolved resolved:  - 2"])
    }

    @Test func `what is lost with the saved state is ended, but not as if that were seen`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench), fire("2", bench), fire("3", bench))
        #expect(bench.after(0) == ["new firing: 1,2,3 - "])
        bench.restart()
        // The third is found again by its rule, as pending at first.
        for _ in 0..<Dispatcher.staleMisses {
            bench.take(Fixtures.alert("A", ["n": "3"], .pending, at: bench.now))
        }
        #expect(bench.after(299) == [])
        bench.take(fire("3", bench))
        #expect(bench.after(11) == ["changed firing: 3 - 1,2"])
        #expect(
            bench.notes == [
                "Not seen to be over: no rule mentions A and 1 more any longer. The rule was removed, or"
                    + " what the agent had saved of it was lost."
            ])
        bench.take(end("3", bench))
        #expect(bench.after(10) == ["resolved resolved:  - 3"])
        #expect(bench.notes.count == 1, "this end was seen")
    }

    @Test func `time alone ends no alert, only evaluations that do not mention it`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        #expect(bench.after(0) == ["new firing: 1 - "])
        // The process is stopped, or rules are evaluated every hour.
        #expect(bench.after(3600) == [])
        bench.take(fire("1", bench))
        #expect(bench.after(3600) == [])
        bench.take()
        bench.take()
        #expect(bench.after(3600) == [])
        bench.take()
        #expect(bench.after(10) == ["resolved resolved:  - 1"])
    }

    @Test(arguments: [3600, -3600, 600, -86_400] as [Int64])
    func `a clock that is set neither delays nor repeats nor ends anything`(seconds: Int64) {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        #expect(bench.after(0) == ["new firing: 1 - "])
        bench.now += seconds * 1000
        bench.dispatcher.shift(by: seconds * 1000)
        bench.log.shift(by: seconds * 1000)
        #expect(bench.after(9) == [])
        bench.take(fire("1", bench), fire("2", bench))
        #expect(bench.after(1) == ["changed firing: 1,2 - "])
        bench.take(fire("1", bench), end("2", bench))
        #expect(bench.after(9) == [])
        #expect(bench.after(1) == ["changed firing: 1 - 2"])
    }

    @Test func `a log of before a restart that lies ahead holds nothing up`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        #expect(bench.after(0) == ["new firing: 1 - "])
        bench.now -= 3_600_000
        bench.restart()
        bench.take(fire("1", bench), fire("2", bench))
        #expect(bench.after(10) == ["changed firing: 1,2 - "])
    }

    @Test func `what is new is in the message also when there is no room for all`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.alertsMax = 3
        var bench = Bench(
            Fixtures.plan(Fixtures.route(wait: 0, interval: 10), receivers: [receiver]))
        let old = ["1", "2", "3", "4"].map { fire($0, bench) }
        for alert in old { bench.take(alert) }
        #expect(bench.after(0) == ["new firing: 1,2,3 - "])
        bench.take(fire("9", bench), end("4", bench))
        #expect(bench.after(10) == ["changed firing: 9,1 - 4"])
    }

    @Test func `an alert of before the restart is resolved`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        _ = bench.after(0)
        bench.restart()
        bench.take(end("1", bench))
        #expect(bench.after(20) == ["resolved resolved:  - 1"])
    }

    @Test func `a group that the configuration no longer has ends without a word of an end`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0)))
        bench.take(fire("1", bench))
        _ = bench.after(0)
        let plan = Fixtures.plan(Fixtures.route(by: ["n"], wait: 0))
        bench.dispatcher = bench.dispatcher.replacing(plan, log: bench.log, now: bench.now)
        // The route is the same, but its groups are others.
        #expect(bench.after(1) == ["new firing: 1 - "])
    }

    @Test func `a changed grouping waits after a restart for what the rules find`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0)))
        bench.take(fire("1", bench), fire("2", bench))
        _ = bench.after(0)
        let plan = Fixtures.plan(Fixtures.route(by: ["n"], wait: 0))
        bench.dispatcher = Dispatcher(plan, log: bench.log, now: bench.now)
        #expect(bench.after(1) == [])
        #expect(bench.dispatcher.nextDue == nil)
        bench.take(fire("1", bench))
        #expect(bench.after(1) == ["new firing: 1 - "])
        // Of a group in which nothing fires any more the end is the end.
        bench.dispatcher = Dispatcher(Fixtures.plan(), log: bench.log, now: bench.now)
        bench.take(end("1", bench))
        #expect(bench.after(1) == ["resolved resolved:  - 1"])
    }

    @Test func `hold-down makes one incident of a flapping alert`() {
        var route = Fixtures.route(wait: 0, interval: 10)
        route.options.holdDown = .seconds(120)
        var bench = Bench(Fixtures.plan(route))
        var sent: [String] = []
        for _ in 0..<5 {
            bench.take(fire("1", bench))
            sent += bench.after(30)
            bench.take(end("1", bench))
            sent += bench.after(60)
        }
        #expect(sent == ["new firing: 1 - "])
        #expect(bench.after(61) == ["resolved resolved:  - 1"])
    }

    @Test func `a silence suppresses new notifications, but not the resolve of notified alerts`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench))
        _ = bench.after(0)
        let silence = Silence(
            id: "s", matchers: Fixtures.matcher("alertname=A"), startsAt: bench.now,
            endsAt: bench.now + 100_000, updatedAt: bench.now, createdBy: "me", comment: "")
        _ = bench.silences.put(silence, now: bench.now)
        bench.take(fire("1", bench), fire("2", bench))
        #expect(bench.after(20) == [])
        bench.take(end("1", bench))
        #expect(bench.after(20) == ["resolved resolved:  - 1"])
        bench.take(fire("2", bench))
        #expect(bench.after(70) == ["new firing: 2 - "])
    }

    @Test func `a notified alert that is silenced is not resolved`() {
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10)))
        bench.take(fire("1", bench), fire("2", bench))
        _ = bench.after(0)
        let silence = Silence(
            id: "s", matchers: Fixtures.matcher("n=1"), startsAt: bench.now,
            endsAt: bench.now + 100_000, updatedAt: bench.now, createdBy: "me", comment: "")
        _ = bench.silences.put(silence, now: bench.now)
        bench.take(end("2", bench))
        #expect(bench.after(20) == ["changed firing:  - 2"])
        bench.take(end("1", bench))
        #expect(bench.after(20) == ["resolved resolved:  - 1"])
    }

    @Test func `a source keeps its targets back while it fires`() {
        let rule = InhibitRule(
            source: Fixtures.matcher("alertname=Down"), target: Fixtures.matcher("alertname=A"),
            equal: ["target"])
        var bench = Bench(Fixtures.plan(Fixtures.route(wait: 0, interval: 10), inhibit: [rule]))
        bench.take(
            Fixtures.alert("Down", ["target": "t", "n": "0"]),
            Fixtures.alert("A", ["target": "t", "n": "1"]),
            Fixtures.alert("A", ["target": "u", "n": "2"]))
        #expect(bench.after(0) == ["new firing: 2 - ", "new firing: 0 - "])
    }

    @Test func `a maintenance window keeps a route silent by the clock`() throws {
        var route = Fixtures.route(wait: 0, interval: 60)
        route.muteTimeIntervals = ["noon"]
        var bench = Bench(Fixtures.plan(route, intervals: ["noon": [Fixtures.noon]]))
        bench.take(fire("1", bench))
        #expect(bench.after(0) == [])
        for _ in 0..<13 {
            bench.take(fire("1", bench))
            #expect(bench.after(270) == [])
        }
        bench.take(fire("1", bench))
        #expect(bench.after(120) == ["new firing: 1 - "])
    }

    @Test func `without send_resolved only firing alerts are sent`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.sendsResolved = false
        var bench = Bench(
            Fixtures.plan(Fixtures.route(wait: 0, interval: 10), receivers: [receiver]))
        bench.take(fire("1", bench), fire("2", bench))
        _ = bench.after(0)
        bench.take(end("1", bench))
        #expect(bench.after(20) == [])
        bench.take(fire("1", bench))
        #expect(bench.after(20) == ["changed firing: 1,2 - "])
        bench.take(end("1", bench), end("2", bench))
        #expect(bench.after(20) == [])
        #expect(bench.log.all.isEmpty)
    }

    @Test(
        arguments: [
            (["1"], [], [], [], 0, Deduplication.Decision.new), ([], [], [], [], 0, .nothing),
            (["1"], [], [], ["1"], 0, .nothing), (["1", "2"], [], [], ["1"], 0, .changed),
            ([], [], ["1"], ["1"], 0, .resolved), (["2"], [], ["1"], ["1", "2"], 0, .changed),
            (["1"], [], [], ["1"], 100, .repeated), ([], ["1"], [], ["1"], 100, .nothing),
            ([], [], ["1"], [], 0, .nothing),
        ] as [([String], [String], [String], [String], Int64, Deduplication.Decision)])
    func `every decision has its reason`(
        firing: [String], held: [String], over: [String], sent: [String], age: Int64,
        expected: Deduplication.Decision
    ) {
        let set = { (names: [String]) in Set(names.map { LabelSet(["n": $0]) }) }
        let parts = Deduplication(firing: set(firing), held: set(held), over: set(over))
        let decision = parts.decision(
            notified: sent.isEmpty ? nil : set(sent), sentAt: 0, now: age, repeatInterval: 100,
            sendsResolved: true)
        #expect(decision == expected)
    }

    @Test func `what does not fit into a message is counted`() {
        var receiver = Receiver(name: "oncall", kind: .webhook)
        receiver.alertsMax = 3
        let plan = Fixtures.plan(Fixtures.route(wait: 0), receivers: [receiver])
        var dispatcher = Dispatcher(plan, log: NotificationLog(), now: Fixtures.start)
        dispatcher.take((0..<10).map { Fixtures.alert("A", ["n": "\($0)"]) }, now: Fixtures.start)
        let outcomes = dispatcher.flush(
            log: NotificationLog(), silences: SilenceBook(), now: Fixtures.start
        ) { "m" }
        #expect(outcomes.first?.message?.alerts.count == 3)
        #expect(outcomes.first?.message?.truncatedAlerts == 7)
        // Counts, as in a title, are those of all alerts, however far a text is cut.
        #expect(outcomes.first?.message?.cut(to: 1).firingCount == 10)
        #expect(outcomes.first?.message?.cut(to: 1).resolvedCount == 0)
        // What was notified is all of it.
        #expect(outcomes.first?.entry.firing.count == 10)
    }
}
