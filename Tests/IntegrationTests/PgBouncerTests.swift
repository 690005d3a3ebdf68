import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

@Suite struct PgBouncerTests {
    @Test(arguments: [15, 18])
    func `a console tells of its pools, databases and statistics`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(before: server)
            let login = try Self.login(bouncer)
            let worker = try Watcher(server) { target in
                target.kind = .pgbouncer
                target.login = login
            }
            try await Self.use(bouncer)
            let poll = try await worker.poll()
            #expect(
                poll.planned == [
                    "pgbouncer_pools", "pgbouncer_databases", "pgbouncer_stats", "pgbouncer_lists",
                    "pgbouncer_config",
                ])
            #expect(poll.succeeded == poll.planned)
            #expect(poll.failures.isEmpty)
            #expect(worker.log.lines("collector failed") == [])
            #expect(poll.facts.versionNumber >= 11_800)
            let snapshot = poll.snapshot
            #expect(snapshot.value(of: "pg_up") == 1)
            func value(_ metric: String, _ database: String) -> Double? {
                snapshot.samples(of: metric).first { $0.labels["database"] == database }?.value
            }
            #expect(value("pgbouncer_pools_server_idle_connections", "postgres") == 1)
            #expect(value("pgbouncer_pools_client_maxwait_seconds", "postgres") == 0)
            #expect(value("pgbouncer_databases_pool_size", "postgres") == 5)
            #expect(value("pgbouncer_stats_queries_pooled_total", "postgres") == 10)
            let pool = snapshot.samples(of: "pgbouncer_pools_client_active_connections")
                .first { $0.labels["database"] == "postgres" }
            #expect(pool?.labels["pool_mode"] == "transaction")
            #expect(pool?.labels["user"] == "postgres")
            let lists = snapshot.samples(of: "pgbouncer_lists_items")
            #expect(lists.first { $0.labels["list"] == "databases" }?.value == 2)
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a pooler that takes no more clients says how many it takes`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["max_client_conn": "6", "max_db_connections": "9"])
            let login = try Self.login(bouncer)
            let watcher = try Watcher(server) { target in
                target.kind = .pgbouncer
                target.login = login
            }
            _ = try await watcher.poll()
            let conninfo = try #require(ConnectionString(bouncer.conninfo()))
            let clients = (0..<9).map { _ in
                Session(name: "client", login: Login(conninfo: conninfo, purpose: .plain))
            }
            var refused = 0
            for client in clients {
                do {
                    _ = try await client.rows("SELECT 1")
                } catch {
                    #expect("\(error)".contains("no more connections allowed"))
                    refused += 1
                }
            }
            #expect(refused >= 2)
            let snapshot = try await watcher.poll().snapshot
            let used = snapshot.samples(of: "pgbouncer_lists_items")
                .first { $0.labels["list"] == "used_clients" }
            // The console is one, and is let in besides.
            #expect([6, 7].contains(used?.value))
            #expect(snapshot.value(of: "pgbouncer_config_max_client_connections") == 6)
            #expect(snapshot.value(of: "pgbouncer_config_max_database_connections") == 9)
            #expect(snapshot.value(of: "pgbouncer_config_max_user_connections") == 0)
            #expect(snapshot.value(of: "pgbouncer_config_default_pool_size") == 5)
            #expect(snapshot.value(of: "pgbouncer_config_query_wait_timeout_seconds") == 120)
            #expect(watcher.log.lines("collector failed") == [])
            for client in clients { await client.close() }
            bouncer.stop()
        }
    }

    @Test func `a pooler that was away is watched again within two intervals`() async throws {
        try await withServer { server in
            let bouncer = try await TestPgBouncer.start(before: server)
            try await Self.use(bouncer)
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: pool
                    kind: pgbouncer
                    conninfo: "\(bouncer.conninfo(database: "pgbouncer", user: "stats"))"

                """)
            func page() async throws -> String { try await agent.client.get("/metrics").text }
            let up = #"pg_up{target="pool"} 1"#
            let down = #"pg_up{target="pool"} 0"#
            let pools = "pgbouncer_pools_server_idle_connections{"
            #expect(try await page().contains(up))
            #expect(try await page().contains(pools))
            for _ in 0..<2 {
                bouncer.stop()
                try await eventually("down", within: .seconds(2)) {
                    try await page().contains(down)
                }
                // What was known grows stale after three intervals.
                try await eventually("stale", within: .seconds(4)) {
                    try await !page().contains(pools)
                }
                try await bouncer.restart()
                try await eventually("up", within: .seconds(2)) {
                    let page = try await page()
                    return page.contains(up) && page.contains(pools)
                }
            }
            bouncer.freeze()
            try await eventually("down", within: .seconds(6)) { try await page().contains(down) }
            bouncer.thaw()
            try await eventually("up", within: .seconds(2)) { try await page().contains(up) }
            agent.stop()
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a console that ended the idle connection is up at the next poll`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            // Not every version ends a console's connection for that; a restart does it for all.
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["client_idle_timeout": "1"])
            let login = try Self.login(bouncer)
            let watcher = try Watcher(server) { target in
                target.kind = .pgbouncer
                target.login = login
                target.interval = 6
            }
            let polling = Task { try await watcher.run(polls: 3) }
            for count in 1...2 {
                try await eventually("poll \(count)") { watcher.reports.count >= count }
                try await bouncer.restart()
            }
            _ = try await polling.value
            #expect(watcher.reports.count >= 3)
            for report in watcher.reports {
                #expect(report.snapshot.value(of: "pg_up") == 1)
                #expect(report.snapshot.samples(of: "pgbouncer_lists_items").count > 5)
                #expect(report.snapshot.samples(of: "pgvigil_collector_failures_total").isEmpty)
            }
            #expect(watcher.log.lines("collector failed") == [])
            #expect(watcher.log.lines("target is down") == [])
            bouncer.stop()
        }
    }

    private static func login(_ bouncer: TestPgBouncer) throws -> Login {
        let text = bouncer.conninfo(database: "pgbouncer", user: "stats")
        return Login(conninfo: try #require(ConnectionString(text)), purpose: .console)
    }

    /// Ten queries through the pooler.
    private static func use(_ bouncer: TestPgBouncer) async throws {
        let conninfo = try #require(ConnectionString(bouncer.conninfo()))
        let session = Session(name: "client", login: Login(conninfo: conninfo, purpose: .plain))
        for _ in 0..<10 { _ = try await session.rows("SELECT 1") }
        await session.close()
    }
}
