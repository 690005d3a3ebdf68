package import Metrics
import Rules

/// One notification: what one receiver gets about one group.
///
/// It is kept on disk in this form.
///
/// Secrets are not part of it; the same message makes the same bytes at every attempt, but for how
/// late it is.
package struct Message: Sendable, Equatable, Codable {
    /// Why it is sent.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The first alerts of a group.
        case new
        /// There are alerts that were not notified, or some of them have been resolved.
        case changed
        /// Nothing fires any more.
        case resolved
        /// The configuration no longer has the group; what fires is not over.
        case regrouped
        /// Nothing has changed for a long time, and it still fires.
        case repeated
        /// Something that the agent has to say of itself.
        case notice
        /// A test of a receiver.
        case test
    }

    /// Whether the group fires or is over.
    package enum Status: String, Sendable, Codable {
        case firing, resolved
    }

    /// What tells the message from all others; every attempt bears it.
    package let id: String
    /// The name of its receiver.
    package let receiver: String
    /// The route and the group labels, as Alertmanager writes them.
    package private(set) var groupKey: String
    /// The labels that all alerts of the group share by its definition.
    package let groupLabels: [String: String]
    /// Why it is sent.
    package let reason: Reason
    /// Whether anything fires.
    package let status: Status
    /// The alerts: those that fire first.
    package let alerts: [MessageAlert]
    /// How many alerts the message has no room for.
    package let truncatedAlerts: Int
    /// How many of these fire; nil in a message that a version before 0.2 has left behind.
    package let truncatedFiring: Int?
    /// When it was decided on, in milliseconds since 1970.
    package let createdAt: Int64
    /// By how many milliseconds it is late, at an attempt; nil while it is not.
    package var delay: Int64?
    /// What a reader must know of the message as a whole, on one line; nil without such a thing.
    package var note: String?

    /// The longest label or annotation value that a message holds, in bytes.
    package static let valueBytesMax = 8192

    /// Describes a message; alerts beyond `alertsMax` are cut off and counted.
    package init(
        id: String, receiver: String, groupKey: String, groupLabels: [String: String],
        reason: Reason, status: Status, alerts: [MessageAlert], alertsMax: Int,
        truncatedBefore: Int = 0, truncatedFiringBefore: Int? = 0, createdAt: Int64
    ) {
        self.id = id
        self.receiver = receiver
        self.groupKey = groupKey
        self.groupLabels = groupLabels
        self.reason = reason
        self.status = status
        self.alerts = Self.first(alertsMax, of: alerts)
        truncatedAlerts = truncatedBefore + max(0, alerts.count - alertsMax)
        let cut = alerts.count { $0.isFiring } - self.alerts.count { $0.isFiring }
        truncatedFiring = truncatedFiringBefore.map { $0 + cut }
        self.createdAt = createdAt
    }

    /// That many alerts in their order; where there is no room for all, what is new stays.
    ///
    /// Of both kinds the worst stay, for they are the first.
    private static func first(_ count: Int, of alerts: [MessageAlert]) -> [MessageAlert] {
        guard alerts.count > count else { return alerts }
        func rank(_ alert: MessageAlert) -> Int { alert.isNews == true ? 0 : 1 }
        let order = alerts.indices.sorted { (rank(alerts[$0]), $0) < (rank(alerts[$1]), $1) }
        return order.prefix(max(0, count)).sorted().map { alerts[$0] }
    }

    /// The same message with annotations changed.
    package func mapAnnotations(_ change: ([String: String]) -> [String: String]) -> Message {
        with(alerts.map { $0.with(change($0.annotations)) }, max: alerts.count)
    }

    /// The same message with those alerts that it says to fire as they are now.
    package func with(present: [LabelSet: MessageAlert]) -> Message {
        with(
            alerts.map { alert in
                guard alert.isFiring, var now = present[alert.labelSet] else { return alert }
                now.isNews = alert.isNews
                return now
            }, max: alerts.count)
    }

    /// The same message for a group of another name.
    package func with(groupKey: String) -> Message {
        var message = self
        message.groupKey = groupKey
        return message
    }

    /// The same message with other alerts, of which those beyond `max` are cut off and counted.
    func with(_ alerts: [MessageAlert], max: Int) -> Message {
        var message = Message(
            id: id, receiver: receiver, groupKey: groupKey, groupLabels: groupLabels,
            reason: reason, status: status, alerts: alerts, alertsMax: max,
            truncatedBefore: truncatedAlerts, truncatedFiringBefore: truncatedFiring,
            createdAt: createdAt)
        message.delay = delay
        message.note = note
        return message
    }

    /// Whether nothing fires, and of some of it that was not seen to be over.
    package var isUnseenEnd: Bool {
        // A version before 0.2 has left behind messages that say so in their note alone.
        reason != .regrouped && firingCount == 0
            && (alerts.contains { $0.unseenEnd != nil } || note?.hasPrefix(AlertEnd.unseen) == true)
    }

    /// Whether all is seen to be over.
    package var isGood: Bool { status == .resolved && !isUnseenEnd }

    /// What a reader must know: the note, or which ends were not seen.
    package var toldNote: String? {
        if let note { return note }
        let unseen = alerts.compactMap { alert in alert.unseenEnd.map { (alert.labelSet, $0) } }
        guard let first = unseen.min(by: { $0.0 < $1.0 }) else { return nil }
        let more = unseen.count > 1 ? " and \(unseen.count - 1) more" : ""
        return first.1.sentence(of: (first.0["alertname"] ?? "an alert") + more)
    }

    /// Whether people are to act on it: something fires, and this is not only about its group.
    package var isCall: Bool { status == .firing && reason != .regrouped }

    /// Whether its times are such that can be calculated with.
    package var isPlausible: Bool {
        Timestamp.isPlausible(createdAt) && truncatedAlerts >= 0
            && truncatedAlerts < Int.max / 2
            && (0...truncatedAlerts).contains(truncatedFiring ?? 0)
            && alerts.allSatisfy(\.isPlausible)
    }

    /// The same message with fewer alerts.
    package func cut(to count: Int) -> Message { with(alerts, max: count) }

    /// How late it is, in words: `28 min`; nil while it is not.
    package var delayText: String? {
        guard let delay else { return nil }
        let minutes = max(1, (delay + 30_000) / 60_000)
        let (hours, days) = (minutes / 60, minutes / 1440)
        if days > 1 { return "\(days) d \(hours % 24) h" }
        return hours > 0 ? "\(hours) h \(minutes % 60) min" : "\(minutes) min"
    }

    /// How many alerts fire, also those that the message has no room for.
    package var firingCount: Int { alerts.count { $0.isFiring } + (truncatedFiring ?? 0) }

    /// How many alerts are over, also those that the message has no room for.
    package var resolvedCount: Int {
        alerts.count { !$0.isFiring } + (truncatedFiring.map { truncatedAlerts - $0 } ?? 0)
    }

    /// The labels that all alerts have alike.
    package var commonLabels: [String: String] { Self.common(alerts.map(\.labels)) }

    /// The annotations that all alerts have alike.
    package var commonAnnotations: [String: String] {
        Self.common(alerts.map(\.toldAnnotations))
    }

    /// The annotations that all alerts which fire have alike.
    package var commonFiringAnnotations: [String: String] {
        Self.common(alerts.filter(\.isFiring).map(\.annotations))
    }

    private static func common(_ all: [[String: String]]) -> [String: String] {
        guard let first = all.first else { return [:] }
        return all.dropFirst().reduce(first) { common, next in
            common.filter { next[$0.key].hasSameBytes(as: $0.value) }
        }
    }
}

extension LabelSet {
    /// The labels as Prometheus prints them: `{a="b", c="d"}`.
    package var text: String {
        "{" + labels.map { "\($0.name)=\(Matcher.quoted($0.value))" }.joined(separator: ", ") + "}"
    }
}
