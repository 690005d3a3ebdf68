import Messages
import Metrics
import Notifications
import Support
import Testing

/// Labels that Unicode holds equal are different ones for routes, silences and groups.
@Suite struct ByteTests {
    private let one = "\u{e9}"
    private let other = "e\u{301}"
    private let now = Fixtures.start

    @Test func `a matcher compares bytes`() {
        let (labels, others): (LabelSet, LabelSet) = (["l": one], ["l": other])
        for (text, fits) in [("l=\(one)", true), ("l!=\(one)", false), ("l=~\(one)|x", true)] {
            #expect(Fixtures.matcher(text).allMatch(labels) == fits, "\(text)")
            #expect(Fixtures.matcher(text).allMatch(others) != fits, "\(text)")
        }
        #expect(Fixtures.matcher("l=\(one)") != Fixtures.matcher("l=\(other)"))
    }

    @Test func `a silence keeps back the alert whose label has its bytes`() throws {
        var book = SilenceBook()
        let silence = Silence(
            id: "1", matchers: Fixtures.matcher("l=\(one)"), startsAt: now, endsAt: now + 1000,
            updatedAt: now, createdBy: "x", comment: "x")
        try book.put(silence, now: now).get()
        #expect(book.mutes(["l": one], at: now))
        #expect(!book.mutes(["l": other], at: now))
    }

    @Test func `inhibition asks for the same bytes on both sides`() {
        let rule = InhibitRule(
            source: Fixtures.matcher("s=a"), target: Fixtures.matcher("s=b"), equal: ["l"])
        let firing: [LabelSet] = [["s": "a", "l": one]]
        #expect(rule.inhibits(["s": "b", "l": one], whileFiring: firing))
        #expect(!rule.inhibits(["s": "b", "l": other], whileFiring: firing))
    }

    @Test func `groups are distinguished by bytes, also after a restart`() {
        let plan = Fixtures.plan(Fixtures.route(by: ["l"], wait: 0))
        var log = NotificationLog()
        var dispatcher = Dispatcher(plan, log: log, now: now)
        let alerts = [one, other].map { Fixtures.alert("A", ["l": $0]) }
        dispatcher.take(alerts, now: now)
        let outcomes = dispatcher.flush(log: log, silences: SilenceBook(), now: now) { "m" }
        #expect(outcomes.compactMap(\.message).map(\.alerts.count) == [1, 1])
        for outcome in outcomes { log.keep(outcome.entry) }
        #expect(log.all.count == 2)
        let read = NotificationLog.read(log.bytes)
        #expect(read.damaged == 0 && read.log.all.count == 2)
        // Both groups are known: nothing is notified again.
        dispatcher = Dispatcher(plan, log: read.log, now: now)
        dispatcher.take(alerts, now: now)
        let later = now + 300_000
        let again = dispatcher.flush(log: read.log, silences: SilenceBook(), now: later) { "m" }
        #expect(again.compactMap(\.message).isEmpty)
    }

    @Test func `routes are distinguished by the bytes of their matchers after a restart`() {
        var route = Fixtures.route(wait: 0)
        route.routes = [one, other].map { value in
            var child = Fixtures.route(wait: 0)
            child.matchers = Fixtures.matcher("l=\(value)")
            return child
        }
        let plan = Fixtures.plan(route.keyed())
        var log = NotificationLog()
        var dispatcher = Dispatcher(plan, log: log, now: now)
        let alerts = [one, other].map { Fixtures.alert("A", ["l": $0]) }
        dispatcher.take(alerts, now: now)
        for outcome in dispatcher.flush(
            log: log, silences: SilenceBook(), now: now, makeID: { "m" })
        {
            log.keep(outcome.entry)
        }
        #expect(log.all.map(\.firing.count) == [1, 1])
        dispatcher = Dispatcher(plan, log: log, now: now)
        dispatcher.take(alerts, now: now)
        let again = dispatcher.flush(log: log, silences: SilenceBook(), now: now + 300_000) { "m" }
        #expect(again.compactMap(\.message).isEmpty)
    }

    @Test func `a group's message does not hold up a group that only looks the same`() {
        func message(_ id: String, _ value: String) -> Message {
            Message(
                id: id, receiver: "r", groupKey: "{}:{l=\"\(value)\"}", groupLabels: ["l": value],
                reason: .new, status: .firing, alerts: [], alertsMax: 1, createdAt: now)
        }
        var random = RandomNumbers(1)
        var queue = DeliveryQueue(TokenBucket.Limit(perMinute: 6000, burst: 100), now: now)
        _ = queue.add(message("1", one), record: nil, now: now)
        #expect(!queue.holds(groupKey: "{}:{l=\"\(other)\"}"))
        _ = queue.add(message("2", other), record: nil, now: now)
        guard case .attempt(let first) = queue.next(now: now) else {
            Issue.record("nothing is tried")
            return
        }
        _ = queue.finish(first.message.id, .failure("x"), now: now, random: &random)
        guard case .attempt(let second) = queue.next(now: now) else {
            Issue.record("the second group waits for the first one")
            return
        }
        #expect(second.message.id == "2")
    }

    @Test func `a message's common labels are those with the same bytes`() {
        let alerts = [one, other].map {
            MessageAlert(
                labels: ["a": "x", "l": $0], annotations: [:], startsAt: now, endsAt: nil,
                worstValue: nil)
        }
        let message = Message(
            id: "1", receiver: "r", groupKey: "g", groupLabels: [:], reason: .new, status: .firing,
            alerts: alerts, alertsMax: 10, createdAt: now)
        #expect(message.commonLabels == ["a": "x"])
    }
}
