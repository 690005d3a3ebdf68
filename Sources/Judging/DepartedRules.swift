import RuleDocuments
import Rules
import Samples

/// What is kept of rules that a reload, or a start, has found no longer: as long as over a restart.
///
/// A pattern with a typing error, a file that is gone for a moment or a pack that was taken out by
/// mistake must not end what fires for good: alerts that are held, and those that look back for hours, are
/// found by nothing else.
struct DepartedRules {
    /// Their alerts.
    private(set) var alerts = SavedAlerts(departed: [], at: 0)
    /// What they read, and when they went.
    private var reads: [Selector: Int64] = [:]

    /// What they read.
    var selectors: [Selector] { Array(reads.keys) }

    /// Takes what goes at this moment.
    mutating func take(_ groups: [GroupState], at now: Int64) {
        for selector in groups.flatMap(\.rules).flatMap(\.rule.selectors) { reads[selector] = now }
        alerts.add(SavedAlerts(departed: groups, at: now))
    }

    /// Takes what was saved of rules that are not there after a start.
    mutating func take(_ saved: SavedAlerts, at now: Int64) {
        alerts.add(saved)
        expire(at: now)
    }

    /// Gives the rules of a group that are back the alerts that they had; says how many.
    mutating func restore(_ group: inout GroupState, at now: Int64) -> Int {
        alerts.restore(&group, at: now)
    }

    /// Forgets what has been gone for too long; gives whether anything was forgotten.
    @discardableResult
    mutating func expire(at now: Int64) -> Bool {
        let count = reads.count
        alerts.expire(at: now)
        reads = reads.filter { now - $0.value <= SavedAlerts.outageMax }
        return reads.count < count
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        alerts.shift(by: step)
        reads = reads.mapValues { $0 + step }
    }
}
