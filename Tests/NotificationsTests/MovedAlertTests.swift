import Messages
import Metrics
import Notifications
import Rules
import Testing

/// Alerts to which a reload gave other labels.
@Suite struct MovedAlertTests {
    @Test(arguments: ["pgvigil_ended", "ended"])
    func `what goes on under other labels ends and begins in one message`(name: String) throws {
        let plan = Fixtures.plan(Fixtures.route(wait: 0, interval: 60))
        var log = NotificationLog()
        var dispatcher = Dispatcher(plan, log: log, now: Fixtures.start)
        let old = Fixtures.alert("A", ["n": "2"])
        dispatcher.take([old], now: Fixtures.start)
        let first = dispatcher.flush(log: log, silences: SilenceBook(), now: Fixtures.start) {
            "m1"
        }
        for outcome in first { log.keep(outcome.entry) }
        #expect(first.count == 1)
        let now = Fixtures.start + 30_000
        let ended = Alert(
            labels: old.labels, annotations: [name: "labels changed by a reload"],
            state: .resolved, value: 1, activeAt: old.activeAt, firedAt: old.firedAt,
            resolvedAt: now, worstValue: 1)
        // In the order of their labels, the new one comes first.
        dispatcher.take([Fixtures.alert("A", ["n": "1"]), ended], now: now)
        let second = dispatcher.flush(log: log, silences: SilenceBook(), now: now) { "m2" }
        let message = try #require(second.compactMap(\.message).first)
        #expect(message.alerts.filter(\.isFiring).map { $0.labels["n"] } == ["1"])
        let over = message.alerts.filter { !$0.isFiring }
        #expect(over.map { $0.labels["n"] } == ["2"])
        #expect(over.first?.annotations[name] == "labels changed by a reload")
    }

    @Test func `an annotation of one's own with the old name is no sign of a move`() throws {
        let plan = Fixtures.plan(Fixtures.route(wait: 0, interval: 60))
        var log = NotificationLog()
        var dispatcher = Dispatcher(plan, log: log, now: Fixtures.start)
        let old = Fixtures.alert("A", ["n": "2"])
        dispatcher.take([old], now: Fixtures.start)
        let first = dispatcher.flush(log: log, silences: SilenceBook(), now: Fixtures.start) {
            "m1"
        }
        for outcome in first { log.keep(outcome.entry) }
        let now = Fixtures.start + 30_000
        let resolved = Alert(
            labels: old.labels, annotations: ["ended": "by hand", "summary": "over"],
            state: .resolved, value: 1, activeAt: old.activeAt, firedAt: old.firedAt,
            resolvedAt: now, worstValue: 1)
        dispatcher.take([resolved], now: now)
        let second = dispatcher.flush(log: log, silences: SilenceBook(), now: now + 60_000) { "m2" }
        let message = try #require(second.compactMap(\.message).first)
        // What was shown when it fired stays; a moved alert would have brought its own.
        #expect(message.alerts.first?.annotations["ended"] == nil)
    }
}
