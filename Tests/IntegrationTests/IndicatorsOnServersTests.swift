import Collection
import Indicators
import Logging
import Metrics
import Patterns
import Platform
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

@Suite struct IndicatorsOnServersTests {
    private static let quiet = Logger(level: .error, output: StandardErrorOutput())

    @Test(arguments: [15, 18])
    func `a busy server yields every indicator, and a page that promtool takes`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            let clients = try Self.clients(server, count: 4)
            let target = try Self.target(server)
            let snapshot = try await Self.watch(target) {
                try await Self.work(clients)
            } until: { snapshot in
                Indicator.derived.filter { !$0.absence.hasPrefix("on a primary") }.allSatisfy {
                    !snapshot.samples(of: $0.metric.name).isEmpty
                }
            }
            Self.expectRight(snapshot)
            try Self.expectPromtoolTakes(snapshot)
            for client in clients { await client.close() }
        }
    }

    @Test func `the same state scores the same on every version`() async throws {
        var scores: [Double] = []
        for version in [15, 17, 18] {
            scores.append(
                try await withServer(version: version, settings: ["max_connections": "20"]) {
                    server in
                    try await Self.prepare(server)
                    // 15 of 17 slots, ours included; and an index that is invalid.
                    let clients = try Self.clients(server, count: 14)
                    let holder = clients[0]
                    _ = try await holder.rows("CREATE TABLE t AS SELECT 1 AS a, 1 AS b")
                    _ = try await holder.rows("INSERT INTO t VALUES (1, 2)")
                    await #expect(throws: PostgresError.self) {
                        try await holder.rows("CREATE UNIQUE INDEX CONCURRENTLY ON t (a)")
                    }
                    let snapshot = try await Self.watch(try Self.target(server)) {
                        for client in clients { _ = try await client.rows("SELECT 1") }
                    } until: {
                        $0.value(of: "pg_health_coverage_ratio") == 1
                            && $0.value(of: "pg_connections_utilization_ratio") == 15.0 / 17
                            && $0.sum(of: "pg_objects_invalid_indexes") == 1
                    }
                    for client in clients { await client.close() }
                    return try #require(snapshot.value(of: "pg_health_score"))
                })
        }
        #expect(scores.allSatisfy { $0 < 95 && $0 > 80 }, "\(scores)")
        #expect((scores.max() ?? 0) - (scores.min() ?? 0) <= 1, "\(scores)")
    }

    @Test func `a server that is gone has no score`() async throws {
        try await withServer { server in
            try await Self.prepare(server)
            let target = try Self.target(server)
            var isStopped = false
            let snapshot = try await Self.watch(target) {
                if !isStopped { try await server.stop() }
                isStopped = true
            } until: {
                $0.value(of: "pg_up") == 0 && $0.value(of: "pg_health_coverage_ratio") == 0
            }
            #expect(snapshot.value(of: "pg_health_score") == nil)
            #expect(!snapshot.samples(of: "pgvigil_threshold").isEmpty)
        }
    }

    // MARK: A server with something to do

    private static func prepare(_ server: TestServer) async throws {
        try await server.execute(
            "CREATE EXTENSION pg_stat_statements; CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
        try await server.execute(
            "CREATE TABLE item AS SELECT g AS id FROM generate_series(1, 50000) g")
        try await server.execute(
            "CREATE SEQUENCE counter; GRANT SELECT ON SEQUENCE counter TO watcher")
    }

    private static func clients(_ server: TestServer, count: Int) throws -> [Session] {
        try (0..<count).map { _ in try server.session() }
    }

    /// Some fast statements, a slow one, and a transaction that fails.
    private static func work(_ clients: [Session]) async throws {
        for client in clients {
            for _ in 0..<30 { _ = try await client.rows("SELECT count(*) FROM item") }
            _ = try await client.rows("SELECT pg_sleep(0.01)")
            _ = try? await client.rows("SELECT 1 / 0")
        }
    }

    private static func target(_ server: TestServer) throws -> WatchedTarget {
        let conninfo = try #require(ConnectionString(server.conninfo(user: "watcher")))
        let pattern = try Pattern.parse("^postgres$").get()
        return WatchedTarget(
            name: "busy", login: Login(conninfo: conninfo, purpose: .watching),
            catalog: Catalog.all.map { $0.adjusted(pace: .everyPoll) }, interval: 1,
            thresholds: Thresholds(processors: 4),
            pools: [
                WatchedPool(name: "superuser", sessionsMax: 40) { pattern.matches($0.userName) }
            ])
    }

    /// Polls every second while `work` is done again and again, until the snapshot is as wanted.
    private static func watch(
        _ target: WatchedTarget, while work: () async throws -> Void,
        until isWanted: (TargetSnapshot) -> Bool
    ) async throws -> TargetSnapshot {
        let latest = Locked<TargetSnapshot?>(nil)
        let worker = TargetWorker(target, log: quiet) { report in
            latest.withLock { $0 = report.snapshot }
        }
        let watching = Task { await worker.run() }
        var wanted: TargetSnapshot?
        do {
            try await eventually("the wanted state", within: .seconds(60)) {
                let snapshot = latest.withLock { $0 }
                if let snapshot, isWanted(snapshot) { wanted = snapshot }
                if snapshot != nil, wanted == nil { try await work() }
                return wanted != nil
            }
        } catch {
            watching.cancel()
            await watching.value
            let seen = latest.withLock { $0 }
            let missing = Indicator.derived.map(\.metric.name).filter {
                seen?.samples(of: $0).isEmpty ?? true
            }
            throw SupportError("\(error); not there: \(missing)")
        }
        watching.cancel()
        await watching.value
        return try #require(wanted)
    }

    // MARK: What must hold

    private static func expectRight(_ snapshot: TargetSnapshot) {
        let score = snapshot.value(of: "pg_health_score") ?? -1
        let lost = snapshot.samples(of: "pg_health_points_lost").map(\.value)
        #expect(100 - lost.reduce(0, +) == score)
        for name in ["pg_cache_hit_ratio", "pg_transaction_error_ratio", "pg_xid_age_ratio"] {
            let value = snapshot.value(of: name) ?? -1
            #expect((0...1).contains(value), "\(name)")
        }
        #expect(snapshot.value(of: "pg_pool_utilization_ratio") == 0.1)
        let mean = snapshot.value(of: "pg_query_mean_seconds") ?? -1
        let p95 = snapshot.value(of: "pg_query_p95_seconds") ?? -1
        #expect(mean > 0 && p95 > mean && p95 < 5, "\(mean) \(p95)")
        #expect(snapshot.value(of: "pg_health_coverage_ratio") == 1)
        let databases = snapshot.samples(of: "pg_database_cache_hit_ratio")
        #expect(databases.contains { $0.labels["datname"] == "postgres" })
        let names = snapshot.families.map(\.metric.name)
        for name in Indicator.collected.map(\.metric.name) {
            // There is no blocked session.
            #expect(names.contains(name) || name == "pg_lock_blocking_root", "\(name)")
        }
    }

    private static func expectPromtoolTakes(_ snapshot: TargetSnapshot) throws {
        let directory = try TemporaryDirectory("page", ownedBy: nil)
        let path = "\(directory.path)/page"
        let page = Exposition.page(
            of: Snapshot(generation: 1, targets: [snapshot], agent: []), as: .text)
        try Files.replace(path, with: page)
        let promtool = try ToolPath.promtool()
        // It fails with its findings in the error.
        _ = try CommandOutput.of(
            ["/bin/sh", "-c", "\(promtool) check metrics < \(path)"], environment: [:],
            within: .seconds(30))
    }
}
