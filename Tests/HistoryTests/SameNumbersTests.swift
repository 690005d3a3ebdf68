import Collection
import HistorySchema
import Indicators
import Logging
import Metrics
import Platform
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// Plain SQL and the agent say the same of one server.
@Suite struct SameNumbersTests {
    /// How far apart two readings of the same thing may be: each of them is itself some work.
    private static let tolerances: [String: Double] = [
        "pg_connections_utilization_ratio": 0, "pg_cache_hit_ratio": 0.02,
        // SQL cannot tell the agent's own commits from others, the agent leaves them out.
        "pg_transaction_error_ratio": 1, "pg_xid_age_ratio": 0.000_001,
        "pg_mxid_age_ratio": 0, "pg_vacuum_overdue_tables": 0, "pg_lock_waiting_sessions": 0,
        "pg_slow_queries": 0, "pg_query_mean_seconds": 0.005,
    ]

    /// Why the others are not compared.
    private static let notCompared = [
        "pg_running_queries_longest_seconds": "it grows between the two readings",
        "pg_lock_wait_longest_seconds": "it grows between the two readings",
        "pg_idle_in_transaction_holding_oldest_age_seconds": "it grows between the two readings",
        "pg_replication_lag_seconds": "SQL says how old the last commit is, the agent how long"
            + " the log has waited",
        "pg_database_cache_hit_ratio": "the ratio of the server is made of the same counters",
    ]

    @Test func `every indicator that SQL has is compared, or there is a reason`() {
        let inSQL = Indicator.all.filter { $0.origin != .scored && $0.reasonNotInSQL == nil }
        let named = Array(Self.tolerances.keys) + Array(Self.notCompared.keys)
        #expect(named.sorted() == inSQL.map(\.metric.name).sorted())
    }

    /// What both count from.
    private static let counters = [
        "pg_stat_database_xact_commit_total", "pg_stat_database_blks_hit_total",
        "pg_stat_statements_calls_total",
    ]

    @Test(arguments: [15, 17, 18])
    func `SQL and agent agree after the load has stopped`(version: Int) async throws {
        // A parallel worker's beginning is one more commit.
        let settings = [
            "autovacuum": "off", "max_connections": "20", "max_parallel_workers_per_gather": "0",
            "pg_stat_statements.track": "all",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.applySchema()
            try await Self.prepare(server)
            // A session's counts are in the statistics when its backend has gone.
            try await eventually("the sessions of the preparation have gone") {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                    == "1"
            }
            let agent = try Self.agent(server)
            defer { agent.task.cancel() }
            // A poll of which all has succeeded: otherwise the windows of the two begin apart.
            try await eventually("a first poll", within: .seconds(60)) {
                Self.counters.allSatisfy { agent.snapshot?.sum(of: $0) != nil }
            }
            // The same role, so that both leave out the same statements.
            for grant in SchemaGrants.job("watcher") { try await server.execute(grant) }
            let sql = try server.session(user: "watcher")
            _ = try await sql.rows("SELECT monitoring.record_performance_metrics()")
            let clients = try await Self.load(server)
            // The load is over; clients stay connected. Statistics come within a second or so.
            var found: [String: (sql: Double, agent: Double)] = [:]
            do {
                var reports = agent.reports
                try await eventually("the same numbers", within: .seconds(60)) {
                    // Asking all the time would be a load of its own.
                    guard agent.reports > reports else { return false }
                    reports = agent.reports
                    let failed = agent.snapshot?.sum(of: "pg_stat_database_xact_rollback_total")
                    found = try await Self.compare(sql, agent)
                    return found.count == Self.tolerances.count && failed == 600
                        && found.allSatisfy {
                            abs($0.value.sql - $0.value.agent) <= Self.tolerances[$0.key] ?? 0
                        }
                }
            } catch {
                let missing = Set(Self.tolerances.keys).subtracting(found.keys)
                throw SupportError("\(error): \(found), missing: \(missing)")
            }
            // None of them is trivially the same.
            #expect((found["pg_cache_hit_ratio"]?.sql ?? 0) > 0.01)
            #expect((found["pg_cache_hit_ratio"]?.sql ?? 1) < 0.99)
            // 600 errors among 840 transactions of the clients, 3 logins, and those of this test:
            // grants, each with a login, and comparisons. Those of the agent are ten a second.
            let errors = try #require(found["pg_transaction_error_ratio"])
            #expect((0.64...600 / 843).contains(errors.agent), "\(errors)")
            #expect(errors.sql < errors.agent)
            #expect(found["pg_vacuum_overdue_tables"]?.sql == 1)
            #expect((found["pg_slow_queries"]?.sql ?? 0) >= 1)
            for client in clients + [sql] { await client.close() }
            agent.task.cancel()
            await agent.task.value
        }
    }

    /// Extension, role, a table to read and a slow function.
    private static func prepare(_ server: TestServer) async throws {
        try await server.execute(
            "CREATE EXTENSION pg_stat_statements; CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
        try await server.execute(
            """
            CREATE TABLE item AS SELECT g AS id, repeat('x', 500) AS text
              FROM generate_series(1, 60000) g
            """)
        // Two of its statements are slow, and what a client waits for is one.
        try await server.execute(
            """
            CREATE FUNCTION slept() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_sleep(1.1); FOR n IN 1..2000 LOOP PERFORM count(*) FROM one; END LOOP;
            END $$;
            CREATE TABLE one (id int)
            """)
        try await server.execute("ANALYZE item; UPDATE item SET id = -id")
    }

    /// What three clients do, who stay connected.
    private static func load(_ server: TestServer) async throws -> [Session] {
        let clients = try (0..<3).map { _ in try server.session() }
        for client in clients {
            // Larger than shared buffers, so that both hits and reads happen.
            for _ in 0..<20 { _ = try await client.rows("SELECT count(*) FROM item") }
            for _ in 0..<200 { _ = try? await client.rows("SELECT 1 / 0") }
            for _ in 0..<59 { _ = try await client.rows("SELECT 1") }
            // A session that last read no table shows what it has done at its end only.
            _ = try await client.rows("SELECT count(*) FROM item")
        }
        _ = try await clients[0].rows("SELECT slept()")
        _ = try await clients[0].rows("SELECT count(*) FROM item")
        return clients
    }

    private static func compare(
        _ sql: Session, _ agent: Running
    ) async throws -> [String: (sql: Double, agent: Double)] {
        var found: [String: (sql: Double, agent: Double)] = [:]
        let rows = try await sql.rows("SELECT metric_name, value FROM monitoring.indicators(true)")
        for row in rows {
            guard let name = row[0], let value = row[1].flatMap(Double.init),
                tolerances[name] != nil, let seen = agent.snapshot?.value(of: name)
            else { continue }
            found[name] = (value, seen)
        }
        return found
    }

    private struct Running {
        let latest: Locked<(count: Int, snapshot: TargetSnapshot?)>
        let task: Task<Void, Never>
        var snapshot: TargetSnapshot? { latest.withLock { $0.snapshot } }
        var reports: Int { latest.withLock { $0.count } }
    }

    private static func agent(_ server: TestServer) throws -> Running {
        let conninfo = try #require(ConnectionString(server.conninfo(user: "watcher")))
        let target = WatchedTarget(
            name: "busy", login: Login(conninfo: conninfo, purpose: .watching),
            catalog: Catalog.all.map { $0.adjusted(pace: .everyPoll) }, interval: 1)
        let latest = Locked<(count: Int, snapshot: TargetSnapshot?)>((0, nil))
        let quiet = Logger(level: .error, output: StandardErrorOutput())
        let worker = TargetWorker(target, log: quiet) { report in
            latest.withLock { $0 = ($0.count + 1, report.snapshot) }
        }
        return Running(latest: latest, task: Task { await worker.run() })
    }
}
