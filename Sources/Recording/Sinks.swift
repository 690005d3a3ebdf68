package import Logging
package import Metrics

/// Every kind of sink that there is.
package struct Sinks: Sendable {
    /// The kinds, for what does not need one of them.
    package static var metrics: [Metric] { HistoryService.metrics }

    /// The history in PostgreSQL.
    package let history: HistoryService

    private var all: [any SinkService] { [history] }

    /// Sinks that take what `snapshot` gives; nothing runs before `use`.
    ///
    /// `useStatements` hears how many statements of each measure are wanted by the hour, `useObjects` how
    /// many tables and indexes of a database by the day.
    package init(
        log: Logger, activity: ActivitySource = .none, tables: [TableSource] = [],
        useStatements: @escaping @Sendable (_ top: Int) -> Void = { _ in },
        useObjects: @escaping @Sendable (_ top: Int) -> Void = { _ in },
        snapshot: @escaping @Sendable () -> Snapshot
    ) {
        history = HistoryService(
            log: log, activity: activity, tables: tables, useStatements: useStatements,
            useObjects: useObjects, snapshot: snapshot)
    }

    /// Brings settings into force; what has not changed goes on.
    package func use(_ settings: RecordingSettings) {
        for sink in all { sink.use(settings) }
    }

    /// Ends all sinks once nothing waits any more, or after `limit`; the tasks that come back are
    /// over when the sinks are.
    package func stop(within limit: Duration) -> [Task<Void, Never>] {
        all.compactMap { $0.stop(within: limit) }
    }

    /// What they say of their work.
    package func families() -> [Family] { all.flatMap { $0.families() } }
}
