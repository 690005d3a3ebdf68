import Messages
import Metrics
import Notifications
import Receivers
import Rules
import Testing

/// What people read of ends: those that were not seen, and what is left out because it is over.
@Suite struct EndedAlertTests {
    private static let alert = Alert(
        labels: ["alertname": "A", "target": "p15", "severity": "page"],
        annotations: [
            "summary": "A is bad", "description": "It is bad.",
            "action": "SELECT pg_terminate_backend(4711);", "impact": "Session 4711 blocks.",
        ], state: .firing, value: 1, activeAt: Fixtures.start, firedAt: Fixtures.start,
        worstValue: 2)

    /// The message that ends the alert at a receiver: as seen, or because no rule mentions it.
    private static func end(seen: Bool, to receiver: Receiver) throws -> Message {
        var now = Fixtures.start
        var log = NotificationLog()
        var dispatcher = Dispatcher(
            Fixtures.plan(Fixtures.route(wait: 0, interval: 10), receivers: [receiver]), log: log,
            now: now)
        func flush() -> [Message] {
            let outcomes = dispatcher.flush(log: log, silences: SilenceBook(), now: now) { "m" }
            for outcome in outcomes { log.keep(outcome.entry) }
            return outcomes.compactMap(\.message)
        }
        dispatcher.take([alert], now: now)
        #expect(flush().count == 1)
        now += 10_000
        if seen {
            let over = Alert(
                labels: alert.labels, annotations: alert.annotations, state: .resolved, value: 1,
                activeAt: alert.activeAt, firedAt: alert.firedAt, resolvedAt: now, worstValue: 2)
            dispatcher.take([over], now: now)
        } else {
            for _ in 0..<Dispatcher.staleMisses { dispatcher.take([], now: now) }
        }
        now += 300_000
        return try #require(flush().first)
    }

    private static func body(of message: Message, to receiver: Receiver) throws -> String {
        let delivery = try Fixtures.builder.delivery(
            of: message, to: receiver, SampleReceivers.credentials(receiver.kind.definition),
            now: Fixtures.start
        ).get()
        return String(decoding: delivery.body, as: UTF8.self).replacing("%20", with: " ")
            .replacing("+", with: " ").replacing("=\r\n", with: "").replacing("\n", with: " ")
    }

    private static let forPeople = ReceiverKinds.all.filter { !$0.isSentState }

    @Test func `an end that was not seen is neither resolved nor regrouped, at any receiver`()
        throws
    {
        for kind in Self.forPeople {
            let receiver = SampleReceivers.receiver(kind)
            let message = try Self.end(seen: false, to: receiver)
            #expect(message.isUnseenEnd && message.status == .resolved && !message.isGood)
            let body = try Self.body(of: message, to: receiver)
            #expect(body.contains("no rule mentions"), "\(kind.name): \(body)")
            for word in [
                "[RESOLVED", "REGROUPED", "lasted", "\"good\"", "white_check_mark", "\u{2705}",
                "\\u2705", "2e7d32", "\(Urgency.resolvedColor)", "\"Good\"",
            ] {
                #expect(!body.contains(word), "\(kind.name): \(word) in \(body)")
            }
        }
    }

    @Test func `the title says that the end was not seen, and how late it is`() throws {
        let receiver = SampleReceivers.receiver(try #require(ReceiverKinds.kind("slack")))
        var message = try Self.end(seen: false, to: receiver)
        let title = "NOT SEEN TO BE OVER] A p15: no rule mentions A any longer."
        #expect(try Self.body(of: message, to: receiver).contains("[" + title))
        message.delay = 360_000
        #expect(
            try Self.body(of: message, to: receiver).contains(
                "[NOT SEEN TO BE OVER, delayed by 6 min] A p15: no rule mentions A any longer."))
    }

    @Test func `an end that was seen is resolved, at every receiver`() throws {
        for kind in Self.forPeople {
            let receiver = SampleReceivers.receiver(kind)
            let message = try Self.end(seen: true, to: receiver)
            #expect(message.isGood && message.toldNote == nil)
            let body = try Self.body(of: message, to: receiver)
            #expect(!body.contains("NOT SEEN"), "\(kind.name): \(body)")
        }
    }

    @Test(arguments: [true, false])
    func `no message of what is over says to end a session by its pid`(seen: Bool) throws {
        for kind in Self.forPeople {
            let receiver = SampleReceivers.receiver(kind)
            let message = try Self.end(seen: seen, to: receiver)
            #expect(!(try Self.body(of: message, to: receiver)).contains("4711"), "\(kind.name)")
        }
        // What fires has it: the test would see it.
        let pagerduty = SampleReceivers.receiver(try #require(ReceiverKinds.kind("pagerduty")))
        let firing = Message(
            id: "m", receiver: "oncall", groupKey: "k", groupLabels: [:], reason: .new,
            status: .firing,
            alerts: [
                MessageAlert(
                    labels: Self.alert.labels.dictionary,
                    annotations: Self.alert.annotations.dictionary, startsAt: Fixtures.start,
                    endsAt: nil, worstValue: 2)
            ], alertsMax: 10, createdAt: Fixtures.start)
        #expect(try Self.body(of: firing, to: pagerduty).contains("pg_terminate_backend(4711)"))
    }

    @Test func `beside what fires, an end that was not seen has its note`() throws {
        let receiver = SampleReceivers.receiver(try #require(ReceiverKinds.kind("slack")))
        let ended = try #require(try Self.end(seen: false, to: receiver).alerts.first)
        let other = MessageAlert(
            labels: ["alertname": "B", "target": "p15"], annotations: ["summary": "B is bad"],
            startsAt: Fixtures.start, endsAt: nil, worstValue: 2)
        let message = Message(
            id: "m", receiver: "oncall", groupKey: "k", groupLabels: [:], reason: .changed,
            status: .firing, alerts: [other, ended], alertsMax: 10, createdAt: Fixtures.start)
        let body = try Self.body(of: message, to: receiver)
        #expect(body.contains("[FIRING:1]") && body.contains("B is bad"), "\(body)")
        #expect(body.contains("Not seen to be over: no rule mentions A any longer."), "\(body)")
    }

    @Test func `a message of before 0 2 that says so in its note alone is not green`() {
        var message = Message(
            id: "m", receiver: "oncall", groupKey: "k", groupLabels: [:], reason: .resolved,
            status: .resolved,
            alerts: [
                MessageAlert(
                    labels: ["alertname": "A"], annotations: [:], startsAt: Fixtures.start,
                    endsAt: Fixtures.start + 1, worstValue: nil)
            ], alertsMax: 10, createdAt: Fixtures.start)
        #expect(message.isGood)
        message.note = "Not seen to be over: no rule mentions A any longer."
        #expect(!message.isGood && message.isUnseenEnd)
    }
}
