import Indicators
import Limits

/// A sentence of a plan that names a limit, and the alert that says so.
struct DocumentedLimit: Sendable, CustomStringConvertible {
    let plan: String
    let sentence: String
    var environment: Environment?
    var profile = Profile.standard
    let indicator: ThresholdName
    /// The limit in the indicator's unit.
    let limit: Double
    let alert: String
    /// With which severities it fires just beyond the limit.
    let severities: Set<String>

    var description: String { "\(plan): \(sentence)" }

    init(
        _ plan: String, _ sentence: String, in environment: Environment? = nil,
        profile: Profile = .standard, _ indicator: ThresholdName, above limit: Double,
        _ alert: String, _ severities: String...
    ) {
        self.plan = plan
        self.sentence = sentence
        self.environment = environment
        self.profile = profile
        self.indicator = indicator
        self.limit = limit
        self.alert = alert
        self.severities = Set(severities)
    }

    /// All of them.
    static let all: [DocumentedLimit] = remit + levels + environments + defaults

    private static let remit: [DocumentedLimit] = [
        DocumentedLimit(
            "global-remit", "Connection pool > 80% utilization", profile: .globalRemit, .pool,
            above: 0.8,
            "PostgresPoolHigh", "ticket"),
        DocumentedLimit(
            "global-remit", "Connections > 80%", profile: .globalRemit, .connections, above: 0.8,
            "PostgresConnectionsHigh", "page"),
        DocumentedLimit(
            "global-remit", "Query time > 1 second", profile: .globalRemit, .queryMean, above: 1,
            "PostgresQueriesSlow", "ticket"),
        DocumentedLimit(
            "global-remit", "Error rate > 5%", profile: .globalRemit, .transactionErrors,
            above: 0.05,
            "PostgresTransactionErrors", "ticket"),
    ]

    private static let levels: [DocumentedLimit] = [
        DocumentedLimit(
            "saas", "Warning: >80% of max connections used", .connections, above: 0.8,
            "PostgresConnectionsHigh", "ticket"),
        DocumentedLimit(
            "saas", "Critical: >95% of max connections used", .connections, above: 0.95,
            "PostgresConnectionsHigh", "page", "ticket"),
        DocumentedLimit(
            "saas", "Warning: pool > 80%", .pool, above: 0.8, "PostgresPoolHigh", "info"),
        DocumentedLimit(
            "saas", "Critical: pool > 95%", .pool, above: 0.95, "PostgresPoolHigh", "ticket", "info"
        ),
        DocumentedLimit(
            "saas", "Warning: Average query time >1s", .queryMean, above: 1, "PostgresQueriesSlow",
            "info"),
        DocumentedLimit(
            "saas", "Critical: Average query time >5s", .queryMean, above: 5, "PostgresQueriesSlow",
            "ticket", "info"),
        DocumentedLimit(
            "saas", "Warning: error rate >5%", .transactionErrors, above: 0.05,
            "PostgresTransactionErrors", "info"),
        DocumentedLimit(
            "saas", "Critical: error rate >10%", .transactionErrors, above: 0.1,
            "PostgresTransactionErrors", "info"),
        DocumentedLimit(
            "saas", "Warning: Cache hit ratio <90%", .cacheHit, above: 0.9, "PostgresCacheHitLow",
            "info"),
        DocumentedLimit(
            "saas", "Critical: Cache hit ratio <80%", .cacheHit, above: 0.8, "PostgresCacheHitLow",
            "info"),
        DocumentedLimit(
            "intake", "health_score < 80: Warning", .healthScore, above: 80, "PostgresHealthLow",
            "info"),
        DocumentedLimit(
            "intake", "health_score < 60: Critical", .healthScore, above: 60, "PostgresHealthLow",
            "ticket", "info"),
    ]

    private static let environments: [DocumentedLimit] = [
        DocumentedLimit(
            "saas", "Development p95 <500ms", in: .development, .queryP95, above: 0.5,
            "PostgresQueryP95High",
            "info"),
        DocumentedLimit(
            "saas", "Staging p95 <200ms", in: .staging, .queryP95, above: 0.2,
            "PostgresQueryP95High",
            "info"),
        DocumentedLimit(
            "saas", "Production p95 <100ms", in: .production, .queryP95, above: 0.1,
            "PostgresQueryP95High",
            "info"),
        DocumentedLimit(
            "saas", "Production p95, five times that", in: .production, .queryP95, above: 0.5,
            "PostgresQueryP95High", "ticket", "info"),
        DocumentedLimit(
            "saas", "Development cache >85%", in: .development, .cacheHit, above: 0.85,
            "PostgresCacheHitLow",
            "info"),
        DocumentedLimit(
            "saas", "Staging cache >90%", in: .staging, .cacheHit, above: 0.9,
            "PostgresCacheHitLow",
            "info"),
        DocumentedLimit(
            "saas", "Production cache >95%", in: .production, .cacheHit, above: 0.95,
            "PostgresCacheHitLow",
            "info"),
    ]

    private static let defaults: [DocumentedLimit] = [
        DocumentedLimit(
            "defaults", "idle in transaction > 5 min", .idleInTransaction, above: 300,
            "PostgresIdleInTransaction", "info"),
        DocumentedLimit(
            "defaults", "idle in transaction > 15 min", .idleInTransaction, above: 900,
            "PostgresIdleInTransaction", "ticket", "info"),
        DocumentedLimit(
            "defaults", "lock wait > 10 s", .lockWait, above: 10, "PostgresLockWaitLong", "info"),
        DocumentedLimit(
            "defaults", "lock wait > 60 s", .lockWait, above: 60, "PostgresLockWaitLong", "page",
            "info"),
        DocumentedLimit(
            "defaults", "longest query > 15 min", .longestQuery, above: 900,
            "PostgresQueryRunsLong",
            "info"),
        DocumentedLimit(
            "defaults", "longest query > 1 h", .longestQuery, above: 3600, "PostgresQueryRunsLong",
            "info"),
        DocumentedLimit(
            "defaults", "replication lag > 30 s", .replicationLag, above: 30, "PostgresReplicaLag",
            "ticket"),
        DocumentedLimit(
            "defaults", "replication lag > 5 min", .replicationLag, above: 300,
            "PostgresReplicaLag",
            "page", "ticket"),
    ]
}
