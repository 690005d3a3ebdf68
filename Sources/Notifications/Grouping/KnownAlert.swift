import Messages
import Metrics
import Rules

/// An alert as the dispatcher remembers it.
struct KnownAlert: Sendable {
    let labels: LabelSet
    var annotations: LabelSet
    var startsAt: Int64
    /// When its condition began to hold.
    var beganAt: Int64
    /// When it was resolved, or nil while it fires.
    var endsAt: Int64?
    var worstValue: Double?
    var worstText: String?
    /// When the rules last said that it still is there.
    var seenAt: Int64
    /// How many evaluations in a row have not mentioned it.
    var misses = 0
    /// What is known of its end.
    var end = End.seen
    /// Whether it is known from what was notified alone: no rule has mentioned it since the start.
    var isRemembered = false
    /// Since when its culprit is the one that it is now.
    var culpritSince: Int64

    /// What is known of an end.
    enum End: Sendable {
        /// The rules say that it is over.
        case seen
        /// It goes on as another alert, so that its end is certain.
        case moved
    }

    /// Whether it fires, or has ended so lately that this is not believed yet.
    func isFiring(at now: Int64, holdDown: Int64) -> Bool {
        guard let endsAt else { return true }
        return end != .moved && holdDown > 0 && now < endsAt + holdDown
    }

    /// The alert as messages tell it.
    func messageAlert(isFiring: Bool, now: Int64) -> MessageAlert {
        var alert = MessageAlert(
            labels: Self.bounded(labels), annotations: Self.bounded(annotations),
            startsAt: startsAt, endsAt: isFiring ? nil : endsAt ?? now, worstValue: worstValue)
        alert.beganAt = beganAt
        alert.worstText = worstText
        return alert
    }

    /// What is in the way by the rule's own words; nil when it does not say.
    var culprit: String? {
        annotations[Dispatcher.culprit].map { $0.cut(toBytes: Message.valueBytesMax) }
    }

    /// Whether it says another culprit than was notified, and has for long enough to be believed.
    func hasTurned(from notified: String) -> Bool {
        guard let culprit, seenAt - culpritSince >= Dispatcher.culpritHold else { return false }
        return !culprit.hasSameBytes(as: notified)
    }

    private static func bounded(_ labels: LabelSet) -> [String: String] {
        labels.dictionary.mapValues { $0.cut(toBytes: Message.valueBytesMax) }
    }
}

extension KnownAlert {
    /// An alert that fires.
    init(_ alert: Alert, now: Int64) {
        self.init(
            labels: alert.labels, annotations: alert.annotations,
            startsAt: alert.firedAt ?? alert.activeAt, beganAt: alert.activeAt, endsAt: nil,
            worstValue: alert.worstValue, worstText: alert.worstText, seenAt: now,
            culpritSince: now)
    }

    /// An alert that was notified before a restart.
    init(_ alert: MessageAlert, now: Int64) {
        self.init(
            labels: alert.labelSet, annotations: LabelSet(alert.annotations),
            startsAt: alert.startsAt, beganAt: alert.since, endsAt: nil,
            worstValue: alert.worstValue, worstText: alert.worstText, seenAt: now,
            isRemembered: true, culpritSince: now)
    }
}
