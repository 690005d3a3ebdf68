package import Metrics
import TargetMetrics

/// What a worker publishes at the end of a poll: all of it, or nothing.
package struct TargetReport: Sendable {
    /// Families that may be shown until a certain time.
    package struct Part: Sendable {
        /// What was learnt.
        package let families: [Family]
        /// When it is too old to be shown.
        package let expires: ContinuousClock.Instant

        /// Families with their time.
        package init(families: [Family], expires: ContinuousClock.Instant) {
            self.families = families
            self.expires = expires
        }
    }

    /// The target's name.
    package let name: String
    /// The labels of all its series, `target` first.
    package let labels: Labels
    /// Whether the connection that collects works.
    package let isUp: Bool
    /// When `isUp` no longer counts: a worker that is stuck must not look alive.
    package let isUpExpires: ContinuousClock.Instant
    /// Whether a poll has come to its end; before that only a part of it may be here.
    package let isPolled: Bool
    /// When the poll began from which this comes.
    package let pollBegan: ContinuousClock.Instant
    /// What the collectors learnt, in catalogue order.
    package let parts: [Part]
    /// What the worker says of its own work.
    package let own: [Family]
    /// The names of families of which nothing is known although the server answers.
    package let unknown: Set<String>
    /// The same by database, of families that other databases show.
    package let unknownIn: [ExactText: Set<String>]
    /// Families whose answers pages compare, with all that was counted by now.
    package let counted: [Family]

    /// Puts a report together.
    package init(
        name: String, labels: Labels, isUp: Bool, isUpExpires: ContinuousClock.Instant,
        isPolled: Bool, parts: [Part], own: [Family],
        pollBegan: ContinuousClock.Instant, unknown: Set<String> = [],
        unknownIn: [ExactText: Set<String>] = [:], counted: [Family] = []
    ) {
        self.counted = counted
        self.unknownIn = unknownIn
        self.unknown = unknown
        self.pollBegan = pollBegan
        self.name = name
        self.labels = labels
        self.isUp = isUp
        self.isUpExpires = isUpExpires
        self.isPolled = isPolled
        self.parts = parts
        self.own = own
    }
}

extension TargetReport {
    /// Whether a collector's last question went unanswered.
    package var hasFailures: Bool {
        own.contains { family in
            family.metric == OwnMetrics.successMetric && family.samples.contains { $0.value == 0 }
        }
    }

    /// The report as a scrape would show it now.
    package var snapshot: TargetSnapshot {
        TargetSnapshot(
            name: name, labels: labels, generation: 0,
            families: [OwnMetrics.up(isUp)] + own + parts.flatMap(\.families),
            pollBegan: pollBegan, unknown: unknown, unknownIn: unknownIn, counted: counted)
    }
}
