import Basics
import Health
package import Limits
import Metrics

/// How many sessions there are, and how many there may be.
extension Indicator {
    static let connections = Indicator(
        "pg_connections_utilization_ratio",
        "Client sessions against the slots that ordinary clients may use.",
        unit: "ratio", range: "from 0; 1 when all slots are taken, above 1 into the reserve",
        window: "now",
        formula: "client sessions / (max_connections - superuser_reserved_connections"
            + " - reserved_connections)",
        absence: "",
        from: Derivation(reads: [
            "pg_connections_used", "pg_connections_max", "pg_connections_reserved",
        ]) { HealthState($0.reading.connectionsUtilization) },
        limits: IndicatorLimits(.connections, warning: 0.8, critical: 0.95, globalRemit: 0.8),
        check: HealthCheck(
            "connections_utilization", of: .connections, 20, .steps(.connections),
            because: "New clients are refused once all slots are taken.",
            remedy: "Put a pooler in front, make pools smaller, end idle sessions; raise"
                + " max_connections last.",
            rule: "PostgresConnectionsHigh",
            panel: PanelName("pgvigil-connections", "Connections"),
            advice: HealthAdvice(
                title: "Connections are nearly used up",
                steps: [
                    .groups,
                    HealthAdvice.Step(
                        destructive: "ALTER SYSTEM SET idle_session_timeout = '10min';"),
                ],
                risk: "idle_session_timeout also ends sessions that a pool keeps in reserve;"
                    + " max_connections needs a restart and more memory, so a pooler comes first."
                    + " Raise it on the standbys before the primary: with fewer there, replay stops.",
                verify:
                    "pg_connections_utilization_ratio stays below its warning at the busiest hour.")
        ),
        cap: HealthCap(
            "connections_exhausted", atLeast: 1,
            meaning: "All slots for ordinary clients are taken; further clients are refused.",
            remedy: "End idle sessions now; put a pooler in front.",
            rule: "PostgresConnectionsExhausted",
            panel: PanelName("pgvigil-connections", "Connections"),
            advice: HealthAdvice(
                title: "No connection is left for ordinary clients", steps: [.groups],
                risk:
                    "Ending sessions loses their work; max_connections needs a restart and more memory,"
                    + " and standbys need it first: with fewer there, replay stops.",
                verify: "pg_connections_utilization_ratio is below 1.")),
        column: "Connections")

    static let pools = Indicator(
        "pg_pool_utilization_ratio", "Sessions of a pool against what it may hold.",
        labels: ["pool", "datname", "environment"], unit: "ratio",
        range: "from 0; 1 when the pool is full", window: "now",
        formula: "of a configured pool: sessions that match / max; on a PgBouncer console, per"
            + " database/user: server connections that are active, logging in or being tested"
            + " / pool_size, or those of all pools of the database / its max_connections, where that"
            + " is more; `datname` when the pool's match is one name in full, as in"
            + " `^shop$`, and `environment` when that database fits one of the target's"
            + " `environments`",
        absence: "without pools",
        from: Derivation(
            reads: [
                "pgbouncer_pools_server_active_connections",
                "pgbouncer_pools_server_login_connections",
                "pgbouncer_pools_server_testing_connections", "pgbouncer_databases_pool_size",
                "pgbouncer_databases_max_connections",
            ], collectors: ["pg_stat_activity"], series: .samples(PoolUtilization.samples)
        ) { context in
            context.settings.poolLimits.isEmpty
                ? .notApplicable : HealthState(context.pools.values.max())
        },
        limits: IndicatorLimits(.pool, warning: 0.8, critical: 0.95, globalRemit: 0.8),
        check: HealthCheck(
            "pool_utilization", of: .connections, 10, .steps(.pool),
            because: "A pool that is full makes its application wait while others are fine.",
            remedy: "Find what holds the pool's sessions, then adjust the size of the pool.",
            rule: "PostgresPoolHigh", panel: PanelName("pgvigil-connections", "Pools"),
            advice: HealthAdvice(
                title: "A pool is nearly full", steps: [.groups],
                risk: "A larger pool only moves the queue when the server is busy already.",
                verify: "pg_pool_utilization_ratio falls, and so does the time to get a connection."
            )),
        notInSQL: "pools are in the agent's configuration")

    static let databaseSessions = Indicator(
        "pg_database_sessions", "Client sessions by database, without the agent's own.",
        labels: ["datname"], unit: "sessions", range: "from 0", window: "now",
        formula: "client sessions in the database", absence: "",
        from: Derivation(
            collectors: ["pg_stat_activity"],
            series: .byLabel { $0.reading.databaseSessions ?? [:] }),
        column: "Sessions",
        notInSQL: "pg_stat_database says it in one column")
}

extension ThresholdName {
    /// Limits of `pg_connections_utilization_ratio`.
    package static let connections = ThresholdName("connections_utilization_ratio")
    /// Limits of `pg_pool_utilization_ratio`.
    package static let pool = ThresholdName("pool_utilization_ratio")
}

extension DatabaseIndicator {
    /// `pg_database_sessions`.
    package static let sessions = DatabaseIndicator(.databaseSessions)
}
