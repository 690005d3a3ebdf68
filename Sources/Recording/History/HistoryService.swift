import Logging
package import Metrics
import Platform

/// The history as the agent sees it: what runs as the configuration says, and who may ask it.
package final class HistoryService: SinkService {
    /// All families, without values.
    package static var metrics: [Metric] { HistoryMetrics.all }

    private let slot = SinkSlot<HistorySettings, HistorySink>()
    private let started = Locked(false)
    private let reserved = Locked(ReservedNames())
    private let tally = SinkTally()
    private let log: Logger
    private let activity: ActivitySource
    private let tables: [TableSource]
    private let useStatements: @Sendable (Int) -> Void
    private let useObjects: @Sendable (Int) -> Void
    private let snapshot: @Sendable () -> Snapshot

    /// The last numbers that others have recorded.
    package let gauges = RecordedGauges()

    init(
        log: Logger, activity: ActivitySource, tables: [TableSource],
        useStatements: @escaping @Sendable (Int) -> Void,
        useObjects: @escaping @Sendable (Int) -> Void,
        snapshot: @escaping @Sendable () -> Snapshot
    ) {
        self.log = log
        self.activity = activity
        self.tables = tables
        self.useStatements = useStatements
        self.useObjects = useObjects
        self.snapshot = snapshot
    }

    /// What runs; nil while no history is kept.
    package var current: SinkSlot<HistorySettings, HistorySink>.Running? { slot.current }

    /// Names under which others may not record while this configuration is in force.
    package var reservedNames: ReservedNames { reserved.withLock { $0 } }

    /// Whether a configuration is in force: before, it is unknown whether there is a history.
    package var hasStarted: Bool { started.withLock { $0 } }

    /// Brings settings into force; what has not changed goes on.
    package func use(_ settings: RecordingSettings) {
        defer { started.withLock { $0 = true } }
        reserved.withLock { $0 = settings.reservedNames }
        activity.use(settings.history?.activityRows ?? 0)
        useStatements(settings.history?.statements ?? 0)
        useObjects(settings.history?.objects ?? 0)
        slot.use(settings.history) { [tally, log, activity, tables, snapshot] settings in
            (
                HistorySink(
                    settings, activity: activity, tables: tables, tally: tally, log: log),
                SinkFeed(interval: settings.interval, snapshot: snapshot)
            )
        }
    }

    /// Ends everything once no row waits any more, or after `limit`.
    package func stop(within limit: Duration) -> Task<Void, Never>? { slot.stop(within: limit) }

    /// What it says of its work, and what others have recorded where that is wanted.
    package func families() -> [Family] {
        guard let current else { return [] }
        let own = HistoryMetrics.families(of: tally.now)
        guard current.settings.showsMetrics else { return own }
        // A reload may have brought a collector with a name that was free before.
        let names = reservedNames
        return own
            + gauges.families(now: .now).filter { names.refusal(of: $0.metric.name) == nil }
    }
}
