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
        var log = NotificationLog()
        var count = 0
        let makeID = { () -> String in
            count += 1
            return "m\(count)"
        }
        let now = Fixtures.start
        var old = Dispatcher(
            Fixtures.plan(Fixtures.route(wait: 0), receivers: receivers), log: log, now: now)
        old.take(alerts, now: now)
        for outcome in old.flush(log: log, silences: SilenceBook(), now: now, makeID: makeID) {
            log.keep(outcome.entry)
        }
        var route = Fixtures.route(by: after, wait: 0)
        if !routed {
            var other = Fixtures.route("other", wait: 0)
            other.matchers = Fixtures.matcher("n=~\".+\"")
            route.routes = [other]
            route = route.keyed()
        }
        let plan = Fixtures.plan(
            route, receivers: receivers + [Receiver(name: "other", kind: .webhook)])
        var new = old.replacing(plan, log: log, now: now)
        let outcomes = new.flush(log: log, silences: SilenceBook(), now: now, makeID: makeID)
        return outcomes.compactMap(\.message)
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

    @Test func `the note survives the disk, and a message without one is as before`() throws {
        let message = try message(of: alerts, by: ["n"])
        let bytes = PayloadBuilder.json(message)
        #expect(String(decoding: bytes, as: UTF8.self).contains("grouped again under"))
        #expect(message.cut(to: 1).note == message.note)
    }
}
