import Basics
import Health
package import Limits
import Metrics

/// How long statements take.
extension Indicator {
    static let queryMean = Indicator(
        "pg_query_mean_seconds", "Mean execution time of all statements.",
        unit: "seconds", range: "above 0", window: "5 min",
        formula: "execution time / calls, over all statements that clients of other roles than the"
            + " agent's own have sent; what these ran is part of their time",
        absence: "with fewer than 100 calls in the window",
        from: Derivation(remembering: QueryTimes.self) { $0[QueryTimes.self].mean },
        needsEvents: true,
        limits: IndicatorLimits(.queryMean, warning: 1, critical: 5, globalRemit: 1),
        check: HealthCheck(
            "query_mean", of: .queries, 12, .factors(.queryMean),
            because: "The mean rises when everything becomes slower.",
            remedy: "Look at the statements with the most time; explain the slowest.",
            rule: "PostgresQueriesSlow", panel: PanelName("pgvigil-queries", "Mean and p95"),
            advice: HealthAdvice(
                title: "Queries are slow on the whole", steps: [.slow], risk: HealthAdvice.noRisk,
                verify: "pg_query_mean_seconds falls.")),
        column: "Mean query")

    static let queryP95 = Indicator(
        "pg_query_p95_seconds", "Estimate of the time that 95 % of executions do not exceed.",
        unit: "seconds", range: "above 0", window: "5 min",
        formula: "per statement, mean and variance in the window from differences of calls × mean"
            + " and calls × (deviation² + mean²); each statement as a lognormal distribution with"
            + " these moments, one without variance as a point; the 95th percentile of their sum,"
            + " weighted by calls",
        absence: "with fewer than 100 calls in the window",
        from: Derivation(remembering: QueryTimes.self) { $0[QueryTimes.self].p95 },
        needsEvents: true,
        limits: IndicatorLimits(
            .queryP95, warning: 0.5, critical: 2.5,
            in: [
                .staging: Threshold(warning: 0.2, critical: 1),
                .production: Threshold(warning: 0.1, critical: 0.5),
            ]),
        check: HealthCheck(
            "query_p95", of: .queries, 12, .factors(.queryP95),
            because: "One query in twenty is slower: what users notice first.",
            remedy: "Look at the statements with the largest deviation; look for missing"
                + " indexes, locks and spilled sorts.",
            rule: "PostgresQueryP95High", panel: PanelName("pgvigil-queries", "Mean and p95"),
            advice: HealthAdvice(
                title: "One query in twenty is slow", steps: [.slow, .blocked],
                risk: HealthAdvice.noRisk,
                verify: "pg_query_p95_seconds falls.")),
        column: "p95",
        notInSQL: "the estimate needs a distribution function that PostgreSQL does not have")

    static let slowQueries = Indicator(
        "pg_slow_queries",
        "Statements that took more than pgvigil_slow_statement_seconds on average.",
        unit: "statements", range: "from 0", window: "5 min",
        formula: "statements whose mean execution time in the window is above"
            + " `pgvigil_slow_statement_seconds`",
        absence: "",
        from: Derivation(remembering: QueryTimes.self) { $0[QueryTimes.self].slow },
        check: HealthCheck(
            "slow_queries", of: .queries, 6, .fixed([(0, 0), (5, 0.5), (20, 1)]),
            because: "A few slow statements may be reports; many are a pattern.",
            remedy: "Explain them, beginning with the most calls.",
            rule: "PostgresSlowStatements",
            panel: PanelName("pgvigil-queries", "Slow statements"),
            advice: HealthAdvice(
                title: "Statements take more than a second", steps: [.slow],
                risk: HealthAdvice.noRisk,
                verify: "pg_slow_queries falls.")))

    static let slowStatement = Indicator(
        "pgvigil_slow_statement_seconds",
        "Mean execution time above which a statement counts as slow.",
        unit: "seconds", range: "above 0", window: "-",
        formula: "the target's `thresholds.slow_statement_seconds`, 1 s by default",
        absence: "while the server is down",
        from: Derivation(series: .value { $0.settings.slowStatementSeconds }),
        isRecorded: false,
        notInSQL: "monitoring.slow_statement_seconds() has it")

    static let processors = Indicator(
        "pgvigil_cpus", "Processors of the server, as the configuration says.",
        unit: "processors", range: "from 1", window: "-", formula: "the target's `cpus`",
        absence: "where the configuration does not say it, and while the server is down",
        from: Derivation(series: .value { $0.settings.processors.map(Double.init) }),
        isRecorded: false, notInSQL: "it is configuration of the agent")

    static let longestQuery = Indicator(
        collected: "pg_running_queries_longest_seconds", unit: "seconds",
        limits: IndicatorLimits(.longestQuery, warning: 900, critical: 3600),
        check: HealthCheck(
            "longest_query", of: .queries, 4, .factors(.longestQuery),
            because: "A query that runs for an hour is forgotten or lost.",
            remedy: "Ask its owner; pg_cancel_backend(pid) ends it; set statement_timeout for"
                + " the role.",
            rule: "PostgresQueryRunsLong", panel: PanelName("pgvigil-queries", "Longest query"),
            advice: HealthAdvice(
                title: "A query has been running for very long",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT pid, usename, application_name, now() - query_start AS since \
                        FROM pg_stat_activity WHERE state = 'active' ORDER BY query_start LIMIT 5;
                        """)
                ], risk: HealthAdvice.noRisk, verify: "pg_running_queries_longest_seconds falls.")),
        column: "Longest query")

    static let databaseQueryMean = Indicator(
        "pg_database_query_mean_seconds",
        "Mean execution time of all statements, by database.",
        labels: ["datname"], unit: "seconds", range: "above 0", window: "5 min",
        formula: "as pg_query_mean_seconds, over the statements of the database",
        absence: "for a database with fewer than 100 calls in the window",
        from: Derivation(
            remembering: QueryTimes.self,
            series: .byLabel { $0.named($0[QueryTimes.self].byDatabase.mapValues(\.mean)) }),
        ofServer: .queryMean,
        column: "Mean query",
        notInSQL: "monitoring.v_slow_queries shows the statements of each database")

    static let databaseQueryP95 = Indicator(
        "pg_database_query_p95_seconds",
        "Estimate of the time that 95 % of executions do not exceed, by database.",
        labels: ["datname"], unit: "seconds", range: "above 0", window: "5 min",
        formula: "as pg_query_p95_seconds, over the statements of the database",
        absence: "for a database with fewer than 100 calls in the window",
        from: Derivation(
            remembering: QueryTimes.self,
            series: .byLabel { $0.named($0[QueryTimes.self].byDatabase.mapValues(\.p95)) }),
        ofServer: .queryP95,
        column: "p95",
        notInSQL: "the estimate needs a distribution function that PostgreSQL does not have")
}

extension ThresholdName {
    /// Limits of `pg_query_mean_seconds`.
    package static let queryMean = ThresholdName("query_mean_seconds")
    /// Limits of `pg_query_p95_seconds`.
    package static let queryP95 = ThresholdName("query_p95_seconds")
    /// Limits of `pg_running_queries_longest_seconds`.
    package static let longestQuery = ThresholdName("running_queries_longest_seconds")
}

extension DatabaseIndicator {
    /// `pg_database_query_mean_seconds`.
    package static let queryMean = DatabaseIndicator(.databaseQueryMean)
    /// `pg_database_query_p95_seconds`.
    package static let queryP95 = DatabaseIndicator(.databaseQueryP95)
}
