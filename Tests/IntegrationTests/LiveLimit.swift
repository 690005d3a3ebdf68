import Indicators
import Limits

/// A sentence of a plan that names a limit, driven on a real server by `LiveLimitTests`.
struct LiveLimit: Sendable, CustomStringConvertible {
    let sentence: String
    /// The target that is judged by it; all of them are one server.
    let target: String
    /// The series that is driven.
    let metric: String
    /// The one database whose series it is; nil for the server's.
    let database: String?
    /// Whether values below the limit are bad.
    let isBadBelow: Bool
    /// The limit in the series' unit.
    let limit: Double
    let alert: String
    /// With which severity it fires beyond the limit.
    let severity: String

    init(
        _ sentence: String, _ target: String, _ indicator: ThresholdName, _ limit: Double,
        _ alert: String, _ severity: String
    ) {
        self.init(
            sentence, target, metric: "pg_\(indicator.rawValue)",
            isBadBelow: indicator.isBadBelow, limit, alert, severity)
    }

    /// A limit of the database, whose server has further ones.
    init(
        database sentence: String, _ target: String, _ indicator: DatabaseIndicator,
        _ limit: Double, _ alert: String, _ severity: String
    ) {
        self.init(
            sentence, target, metric: "pg_database_\(indicator.rawValue)",
            isBadBelow: indicator.ofServer?.isBadBelow ?? false, limit, "Database\(alert)",
            severity)
    }

    /// A limit that a rule holds itself.
    init(
        _ sentence: String, _ target: String, metric: String, isBadBelow: Bool = false,
        _ limit: Double, _ alert: String, _ severity: String
    ) {
        self.sentence = sentence
        self.target = target
        self.metric = metric
        database = metric.hasPrefix("pg_database_") ? Self.database : nil
        self.isBadBelow = isBadBelow
        self.limit = limit
        self.alert = "Postgres\(alert)"
        self.severity = severity
    }

    var description: String { "\(target): \(sentence)" }

    /// How far beyond its limit at most it has been seen to fire, as a share of the limit; `LimitTests` are
    /// nearer, over series that are made up.
    var reach: Double {
        // A step of these is a statement, a session or a poll.
        let leaps = [
            "query_p95", "query_mean", "slow_queries", "lock_wait", "longest", "lag", "age",
        ]
        return leaps.contains(where: metric.contains) ? .infinity : 0.5
    }

    /// What the webhook gets it as.
    var key: String { "\(target) \(alert) \(severity)" }

    /// Whether a value is beyond it.
    func isPassed(by value: Double) -> Bool {
        isBadBelow ? value < limit : value > limit
    }

    /// All times of the rules, and of the limits that are times, are divided by this.
    static let pace = 150.0

    /// The database that is driven; for each of three targets it serves another environment.
    static let database = "postgres"

    /// All that real servers can be driven to within a minute.
    static let all: [LiveLimit] =
        levels + remit + environments + times + counts + databases + databasesFurther

    private static let levels = [
        LiveLimit(
            "Warning: >80% of max connections used", "standard", .connections, 0.8,
            "ConnectionsHigh", "ticket"),
        LiveLimit(
            "Critical: >95% of max connections used", "standard", .connections, 0.95,
            "ConnectionsHigh", "page"),
        LiveLimit("Warning: pool > 80%", "standard", .pool, 0.8, "PoolHigh", "info"),
        LiveLimit("Critical: pool > 95%", "standard", .pool, 0.95, "PoolHigh", "ticket"),
        LiveLimit(
            "Warning: Average query time >1s", "standard", .queryMean, 1, "QueriesSlow", "info"),
        LiveLimit(
            "Critical: Average query time >5s", "standard", .queryMean, 5, "QueriesSlow", "ticket"),
        LiveLimit(
            "Warning: error rate >5%", "standard", .transactionErrors, 0.05, "TransactionErrors",
            "info"),
        LiveLimit(
            "Critical: error rate >10%", "standard", .transactionErrors, 0.1, "TransactionErrors",
            "info"),
        LiveLimit(
            "Warning: Cache hit ratio <90%", "standard", .cacheHit, 0.9, "CacheHitLow", "info"),
        LiveLimit(
            "Critical: Cache hit ratio <80%", "standard", .cacheHit, 0.8, "CacheHitLow", "info"),
        LiveLimit(
            "health_score < 80: Warning", "calm", .healthScore, 80, "HealthLow", "info"),
        LiveLimit(
            "health_score < 60: Critical", "calm", .healthScore, 60, "HealthLow", "ticket"),
    ]

    private static let remit = [
        LiveLimit(
            "Connection pool > 80% utilization", "global-remit", .pool, 0.8, "PoolHigh", "ticket"),
        LiveLimit(
            "Connections > 80%", "global-remit", .connections, 0.8, "ConnectionsHigh", "page"),
        LiveLimit("Query time > 1 second", "global-remit", .queryMean, 1, "QueriesSlow", "ticket"),
        LiveLimit(
            "Error rate > 5%", "global-remit", .transactionErrors, 0.05, "TransactionErrors",
            "ticket"),
    ]

    private static let environments = [
        LiveLimit("p95 <500ms", "development", .queryP95, 0.5, "QueryP95High", "info"),
        LiveLimit("p95 <200ms", "staging", .queryP95, 0.2, "QueryP95High", "info"),
        LiveLimit("p95 <100ms", "production", .queryP95, 0.1, "QueryP95High", "info"),
        LiveLimit("p95, five times that", "production", .queryP95, 0.5, "QueryP95High", "ticket"),
        LiveLimit("cache >85%", "development", .cacheHit, 0.85, "CacheHitLow", "info"),
        LiveLimit("cache >90%", "staging", .cacheHit, 0.9, "CacheHitLow", "info"),
        LiveLimit("cache >95%", "production", .cacheHit, 0.95, "CacheHitLow", "info"),
    ]

    private static let databases = [
        LiveLimit(
            database: "Development 10 connections", "dev-db", .sessions, 10, "ConnectionsHigh",
            "ticket"),
        LiveLimit(
            database: "Staging 20 connections", "stage-db", .sessions, 20, "ConnectionsHigh",
            "ticket"),
        LiveLimit(
            database: "Production 100 connections", "prod-db", .sessions, 100, "ConnectionsHigh",
            "ticket"),
        LiveLimit(
            database: "Development p95 <500ms", "dev-db", .queryP95, 0.5, "QueryP95High", "info"),
        LiveLimit(
            database: "Staging p95 <200ms", "stage-db", .queryP95, 0.2, "QueryP95High", "info"),
        LiveLimit(
            database: "Production p95 <100ms", "prod-db", .queryP95, 0.1, "QueryP95High", "info"),
        LiveLimit(
            database: "Development cache >85%", "dev-db", .cacheHit, 0.85, "CacheHitLow", "info"),
        LiveLimit(
            database: "Staging cache >90%", "stage-db", .cacheHit, 0.9, "CacheHitLow", "info"),
        LiveLimit(
            database: "Production cache >95%", "prod-db", .cacheHit, 0.95, "CacheHitLow", "info"),
        LiveLimit(
            database: "Average query time >1s", "prod-db", .queryMean, 1, "QueriesSlow", "info"),
        LiveLimit(
            database: "Error rate >5%", "prod-db", .transactionErrors, 0.05, "TransactionErrors",
            "info"),
    ]

    /// Levels that no sentence of a plan names and a rule does.
    private static let databasesFurther = [
        LiveLimit(
            database: "critical connections", "prod-db", .sessions, 105, "ConnectionsHigh", "page"),
        LiveLimit(
            database: "p95, five times that", "prod-db", .queryP95, 0.5, "QueryP95High", "ticket"),
        LiveLimit(
            database: "critical query time >5s", "prod-db", .queryMean, 5, "QueriesSlow",
            "ticket"),
        LiveLimit(
            database: "Error rate > 5%, alone", "dev-db", .transactionErrors, 0.05,
            "TransactionErrors", "ticket"),
    ]

    /// Those that last minutes.
    private static let times = [
        LiveLimit(
            "idle in transaction > 5 min", "standard", .idleInTransaction, 300 / pace,
            "IdleInTransaction", "info"),
        LiveLimit(
            "idle in transaction > 15 min", "standard", .idleInTransaction, 900 / pace,
            "IdleInTransaction", "ticket"),
        LiveLimit("lock wait > 10 s", "standard", .lockWait, 10 / pace, "LockWaitLong", "info"),
        LiveLimit("lock wait > 60 s", "standard", .lockWait, 60 / pace, "LockWaitLong", "page"),
        LiveLimit(
            "longest query > 15 min", "standard", .longestQuery, 900 / pace, "QueryRunsLong",
            "info"),
        LiveLimit(
            "longest query > 1 h", "standard", .longestQuery, 3600 / pace, "QueryRunsLong", "info"),
        LiveLimit(
            "replication lag > 30 s", "replica", .replicationLag, 30 / pace, "ReplicaLag",
            "ticket"),
        LiveLimit(
            "replication lag > 5 min", "replica", .replicationLag, 300 / pace, "ReplicaLag",
            "page"),
    ]

    /// Those that rules hold themselves.
    private static let counts = [
        LiveLimit(
            "more than 10 sessions wait for locks", "standard",
            metric: "pg_lock_waiting_sessions", 10, "LockQueue", "ticket"),
        LiveLimit(
            "more than 5 statements take over a second", "standard", metric: "pg_slow_queries", 5,
            "SlowStatements", "info"),
    ]

    /// The thresholds that are times, as the rules' own times are.
    static let timeLimits = [
        ThresholdName.idleInTransaction: (300, 900), .lockWait: (10, 60),
        .longestQuery: (900, 3600), .replicationLag: (30, 300),
    ].map { name, limits in
        let texts = [limits.0, limits.1].map { "\(Int((Double($0) * 1000 / pace).rounded()))ms" }
        return "\(name.rawValue): { warning: \(texts[0]), critical: \(texts[1]) }"
    }.sorted().joined(separator: ", ")

    /// Indicators whose rules are not driven here, and why; Prometheus and the agent's evaluator are
    /// driven over all of them by `LimitTests`.
    static let others: [String: String] = [
        ThresholdName.transactionAge.rawValue: "needs hundreds of millions of transactions;"
            + " LiveAlertsTests drives the rule at limits of thousands, on 18 to 1 % beyond them",
        ThresholdName.multixactAge.rawValue: "the same with multixacts",
    ]

    /// Rules that look at a limit in another way, with where they are driven.
    static let besides = [
        "PostgresStandbyLag ticket": "the primary's view of the same lag: LiveAlertsTests",
        "PostgresLockHeldLong page": "waits that are given up: alerts/tests/locks.yml,"
            + " and its series live",
    ]
}
