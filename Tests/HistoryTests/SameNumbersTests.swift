import Agent
import Collection
import History
import Logging
import Metrics
import Platform
import Postgres
import Support
import Testing

/// Plain SQL and the agent say the same of one server.
@Suite struct SameNumbersTests {
    /// How far apart two readings of the same thing may be: each of them is itself some work.
    private static let tolerances: [String: Double] = [
        "pg_connections_utilization_ratio": 0, "pg_cache_hit_ratio": 0.01,
        "pg_xid_age_ratio": 0.000_001,
        "pg_mxid_age_ratio": 0, "pg_vacuum_overdue_tables": 0, "pg_lock_waiting_sessions": 0,
        "pg_slow_queries": 0, "pg_query_mean_seconds": 0.001,
    ]

    /// What both count from.
    private static let counters = [
        "pg_stat_database_xact_commit_total", "pg_stat_database_blks_hit_total",
        "pg_stat_statements_calls_total",
    ]

    /// Transactions since the statistics began: those that were rolled back, and all.
    private static let transactions = """
        SELECT sum(xact_rollback), sum(xact_commit + xact_rollback) FROM pg_stat_database
        """

    @Test(arguments: [15, 17, 18])
    func `SQL and agent agree after the load has stopped`(version: Int) async throws {
        let settings = ["autovacuum": "off", "max_connections": "20"]
        try await withServer(version: version, settings: settings) { server in
            try await Self.prepare(server)
            let agent = try Self.agent(server)
            defer { agent.task.cancel() }
            // A poll of which all has succeeded: otherwise the windows of the two begin apart.
            try await eventually("a first poll", within: .seconds(60)) {
                Self.counters.allSatisfy { agent.snapshot?.sum(of: $0) != nil }
            }
            // The same role, so that both leave out the same statements.
            for grant in SchemaGrants.job("watcher") { try await server.execute(grant) }
            let sql = try server.session(user: "watcher")
            let before = try await Self.counts(sql)
            _ = try await sql.rows("SELECT monitoring.record_performance_metrics()")
            // Larger than shared buffers, so that both hits and reads happen.
            let clients = try (0..<3).map { _ in try server.session() }
            for client in clients {
                for _ in 0..<20 { _ = try await client.rows("SELECT count(*) FROM item") }
                for _ in 0..<200 { _ = try? await client.rows("SELECT 1 / 0") }
                for _ in 0..<60 { _ = try await client.rows("SELECT 1") }
            }
            // The load is over; clients stay connected. Statistics come within a second or so.
            var found: [String: (sql: Double, agent: Double)] = [:]
            var asked = 0.0
            var shown = (sql: 0.0, agent: 0.0, server: 0.0)
            do {
                var reports = agent.reports
                try await eventually("the same numbers", within: .seconds(60)) {
                    // Asking all the time would be a load of its own.
                    guard agent.reports > reports else { return false }
                    reports = agent.reports
                    let now = try await Self.counts(sql)
                    found = try await Self.compare(sql, agent)
                    // Wider only where a slow machine needs many looks.
                    asked += 8
                    if let ratio = found.removeValue(forKey: Self.errorRatio) {
                        shown = (
                            ratio.sql, ratio.agent, (now[0] - before[0]) / (now[1] - before[1])
                        )
                    }
                    return found.count == Self.tolerances.count
                        // On a busy machine a question of the agent's may be cut off as well.
                        && now[0] - before[0] >= Self.errors
                        && Self.areErrorRatiosRight(shown, asked: asked)
                        && found.allSatisfy {
                            abs($0.value.sql - $0.value.agent) <= Self.tolerances[$0.key] ?? 0
                        }
                }
            } catch {
                let missing = Set(Self.tolerances.keys).subtracting(found.keys)
                throw SupportError("\(error): \(found), errors: \(shown), missing: \(missing)")
            }
            // None of them is trivially the same.
            #expect((found["pg_cache_hit_ratio"]?.sql ?? 0) > 0.01)
            #expect((found["pg_cache_hit_ratio"]?.sql ?? 1) < 0.99)
            #expect(found["pg_vacuum_overdue_tables"]?.sql == 1)
            for client in clients + [sql] { await client.close() }
            agent.task.cancel()
            await agent.task.value
        }
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.applySchema()
        try await server.execute(
            "CREATE EXTENSION pg_stat_statements; CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
        try await server.execute(
            """
            CREATE TABLE item AS SELECT g AS id, repeat('x', 500) AS text
              FROM generate_series(1, 60000) g
            """)
        try await server.execute("ANALYZE item; UPDATE item SET id = -id")
        // A session's counts are in the statistics when its backend has gone.
        try await eventually("the sessions of the preparation have gone") {
            try await server.value(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                == "1"
        }
    }

    private static let errorRatio = "pg_transaction_error_ratio"
    /// What the clients do, besides what the test itself asks.
    private static let (errors, commits) = (600.0, 240.0)
    /// Grants, logins and the first reading, which fall between the two beginnings.
    private static let commitsBefore = 30.0

    /// SQL says what the server counted; the agent leaves its own transactions out, which SQL
    /// cannot tell from others, so that only the clients' and the test's are left.
    private static func areErrorRatiosRight(
        _ shown: (sql: Double, agent: Double, server: Double), asked: Double
    ) -> Bool {
        let most = errors / (errors + commits)
        let least = errors / (errors + commits + commitsBefore + asked)
        return abs(shown.sql - shown.server) < 0.01
            && (least - 0.001...most + 0.001).contains(shown.agent) && shown.sql < shown.agent
    }

    private static func counts(_ sql: Session) async throws -> [Double] {
        try await sql.rows(transactions)[0].map { $0.flatMap(Double.init) ?? .nan }
    }

    private static func compare(
        _ sql: Session, _ agent: Running
    ) async throws -> [String: (sql: Double, agent: Double)] {
        var found: [String: (sql: Double, agent: Double)] = [:]
        let rows = try await sql.rows("SELECT metric_name, value FROM monitoring.indicators(true)")
        for row in rows {
            guard let name = row[0], let value = row[1].flatMap(Double.init),
                tolerances[name] != nil || name == errorRatio,
                let seen = agent.snapshot?.value(of: name)
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
