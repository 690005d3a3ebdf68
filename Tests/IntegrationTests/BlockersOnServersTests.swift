import Collection
import Indicators
import Limits
import Metrics
import Platform
import Polling
import Postgres
import Recommendations
import Support
import Testing

/// Which of several sessions an alert about locks or idle transactions has to name.
@Suite struct BlockersOnServersTests {
    @Test(arguments: [15, 18])
    func `of two blockers the one of the longest wait is known, and who idles longest`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "2"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE job (id int); CREATE TABLE other (id int)")
            try await server.execute(
                "BEGIN; LOCK other IN ACCESS SHARE MODE; PREPARE TRANSACTION 'old'")
            let sessions = try (0..<4).map { _ in try server.session() }
            func wait(_ index: Int, _ table: String) -> Task<Void, Never> {
                let session = sessions[index]
                return Task {
                    _ = try? await session.rows("TRUNCATE \(table)", within: .seconds(300))
                }
            }
            var waiting = [wait(1, "other")]
            _ = try await poll(server, waiting: 1)
            _ = try await sessions[0].rows("BEGIN")
            _ = try await sessions[0].rows("LOCK job IN ACCESS SHARE MODE")
            let pid = try await sessions[0].rows("SELECT pg_backend_pid()")[0][0]
            waiting += [wait(2, "job"), wait(3, "job")]
            let snapshot = try await poll(server, waiting: 3)
            let waits = snapshot.samples(of: "pg_lock_blocking_root_longest_wait_seconds")
            let longest = waits.max { $0.value < $1.value }
            #expect(waits.count == 2)
            #expect(longest?.labels["pid"] == "0")
            #expect(waits.allSatisfy { $0.value > 0 })
            let most = snapshot.samples(of: "pg_lock_blocking_root").max { $0.value < $1.value }
            #expect(most?.labels["pid"] == pid)
            // It holds no row, so it is the server that says who it is.
            let idle = snapshot.samples(of: "pg_idle_in_transaction_holding_details")
            #expect(idle.map { $0.labels["pid"] } == [pid])
            #expect(idle.first?.labels["usename"] == "postgres")
            #expect(idle.first?.labels["datname"] == "postgres")
            #expect(idle.first?.labels["query"] == "SELECT pg_backend_pid()")
            _ = try await sessions[0].rows("COMMIT")
            try await server.execute("ROLLBACK PREPARED 'old'")
            for task in waiting { await task.value }
            let after = try await poll(server, waiting: 0)
            #expect(after.samples(of: "pg_lock_blocking_root_longest_wait_seconds").isEmpty)
            #expect(after.samples(of: "pg_idle_in_transaction_holding_details").isEmpty)
            for session in sessions { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `who holds up the replay of a standby is named, and that it is the replay which waits`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            try await primary.execute("CREATE TABLE job (id int); INSERT INTO job VALUES (1)")
            let replica = try await primary.replica(settings: ["max_standby_streaming_delay": "-1"])
            try await eventually("the table is there", within: .seconds(60)) {
                try await replica.value("SELECT to_regclass('job') IS NOT NULL") == "t"
            }
            let reader = try replica.session()
            _ = try await reader.rows("BEGIN")
            let pid = try await reader.rows("SELECT pg_backend_pid() FROM job")[0][0]
            try await primary.execute("ALTER TABLE job ADD more int")
            let snapshot = try await poll(replica, waiting: 1)
            let root = try #require(snapshot.samples(of: "pg_lock_blocking_root").first)
            #expect(root.labels["pid"] == pid)
            #expect(root.value == 1)
            #expect(root.labels["kind"] == "session of a superuser")
            let details = snapshot.samples(of: "pg_lock_blocking_root_details").first
            #expect(details?.labels["query"] == "SELECT pg_backend_pid() FROM job")
            #expect(
                details?.labels["lock"]
                    == "AccessExclusiveLock to replay write-ahead log on public.job")
            let waits = snapshot.samples(of: "pg_lock_blocking_root_longest_wait_seconds")
            #expect(waits.map { $0.value > 0 } == [true])
            // Who then wants to read the table stands behind the same session.
            let later = try replica.session()
            let waiting = Task { try? await later.rows("SELECT * FROM job", within: .seconds(300)) }
            let both = try await poll(replica, waiting: 2)
            let roots = both.samples(of: "pg_lock_blocking_root")
            #expect(roots.map { $0.labels["pid"] } == [pid])
            #expect(roots.map(\.value) == [2])
            let startup = try #require(
                try await replica.value(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'"))
            try await expectTree(of: replica, pid, startup)
            _ = try await reader.rows("COMMIT")
            _ = await waiting.value
            let after = try await poll(replica, waiting: 0)
            #expect(after.samples(of: "pg_lock_blocking_root").isEmpty)
            for session in [reader, later] { await session.close() }
            await replica.close()
        }
    }

    /// Compares what the program shows: API, page and `pgvigil top`.
    private func expectTree(
        of replica: TestServer, _ root: String?, _ startup: String
    ) async throws {
        let root = try #require(root)
        let agent = try await AgentProcess.start(
            """
            agent: { interval: 1s }
            targets: [{ name: t, conninfo: "\(replica.conninfo(user: "watcher"))" }]
            """)
        try await eventually("the API has the replay", within: .seconds(120)) {
            let answer = try await agent.client.get("/api/v1/sessions?target=t").text
            return answer.contains(#""pid":\#(startup),"backend_type":"startup","distance":1"#)
                && answer.contains(#""waits_for":[\#(root)]"#)
        }
        let page = try await agent.client.get("/targets/t").text
        #expect(page.contains("<b>pid \(startup)</b>, replay of write-ahead log"))
        #expect(page.contains("<b>pid \(root)</b>"))
        let program = try AgentProcess.program()
        let top = try await offThePool {
            do {
                return try CommandOutput.of(
                    [program, "top", "--once", "--target", "t", "--socket", agent.socket],
                    environment: Checkout.childEnvironment, within: .seconds(300))
            } catch { throw SupportError("\(error)") }
        }
        let text = String(decoding: top, as: UTF8.self)
        #expect(text.contains("waits for \(root);"), "\(text)")
        #expect(text.contains("\(startup) replays write-ahead log, AccessExclusiveLock"), "\(text)")
        agent.stop()
    }

    @Test(arguments: [15, 18])
    func `while replay waits for snapshots those with the oldest are named as likely causes`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            try await primary.execute(
                "CREATE TABLE job (id int) WITH (autovacuum_enabled = off);"
                    + " INSERT INTO job SELECT generate_series(1, 1000)")
            let replica = try await primary.replica(settings: ["max_standby_streaming_delay": "-1"])
            try await eventually("the rows are there", within: .seconds(60)) {
                try await replica.value("SELECT to_regclass('job') IS NOT NULL") == "t"
            }
            let (old, new) = (try replica.session(), try replica.session())
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM job"
            _ = try await old.rows(begin)
            let pid = try await old.rows("SELECT pg_backend_pid()")[0][0]
            let calm = try await Watcher(replica).poll()
            let family = "pg_replication_replay_conflict_details"
            #expect(calm.snapshot.samples(of: family).isEmpty)
            #expect(calm.succeeded.contains("pg_replay_conflict"))
            try await primary.execute("DELETE FROM job WHERE id < 900")
            try await eventually("rows are gone", within: .seconds(60)) {
                try await replica.value("SELECT count(*) FROM job") == "101"
            }
            _ = try await new.rows(begin)
            let newer = try await new.rows("SELECT pg_backend_pid()")[0][0]
            try await primary.execute("VACUUM job")
            var found: [Sample] = []
            try await eventually("the likely causes are known", within: .seconds(120)) {
                found = try await Watcher(replica).poll().snapshot.samples(of: family)
                return !found.isEmpty
            }
            let ranked = found.sorted { $0.value > $1.value }
            #expect(ranked.map { $0.labels["pid"] } == [pid, newer])
            #expect(ranked.first?.labels["usename"] == "postgres")
            #expect(ranked.first?.labels["query"] == "SELECT pg_backend_pid()")
            try await expectLikely(of: replica, try #require(pid))
            for session in [old, new] {
                _ = try await session.rows("COMMIT")
                await session.close()
            }
            try await eventually("replay goes on", within: .seconds(120)) {
                try await Watcher(replica).poll().snapshot.samples(of: family).isEmpty
            }
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `pg_repack in the way is known for what it is, and advice is to let it finish`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE job (id int)")
            let (holder, waiter) = (try server.session(), try server.session())
            // What its second session does for as long as the first one copies the table.
            _ = try await holder.rows("SET application_name = 'pg_repack'")
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK TABLE job IN ACCESS SHARE MODE")
            let waiting = Task {
                _ = try? await waiter.rows("TRUNCATE job", within: .seconds(300))
            }
            let snapshot = try await poll(server, waiting: 1)
            let kinds = snapshot.samples(of: "pg_lock_blocking_root").map { $0.labels["kind"] }
            #expect(kinds == ["pg_repack"])
            let item = try await advice(server)
            #expect(item.title.contains("(pg_repack)"))
            #expect(!item.steps.contains { $0.sql.contains("pg_terminate_backend") })
            #expect(item.risk.contains("Let it finish"))
            _ = try await holder.rows("COMMIT")
            await waiting.value
            for session in [holder, waiter] { await session.close() }
        }
    }

    @Test func `who is in the way by postgres_fdw is looked for on the server that asks`()
        async throws
    {
        try await withServer(version: 15) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE asks")
            try await server.execute("CREATE TABLE job (id int)")
            try await server.execute(
                """
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER shop FOREIGN DATA WRAPPER postgres_fdw
                    OPTIONS (host '\(server.socketDirectory)', dbname 'postgres', port '\(server.port)');
                CREATE USER MAPPING FOR postgres SERVER shop OPTIONS (user 'postgres');
                CREATE FOREIGN TABLE job (id int) SERVER shop
                """, database: "asks")
            let (asks, waiter) = (try server.session(database: "asks"), try server.session())
            _ = try await asks.rows("BEGIN")
            _ = try await asks.rows("SELECT * FROM job")
            let waiting = Task {
                _ = try? await waiter.rows("TRUNCATE job", within: .seconds(300))
            }
            let snapshot = try await poll(server, waiting: 1)
            let roots = snapshot.samples(of: "pg_lock_blocking_root")
            #expect(roots.map { $0.labels["kind"] } == ["session of postgres_fdw"])
            let idle = snapshot.samples(of: "pg_idle_in_transaction_holding_details")
            #expect(idle.map { $0.labels["application_name"] } == ["postgres_fdw"])
            // The session that asks idles as well, in its own database.
            let pid = try #require(
                try await server.value(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'postgres_fdw'"))
            for kind in ["lock_blocker", "idle_in_transaction"] {
                let item = try await advice(server, kind, pid)
                #expect(item.steps.map { $0.sql.hasPrefix("SELECT client_addr") } == [true])
                #expect(item.risk.contains("server that asks"))
            }
            _ = try await asks.rows("COMMIT")
            await waiting.value
            for session in [asks, waiter] { await session.close() }
        }
    }

    /// The advice of a kind, by limits that are passed at once.
    private func advice(
        _ server: TestServer, _ kind: String = "lock_blocker", _ pid: String? = nil
    ) async throws -> Recommendation {
        let report = try await AdviceOnServers.report(
            server,
            thresholds: Thresholds(overrides: [
                .lockWait: Threshold(warning: 0.01, critical: 1000),
                .idleInTransaction: Threshold(warning: 0, critical: 1000),
            ]))
        return try #require(
            report.recommendations.first { $0.kind == kind && (pid == nil || $0.object == pid) })
    }

    /// Compares what the API and the page say of a replay that waits for snapshots.
    private func expectLikely(of replica: TestServer, _ pid: String) async throws {
        let agent = try await AgentProcess.start(
            """
            agent: { interval: 1s }
            targets: [{ name: t, conninfo: "\(replica.conninfo(user: "watcher"))" }]
            """)
        try await eventually("the API has the likely causes", within: .seconds(120)) {
            try await agent.client.get("/api/v1/sessions?target=t").text
                .contains(#""likely_waits_for":[\#(pid),"#)
        }
        try await eventually("the page has them", within: .seconds(120)) {
            let page = try await agent.client.get("/targets/t").text
            return page.contains("IPC: RecoveryConflictSnapshot")
                && page.contains("Most likely for those with the oldest snapshots")
                && page.contains("<b>pid \(pid)</b>")
        }
        agent.stop()
    }

    /// Polls until this number of sessions waits for a lock.
    private func poll(_ server: TestServer, waiting: Double) async throws -> TargetSnapshot {
        var last: TargetSnapshot?
        try await eventually("\(waiting) sessions wait") {
            let snapshot = try await Watcher(server).poll().snapshot
            last = snapshot
            return snapshot.value(of: "pg_lock_waiting_sessions") == waiting
        }
        return try #require(last)
    }
}
