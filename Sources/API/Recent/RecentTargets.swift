package import Metrics

/// What is remembered of all targets: enough for rates over five minutes.
///
/// For each target there are at most ten differences of the statements and databases that have
/// series, about 120 KiB with a hundred busy statements.
package struct RecentTargets: Sendable {
    private var targets: [ExactText: RecentTarget] = [:]

    /// Nothing is known yet.
    package init() {}

    /// What is remembered of a target; nil before its first poll.
    package subscript(name: String) -> RecentTarget? { targets[ExactText(name)] }

    /// Takes a snapshot of a time in seconds since 1970; targets that it does not have are
    /// forgotten.
    package mutating func take(_ snapshot: Snapshot, at time: Double) {
        let names = Set(snapshot.targets.map { ExactText($0.name) })
        targets = targets.filter { names.contains($0.key) }
        for target in snapshot.targets {
            guard let polled = target.pollBegan else { continue }
            targets[ExactText(target.name), default: RecentTarget(polled)].take(target, at: time)
        }
    }
}
