package import Charts
package import Metrics

/// What changes about targets from snapshot to snapshot: restarts, roles and settings, to be marked in
/// their charts.
///
/// The first look at a target is the beginning and no change; while a server is down nothing is known,
/// so what it comes back with is compared with what it had before.
package struct TargetChanges: Sendable {
    /// More changes of a target are forgotten, the oldest first.
    package static let changesMax = ChartMark.countMax
    /// More settings that change at once are only counted.
    static let settingsMax = 3
    private static let settings = "pg_settings_"
    private static let counts: Set = ["pg_settings_pending_restart", "pg_settings_changed"]

    fileprivate struct Seen {
        var isReplica: Double?
        var started: Double?
        var settings: [String: Double] = [:]
    }

    fileprivate struct Target {
        var seen = Seen()
        var marks: [ChartMark] = []
    }

    private var targets: [ExactText: Target] = [:]

    /// Nothing is known yet.
    package init() {}

    /// What changed about a target, the oldest first.
    package func marks(of target: String) -> [ChartMark] {
        targets[ExactText(target)]?.marks ?? []
    }

    /// Takes a snapshot at `now`, in milliseconds since 1970; targets that are gone are forgotten.
    package mutating func take(_ snapshot: Snapshot, at now: Int64) {
        var next: [ExactText: Target] = [:]
        for target in snapshot.targets {
            let name = ExactText(target.name)
            var known = targets[name] ?? Target()
            known.take(target, at: now)
            next[name] = known
        }
        targets = next
    }

    fileprivate static func seen(_ target: TargetSnapshot) -> Seen {
        var seen = Seen()
        for family in target.families {
            guard let value = family.samples.first?.value else { continue }
            let name = family.metric.name
            if name == "pg_replication_is_replica" {
                seen.isReplica = value
            } else if name == "pg_postmaster_start_time_seconds" {
                seen.started = value
            } else if name.hasPrefix(settings), !counts.contains(name) {
                seen.settings[String(name.dropFirst(settings.count))] = value
            }
        }
        return seen
    }
}

extension TargetChanges.Target {
    fileprivate mutating func take(_ target: TargetSnapshot, at now: Int64) {
        let new = TargetChanges.seen(target)
        if let before = seen.started, let started = new.started, (started - before).magnitude > 1 {
            let time = Int64(exactly: (started * 1000).rounded()) ?? now
            marks.append(ChartMark("the server was started", at: time))
        }
        if let before = seen.isReplica, let isReplica = new.isReplica, before != isReplica {
            let words = isReplica == 1 ? "became a replica" : "became the primary"
            marks.append(ChartMark(words, at: now))
        }
        let changed = new.settings.filter { name, value in
            seen.settings[name].map { $0 != value } ?? false
        }.keys.sorted()
        for name in changed.prefix(TargetChanges.settingsMax) {
            marks.append(ChartMark("\(name) was changed", at: now))
        }
        let more = changed.count - TargetChanges.settingsMax
        if more > 0 { marks.append(ChartMark("\(more) more settings were changed", at: now)) }
        marks = Array(marks.suffix(TargetChanges.changesMax))
        seen.isReplica = new.isReplica ?? seen.isReplica
        seen.started = new.started ?? seen.started
        seen.settings.merge(new.settings) { $1 }
    }
}
