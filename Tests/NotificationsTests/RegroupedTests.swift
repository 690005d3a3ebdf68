import Messages
import Metrics
import Notifications
import Receivers
import Rules
import Testing

/// What people read when the configuration groups alerts otherwise.
@Suite struct RegroupedTests {
    /// What is sent when alerts of one group are grouped by `after`.
    private func messages(
        of alerts: [Alert], by after: [String], receivers: [Receiver], routed: Bool = true
    ) -> [Message] {
        var regrouped = Regrouped(alerts, by: after, receivers: receivers, routed: routed)
        return regrouped.flush()
    }

    /// What was notified under one group, and goes on under another configuration.
    private struct Regrouped {
        var dispatcher: Dispatcher
        var log = NotificationLog()
        var silences = SilenceBook()
        var now = Fixtures.start
        private var count = 0

        init(
            _ alerts: [Alert], by after: [String], receivers: [Receiver], routed: Bool = true
        ) {
            dispatcher = Dispatcher(
                Fixtures.plan(Fixtures.route(wait: 0), receivers: receivers), log: log, now: now)
            dispatcher.take(alerts, now: now)
            _ = flush()
            var route = Fixtures.route(by: after, wait: 0)
            if !routed {
                var other = Fixtures.route("other", wait: 0)
                other.matchers = Fixtures.matcher("n=~\".+\"")
                route.routes = [other]
                route = route.keyed()
            }
            let plan = Fixtures.plan(
                route, receivers: receivers + [Receiver(name: "other", kind: .webhook)])
            dispatcher = dispatcher.replacing(plan, log: log, now: now)
        }

        mutating func flush(after seconds: Int64 = 0) -> [Message] {
            now += seconds * 1000
            var count = count
            let outcomes = dispatcher.flush(log: log, silences: silences, now: now) {
                count += 1
                return "m\(count)"
            }
            self.count = count
            for outcome in outcomes { log.keep(outcome.entry) }
            return outcomes.compactMap(\.message)
        }

        /// Silences what has this label for a minute.
        mutating func silence(_ matcher: String) {
            let silence = Silence(
                id: "s1", matchers: Fixtures.matcher(matcher), startsAt: now, endsAt: now + 60_000,
                updatedAt: now,
                createdBy: "ops", comment: "known")
            #expect((try? silences.put(silence, now: now).get()) != nil)
        }
    }

    /// The message that ends a group by `before` when the alerts are grouped by `after`.
    private func message(
        of alerts: [Alert], by after: [String], receivers: [Receiver] = [Self.receiver(.pagerduty)],
        routed: Bool = true
    ) throws -> Message {
        let all = messages(of: alerts, by: after, receivers: receivers, routed: routed)
        return try #require(all.first { $0.reason == .regrouped })
    }

    @Test func `a receiver without incidents gets nothing that a program could take for an end`() {
        for kind in ReceiverKinds.all where !kind.hasIncidents {
            let receiver = SampleReceivers.receiver(kind)
            let all = messages(of: alerts, by: ["n"], receivers: [receiver])
            #expect(all.allSatisfy { $0.status == .firing } && all.count == 2, "\(kind.name)")
        }
    }

    private static func receiver(_ kind: Receiver.Kind) -> Receiver {
        Receiver(name: "oncall", kind: kind)
    }

    private let alerts = ["1", "2"].map { Fixtures.alert("A", ["n": $0, "target": "p15"]) }

    @Test func `the note says that nothing is resolved, and the new groups`() throws {
        let note = try message(of: alerts, by: ["n"]).note
        #expect(
            note == """
                Not resolved: the configuration groups alerts otherwise, and 2 alerts still fire, \
                grouped again under {n="1"}, {n="2"}.
                """)
        let one = try message(of: [alerts[0]], by: ["target"]).note
        #expect(
            one == """
                Not resolved: the configuration groups alerts otherwise, and 1 alert still fires, \
                grouped again under {target="p15"}.
                """)
    }

    @Test func `a receiver that gets them no longer reads that`() throws {
        let note = try message(of: alerts, by: ["alertname"], routed: false).note
        #expect(
            note == """
                Not resolved: the configuration groups alerts otherwise, and 2 alerts still fire, no \
                longer routed to this receiver.
                """)
    }

    @Test func `the texts of receivers have the note and no word of an end of the trouble`()
        throws
    {
        let message = try message(of: alerts, by: ["n"])
        for kind in ReceiverKinds.all where !kind.isSentState {
            let delivery = try Fixtures.builder.delivery(
                of: message, to: SampleReceivers.receiver(kind), SampleReceivers.credentials(kind),
                now: Fixtures.start
            ).get()
            let body = String(decoding: delivery.body, as: UTF8.self)
            #expect(!body.contains("[RESOLVED]") && !body.contains("lasted"), "\(kind.name)")
        }
    }

    @Test func `PagerDuty's incident is closed under its key, with the note`() throws {
        let message = try message(of: alerts, by: ["n"])
        let delivery = try Fixtures.builder.delivery(
            of: message, to: Self.receiver(.pagerduty), Fixtures.credentials, now: Fixtures.start
        ).get()
        let body = String(decoding: delivery.body, as: UTF8.self)
        #expect(body.contains("\"event_action\":\"resolve\""))
        #expect(body.contains("[REGROUPED] A p15: Not resolved: "), "\(body)")
    }

    @Test func `nothing of a group that goes on looks like an end to any receiver`() throws {
        for kind in ReceiverKinds.all where !kind.isSentState && !kind.hasIncidents {
            let receiver = SampleReceivers.receiver(kind)
            let all = messages(of: alerts, by: ["n"], receivers: [receiver], routed: false)
            let message = try #require(all.first { $0.reason == .regrouped })
            #expect(message.status == .firing && message.resolvedCount == 0, "\(kind.name)")
            let delivery = try Fixtures.builder.delivery(
                of: message, to: receiver, SampleReceivers.credentials(kind), now: Fixtures.start
            ).get()
            let body = String(decoding: delivery.body, as: UTF8.self)
                .replacing("Not resolved", with: "").replacing("Not%20resolved", with: "")
                .lowercased()
            for word in [
                "resolved", "\"good\"", "white_check_mark", "\u{2705}", "2e7d32", "\(0x2e_7d32)",
                "endsat\":\"2",
            ] {
                #expect(!body.contains(word), "\(kind.name): \(body)")
            }
        }
    }

    @Test func `a message about the group alone rings no one`() throws {
        let message = try message(of: alerts, by: ["n"])
        for (kind, call) in [
            ("pushover", #""priority":2"#), ("ntfy", #""priority":5"#),
            ("telegram", #""disable_notification":false"#), ("email", "Importance: high"),
        ] {
            let kind = try #require(ReceiverKinds.kind(kind))
            let delivery = try Fixtures.builder.delivery(
                of: message, to: SampleReceivers.receiver(kind), SampleReceivers.credentials(kind),
                now: Fixtures.start
            ).get()
            #expect(!String(decoding: delivery.body, as: UTF8.self).contains(call), "\(kind.name)")
        }
    }

    @Test(arguments: [Receiver.Kind.pagerduty, .webhook])
    func `the incident of what is silenced stays open, and goes on when the silence ends`(
        kind: Receiver.Kind
    ) throws {
        var scene = Regrouped(alerts, by: ["n"], receivers: [Self.receiver(kind)])
        scene.silence("n=\"1\"")
        // What is not silenced goes on at once; the old incident still stands for the other.
        #expect(scene.flush().map(\.groupLabels) == [["n": "2"]])
        #expect(scene.flush(after: 30) == [])
        #expect(try #require(scene.dispatcher.nextDue) > scene.now)
        let all = scene.flush(after: 31)
        let isClosed = kind.definition.hasIncidents
        #expect(
            all.map(\.reason) == (isClosed ? [.regrouped, .new] : [.new]), "\(all.map(\.reason))")
        #expect(all.last?.groupLabels == ["n": "1"])
        #expect(all.allSatisfy { $0.status == .firing })
    }

    @Test func `what ends while it is silenced ends under its old incident`() throws {
        var scene = Regrouped([alerts[0]], by: ["n"], receivers: [Self.receiver(.pagerduty)])
        scene.silence("n=\"1\"")
        #expect(scene.flush() == [])
        let end = Fixtures.alert(
            "A", ["n": "1", "target": "p15"], .resolved, at: scene.now, resolvedAt: scene.now)
        scene.dispatcher.take([end], now: scene.now)
        let all = scene.flush(after: 10)
        #expect(all.map(\.reason) == [.resolved])
        #expect(all.first?.groupLabels == ["alertname": "A"])
    }

    @Test func `what waits for a silence survives a restart`() throws {
        var scene = Regrouped([alerts[0]], by: ["n"], receivers: [Self.receiver(.pagerduty)])
        scene.silence("n=\"1\"")
        #expect(scene.flush() == [])
        scene.dispatcher = Dispatcher(scene.dispatcher.plan, log: scene.log, now: scene.now)
        scene.dispatcher.take([alerts[0]], now: scene.now)
        #expect(scene.flush(after: 10) == [])
        #expect(scene.flush(after: 51).map(\.reason) == [.regrouped, .new])
    }

    @Test func `the note survives the disk, and a message without one is as before`() throws {
        let message = try message(of: alerts, by: ["n"])
        let bytes = PayloadBuilder.json(message)
        #expect(String(decoding: bytes, as: UTF8.self).contains("grouped again under"))
        #expect(message.cut(to: 1).note == message.note)
    }

    /// Two routes that take the same alerts, for two receivers.
    private static func twins(_ names: [String], by labels: [String] = ["alertname"]) -> Route {
        var root = Fixtures.route("none", wait: 0)
        root.routes = names.map { name in
            var route = Fixtures.route(name, by: labels, wait: 0)
            route.matchers = Fixtures.matcher("alertname=~\".+\"")
            route.continues = true
            return route
        }
        return root
    }

    @Test(arguments: [["b"], ["b", "a"], ["c", "b"], ["a", "c", "b"]])
    func `a change of one of two routes with the same matchers leaves the incidents of the other`(
        after: [String]
    ) {
        let receivers = ["none", "a", "b", "c"].map { Receiver(name: $0, kind: .pagerduty) }
        var log = NotificationLog()
        var count = 0
        let flush = { (dispatcher: inout Dispatcher, now: Int64) -> [Message] in
            let outcomes = dispatcher.flush(log: log, silences: SilenceBook(), now: now) {
                count += 1
                return "m\(count)"
            }
            for outcome in outcomes { log.keep(outcome.entry) }
            return outcomes.compactMap(\.message)
        }
        var dispatcher = Dispatcher(
            Fixtures.plan(Self.twins(["a", "b"]), receivers: receivers), log: log,
            now: Fixtures.start)
        dispatcher.take([Fixtures.alert("A")], now: Fixtures.start)
        #expect(flush(&dispatcher, Fixtures.start).map(\.receiver).sorted() == ["a", "b"])
        let now = Fixtures.start + 10_000
        dispatcher = dispatcher.replacing(
            Fixtures.plan(Self.twins(after), receivers: receivers), log: log, now: now)
        dispatcher.take([Fixtures.alert("A")], now: now)
        #expect(!flush(&dispatcher, now).map(\.receiver).contains("b"))
    }

    @Test func `groups of routes with the same matchers and receiver stay apart`() {
        let root = Self.twins(["a", "a", "b"]).keyed()
        #expect(Set(root.routes.map { "\($0.key) \($0.options.receiver)" }).count == 3)
        #expect(root.routes[0].key == root.routes[2].key)
    }

    /// The messages of a group whose alert says that culprit, looked at each time at that second.
    private struct CulpritScene {
        var log = NotificationLog()
        var dispatcher = Dispatcher(
            Fixtures.plan(
                Fixtures.route(wait: 0), receivers: [Receiver(name: "oncall", kind: .webhook)]),
            log: NotificationLog(), now: Fixtures.start)

        mutating func sent(_ culprit: String, _ second: Int64) -> [Message] {
            let now = Fixtures.start + second * 1000
            let alert = Alert(
                labels: ["alertname": "PostgresLockQueue", "target": "a"],
                annotations: LabelSet(["culprit": culprit, "summary": "\(second) wait"]),
                state: .firing, value: 1, activeAt: Fixtures.start, firedAt: Fixtures.start,
                resolvedAt: nil, worstValue: 1)
            dispatcher.take([alert], now: now)
            let outcomes = dispatcher.flush(log: log, silences: SilenceBook(), now: now) { "m" }
            for outcome in outcomes { log.keep(outcome.entry) }
            return outcomes.compactMap(\.message)
        }
    }

    @Test func `another culprit sends the group again at its next look, and says it is news`() {
        var scene = CulpritScene()
        #expect(scene.sent("process 1", 0).map(\.reason) == [.new])
        #expect(scene.sent("process 1", 360).isEmpty)
        #expect(scene.sent("process 2", 480).isEmpty, "a group is looked at every five minutes")
        let changed = scene.sent("process 2", 720)
        #expect(changed.map(\.reason) == [.changed])
        #expect(changed.first?.alerts.first?.annotations["culprit"] == "process 2")
        #expect(changed.first?.alerts.first?.isNews == true)
        #expect(scene.sent("process 2", 1080).isEmpty)
        #expect(scene.sent("", 1440).isEmpty)
    }

    @Test func `a culprit that comes and goes is not sent, and one that stays for 30 seconds is`() {
        var scene = CulpritScene()
        #expect(scene.sent("connection", 0).map(\.reason) == [.new])
        // Each look of the group finds a culprit that no two evaluations in a row agree on.
        for second in stride(from: 10 as Int64, through: 1200, by: 10) {
            let culprit = second % 20 == 0 ? "connection, SQLSTATE 57P03" : "connection"
            #expect(scene.sent(culprit, second).isEmpty, "after \(second) seconds")
        }
        for second in stride(from: 1210 as Int64, through: 1500, by: 10) {
            let sent = scene.sent("connection, SQLSTATE 53300", second)
            #expect(sent.map(\.reason) == (second == 1500 ? [.changed] : []), "\(second)")
        }
    }
}
