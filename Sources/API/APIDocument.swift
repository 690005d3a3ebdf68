import JSON

/// The documents about targets that the API has, each with what it says of one.
package enum APIDocument: String, Sendable, CaseIterable {
    case health = "database/health"
    case metrics = "database/metrics"
    case connections = "database/connections"
    case slowQueries = "database/slow-queries"
    case recommendations = "database/recommendations"
    case tables = "database/tables"
    case replication = "database/replication"
    case settings = "database/settings"
    case dashboard = "database/dashboard"
    case statistics = "postgres-optimizations/performance-stats"
    case extensions = "postgres-optimizations/extensions"

    /// Why nothing is known of an application's cache.
    package static let cacheReason =
        "the numbers of an application's cache come with the pack app-cache, which no target has"
        + " here, or which has found no such tables"

    /// One line for documents.
    package var summary: String {
        switch self {
        case .health: "of each target: whether it is up, its score, what takes points, and alerts"
        case .metrics: "of each target: the indicators with their limits, throughput, databases"
        case .connections:
            "of each target: connection slots, sessions by state and group, pools, blockers"
        case .slowQueries: "of each target: what its statements did in the last five minutes"
        case .recommendations: "of each target: what may be done about what takes points"
        case .tables: "of each target: the largest tables, their upkeep, and invalid indexes"
        case .replication: "of each target: its side, lag, receivers and replication slots"
        case .settings: "of each target: the settings that are not the default"
        case .dashboard: "of each target: the other documents in short, and the last hour"
        case .statistics: "of each target: connections, cache, queries and transactions in short"
        case .extensions: "of each target: the extensions of its databases"
        }
    }

    /// The parameters beside `target`.
    package var hasStatementParameters: Bool { self == .slowQueries }

    /// What it says of one target.
    func object(_ target: KnownTarget, _ query: APIQuery) -> JSON {
        switch self {
        case .health: HealthDocument.object(target)
        case .metrics: MetricsDocument.object(target)
        case .connections: ConnectionsDocument.object(target)
        case .slowQueries: SlowQueriesDocument.object(target, query)
        case .recommendations: RecommendationsDocument.object(target)
        case .tables: TablesDocument.object(target)
        case .replication: ReplicationDocument.object(target)
        case .settings: SettingsDocument.object(target)
        case .dashboard: DashboardDocument.object(target)
        case .statistics: StatisticsDocument.object(target)
        case .extensions: ExtensionsDocument.object(target)
        }
    }
}
