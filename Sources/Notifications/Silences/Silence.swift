package import Messages
package import Metrics

/// Suppresses notifications of matching alerts for some time.
///
/// Times are milliseconds since 1970.
package struct Silence: Sendable, Equatable {
    /// Where it stands at some moment.
    package enum State: String, Sendable {
        case pending, active, expired
    }

    /// What tells it from the others: a UUID.
    package var id: String
    /// All must be fulfilled; at least one is not fulfilled by an alert without labels.
    package var matchers: [Matcher]
    /// When it begins.
    package var startsAt: Int64
    /// When it ends.
    package var endsAt: Int64
    /// When it was made or changed.
    package var updatedAt: Int64
    /// Who made it.
    package var createdBy: String
    /// Why.
    package var comment: String
    /// Whether it ends by itself once no alert that it matches is left: an acknowledgement.
    package var endsWithAlerts: Bool
    /// Whether people were notified that it has ended.
    package var isEndTold = false

    /// Describes a silence.
    package init(
        id: String, matchers: [Matcher], startsAt: Int64, endsAt: Int64, updatedAt: Int64,
        createdBy: String, comment: String, endsWithAlerts: Bool = false
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
        self.comment = comment
        self.endsWithAlerts = endsWithAlerts
    }

    /// Where it stands.
    package func state(at now: Int64) -> State {
        if now < startsAt { return .pending }
        return now < endsAt ? .active : .expired
    }

    /// Whether it keeps this alert back now.
    package func mutes(_ labels: LabelSet, at now: Int64) -> Bool {
        state(at: now) == .active && matchers.allMatch(labels)
    }
}
