import Indicators
import Limits
import Metrics
import Testing
import Windows

/// Numbers and limits of single databases.
@Suite struct DatabaseIndicatorTests {
    private static let environments = DatabaseThresholds([
        DatabaseThresholds.Group(.development, sessions: Threshold(warning: 10)) {
            $0.hasPrefix("dev")
        },
        DatabaseThresholds.Group(
            .production, sessions: Threshold(warning: 100, critical: 150),
            overrides: [.queryP95: Threshold(warning: 0.05)]
        ) { $0.hasPrefix("dev") || $0.hasPrefix("prod") },
    ])

    private func limits(_ family: Family?) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: (family?.samples ?? []).map { sample in
                (sample.labels.values.joined(separator: " "), sample.value)
            })
    }

    @Test func `a database has the limits of the first environment that it fits`() {
        let limits = limits(Self.environments.family(of: ["dev_1", "postgres", "prod_1"]))
        #expect(
            limits == [
                "dev_1 development sessions warning": 10,
                "dev_1 development cache_hit_ratio warning": 0.85,
                "dev_1 development cache_hit_ratio critical": 0.75,
                "dev_1 development query_mean_seconds warning": 1,
                "dev_1 development query_mean_seconds critical": 5,
                "dev_1 development query_p95_seconds warning": 0.5,
                "dev_1 development query_p95_seconds critical": 2.5,
                "dev_1 development transaction_error_ratio warning": 0.05,
                "dev_1 development transaction_error_ratio critical": 0.1,
                "prod_1 production sessions warning": 100,
                "prod_1 production sessions critical": 150,
                "prod_1 production cache_hit_ratio warning": 0.95,
                "prod_1 production cache_hit_ratio critical": 0.85,
                "prod_1 production query_mean_seconds warning": 1,
                "prod_1 production query_mean_seconds critical": 5,
                "prod_1 production query_p95_seconds warning": 0.05,
                "prod_1 production query_p95_seconds critical": 0.5,
                "prod_1 production transaction_error_ratio warning": 0.05,
                "prod_1 production transaction_error_ratio critical": 0.1,
            ])
        #expect(Self.environments.environment(of: "prod_1") == .production)
        #expect(Self.environments.environment(of: "postgres") == nil)
        #expect(Self.environments.environments == [.development, .production])
        #expect(Self.environments.family(of: ["postgres"]) == nil)
    }

    @Test func `a profile's single levels hold for databases, too`() {
        let remit = DatabaseThresholds([
            DatabaseThresholds.Group(.staging, profile: .globalRemit) { _ in true }
        ])
        let limits = limits(remit.family(of: ["a"]))
        #expect(limits["a staging query_mean_seconds critical"] == 1)
        #expect(limits["a staging query_mean_seconds warning"] == nil)
        #expect(limits["a staging query_p95_seconds warning"] == 0.2)
    }

    @Test func `a server of several environments has no limits for their mixture`() {
        func names(_ thresholds: Thresholds) -> Set<String> {
            Set(thresholds.family().samples.compactMap { $0.labels["indicator"] })
        }
        let all = Set(ThresholdName.allCases.map(\.rawValue))
        let mixed: Set = [
            "cache_hit_ratio", "query_mean_seconds", "query_p95_seconds",
            "transaction_error_ratio",
        ]
        #expect(names(Thresholds()) == all)
        #expect(names(Thresholds(judgesDatabases: true)) == all.subtracting(mixed))
        let own = Thresholds(
            overrides: [.cacheHit: Threshold(warning: 0.7)], judgesDatabases: true)
        #expect(names(own) == all.subtracting(mixed).union(["cache_hit_ratio"]))
        // The score goes on as before.
        #expect(own[.queryP95] == Thresholds()[.queryP95])
    }

    private func statement(
        _ key: UInt64, in database: UInt32, calls: Double, mean: Double
    ) -> StatementMoments {
        StatementMoments(key: key, database: database, calls: calls, mean: mean, deviation: 0)
    }

    @Test func `execution times are known of a database with a hundred calls`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for work in [0.0, 1] {
            var reading = Readings.healthy()
            reading.databaseNames = [1: "dev", 2: "prod", 3: "quiet"]
            reading.statements = StatementReading([
                statement(1, in: 1, calls: 1 + 90 * work, mean: 0.5),
                statement(2, in: 1, calls: 1 + 10 * work, mean: 0.1),
                statement(3, in: 2, calls: 1 + 100 * work, mean: 0.01),
                statement(4, in: 3, calls: 1 + 99 * work, mean: 9),
                // Dropped since.
                statement(5, in: 4, calls: 1 + 500 * work, mean: 7),
            ])
            families = engine.take(reading, at: 30 * work)
        }
        let means = families.samples("pg_database_query_mean_seconds")
        #expect(means.map { $0.labels["datname"] } == ["dev", "prod"])
        #expect(means.map { ($0.value * 1e6).rounded() / 1e6 } == [0.46, 0.01])
        let p95 = families.samples("pg_database_query_p95_seconds")
        #expect(p95.map { ($0.value * 1e3).rounded() / 1e3 } == [0.5, 0.01])
    }

    @Test func `transaction errors are those of the database, without our own`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for work in [0.0, 1, 2] {
            var reading = Readings.healthy(
                ["pg_stat_database_xact_commit_total", "pg_stat_database_xact_rollback_total"]
                    .reduce(into: [:]) { $0[$1] = .nan })
            func add(_ name: String, _ values: [String: Double]) {
                reading.add(
                    Family(
                        Metric(name, .counter, ""),
                        values.map { Sample(["datname": $0.key], $0.value * work) }))
            }
            add("pg_stat_database_xact_commit_total", ["dev": 90, "prod": 101, "quiet": 9])
            add("pg_stat_database_xact_rollback_total", ["dev": 30, "prod": 0, "quiet": 9])
            reading.own.rollbacks = ["dev": 20 * work]
            families = engine.take(reading, at: 10 * work)
        }
        let ratios = families.samples("pg_database_transaction_error_ratio")
        #expect(ratios.map { $0.labels["datname"] } == ["dev", "prod"])
        #expect(ratios.first?.value == 0.1)
        #expect(ratios.last?.value == 0)
    }

    @Test func `sessions are shown as counted, and limits of databases that are there`() {
        var engine = IndicatorEngine(
            thresholds: Thresholds(judgesDatabases: true), databaseThresholds: Self.environments)
        var reading = Readings.healthy()
        reading.databaseNames = [1: "dev_1", 2: "postgres"]
        reading.databaseSessions = ["dev_1": 12, "postgres": 0]
        let families = engine.take(reading, at: 0)
        #expect(families.samples("pg_database_sessions").map(\.value) == [12, 0])
        let limited = families.samples("pgvigil_database_threshold").map { $0.labels["datname"] }
        #expect(Set(limited) == ["dev_1"])
        reading.databaseSessions = nil
        #expect(engine.take(reading, at: 10).samples("pg_database_sessions").isEmpty)
    }

    @Test func `a pool of one database bears it and its environment`() {
        var engine = IndicatorEngine(
            thresholds: Thresholds(), databaseThresholds: Self.environments,
            poolLimits: ["api": 20, "jobs": 4, "all": 10],
            poolDatabases: ["api": "dev_1", "jobs": "postgres"])
        var reading = Readings.healthy()
        reading.poolSessions = ["api": 5]
        let labels = engine.take(reading, at: 0).samples("pg_pool_utilization_ratio").map(\.labels)
        #expect(
            labels == [
                ["pool": "all"],
                ["pool": "api", "datname": "dev_1", "environment": "development"],
                ["pool": "jobs", "datname": "postgres"],
            ])
    }
}
