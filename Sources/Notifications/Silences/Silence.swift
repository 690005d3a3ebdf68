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
    /// Whether an alert that it matches was there while it was in force; kept for acknowledgements alone.
    package var hasMatched = false

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

    /// Whether it is over because no alert was there whose end it could wait for.
    package func endedUnmatched(at now: Int64) -> Bool {
        endsWithAlerts && !hasMatched && state(at: now) == .expired
    }

    /// What is said of one that waits for the end of alerts where there are none.
    package static let unmatchedWarning =
        "no alert that the silence matches is pending or firing, so it ends at once: it is to last"
        + " until its alerts are resolved"

    /// Whether it keeps this alert back now.
    package func mutes(_ labels: LabelSet, at now: Int64) -> Bool {
        state(at: now) == .active && matchers.allMatch(labels)
    }
}
