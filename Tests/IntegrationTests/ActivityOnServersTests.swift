import Collection
import Metrics
import Postgres
import Sampling
import Servers
import SessionAnswers
import Support
import Tables
import Testing

/// The one reading of the sessions, beside the statements of the collectors that take part in it.
@Suite struct ActivityOnServersTests {
    private static let collectors = Catalog.all.filter { $0.fromActivity != nil }

    @Test(arguments: [15, 18])
    func `each collector takes from one reading what its own statement answers`(
        version: Int
    ) async throws {
        try await withScene(version) { watcher in
            let (reading, answers) = try await bothAnswers(watcher)
            #expect(Self.collectors.count == 11)
            for collector in Self.collectors where collector.name != "pg_idle_in_transaction" {
                let part = try #require(collector.fromActivity?(reading), "\(collector.name)")
                let own = try #require(answers[collector.name])
                // Their rows are only there on a server with standbys, or on one.
                let others = ["pg_stat_replication", "pg_replay_conflict"]
                #expect(own.rowCount > 0 || others.contains(collector.name))
                expectSame(part, own, collector.name)
            }
            let clients = try #require(answers["pg_stat_activity"])
            let states = Set((0..<clients.rowCount).compactMap { clients.text($0, 1) })
            #expect(states == ["active", "idle", "idle in transaction", "disabled"])
        }
    }

    @Test(arguments: [15, 18])
    func `an idle transaction without a snapshot is left to the server's locks`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let holders = try #require(
                Self.collectors.first { $0.name == "pg_idle_in_transaction" })
            let watcher = try server.session()
            let idle = try server.session()
            _ = try await idle.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
            _ = try await idle.rows("SELECT 1")
            let (reading, answers) = try await bothAnswers(watcher)
            let part = try #require(holders.fromActivity?(reading))
            // Who idles so briefly is not named in the reading.
            let own = try #require(answers[holders.name])
            #expect(part.columns == own.columns && part.rowCount == 1 && own.rowCount == 1)
            let (age, ownAge) = try (#require(part.number(0, 0)), #require(own.number(0, 0)))
            #expect(age > 0 && abs(age - ownAge) < 10)
            _ = try await idle.rows("ROLLBACK; BEGIN")
            let (later, _) = try await bothAnswers(watcher)
            #expect(holders.fromActivity?(later) == nil)
            for session in [watcher, idle] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a poll reads the sessions once`(version: Int) async throws {
        let settings = [
            "shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "all",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            let idle = try server.session()
            _ = try await idle.rows("SELECT 1")
            _ = try await Watcher(server).poll()
            try await server.execute("SELECT pg_stat_statements_reset()")
            let poll = try await Watcher(server).poll()
            let calls = try await server.rows(
                """
                SELECT sum(calls) FILTER (WHERE query LIKE '%AS slot_catalog_age%'),
                       sum(calls) FILTER (WHERE query LIKE '%oldest_transaction%'
                                            OR query LIKE '%AS processes%'
                                            OR query LIKE '%AS oldest_holding%'
                                            OR query LIKE '%max_tx_duration%'
                                            OR query LIKE '%AS advisory_longest%'
                                            OR query LIKE '%AS waiting_query%'
                                            OR query LIKE '%held (holder%'
                                            OR query LIKE '%senders.standbys%'
                                            OR query LIKE '%AS sent_lag%')
                  FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'
                """)
            #expect(calls == [["1", nil]])
            #expect((poll.snapshot.value(of: "pg_connections_used") ?? 0) >= 2)
            await idle.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a server that refuses the reading is asked each question`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            // The reading names the role of each session, and pg_backends does not.
            try await server.execute(
                "REVOKE EXECUTE ON FUNCTION pg_get_userbyid(oid) FROM PUBLIC")
            let poll = try await Watcher(server).poll()
            #expect((poll.snapshot.value(of: "pg_connections_used") ?? 0) >= 1)
            #expect(!poll.snapshot.samples(of: "pg_backends").isEmpty)
            #expect(poll.snapshot.samples(of: "pg_stat_activity_sessions").isEmpty)
            // Neither the reading nor what needs the function is tried with every poll.
            func errors(polls: Int) async throws -> Int {
                let before = server.logText().errors(of: "watcher").count
                _ = try await Watcher(server).run(polls: polls)
                return server.logText().errors(of: "watcher").count - before
            }
            let first = try await errors(polls: 1)
            #expect(first > 0)
            #expect(try await errors(polls: 5) == first)
        }
    }

    /// Runs `body` while sessions of every kind are there.
    private func withScene(
        _ version: Int, _ body: (Session) async throws -> Void
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE TABLE t (i int); INSERT INTO t VALUES (1);
                CREATE ROLE quiet LOGIN SUPERUSER; ALTER ROLE quiet SET track_activities = off;
                CREATE ROLE "Ü ""q"" r" LOGIN
                """)
            try await server.execute("CREATE DATABASE other")
            var sessions: [Session] = []
            for _ in 0..<3 { sessions.append(try server.session()) }
            sessions.append(try server.session(database: "other"))
            sessions.append(try server.session(user: "quiet"))
            sessions.append(try server.session(user: "quiet"))
            for session in sessions { _ = try await session.rows("SELECT 1") }
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("UPDATE t SET i = 2")
            let waiter = try server.session()
            let sleeper = try server.session(database: "other")
            _ = try await sleeper.rows("SET application_name = 'a, \"b\"'")
            let work = [
                Task { try? await waiter.rows("UPDATE t SET i = 3") },
                Task { try? await sleeper.rows("SELECT pg_sleep(600)") },
            ]
            let watcher = try server.session()
            try await eventually("one waits and one sleeps") {
                try await server.rows(
                    """
                    SELECT count(*) FROM pg_stat_activity
                     WHERE wait_event IN ('transactionid', 'PgSleep')
                    """) == [["2"]]
            }
            try await body(watcher)
            try await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
            for task in work { _ = await task.value }
            for session in sessions + [holder, waiter, sleeper, watcher] { await session.close() }
        }
    }

    /// The reading, and each collector's own answer, of one moment: within a transaction the server
    /// keeps what it has shown of its sessions.
    private func bothAnswers(
        _ session: Session
    ) async throws -> (reading: Activity, answers: [String: Table]) {
        _ = try await session.rows("BEGIN")
        let statement = SessionsStatement(isForPoll: true, readsLocks: true, readsTexts: true)
        let activity = try await table(session, statement.sql)
        var answers: [String: Table] = [:]
        for collector in Self.collectors {
            let variant = try #require(collector.variants.first)
            let sql = try #require(
                Wording.statement(of: variant, facts: ServerFacts(versionNumber: 150_000)))
            answers[collector.name] = try await table(session, sql)
        }
        _ = try await session.rows("ROLLBACK")
        return (try #require(Activity(activity)), answers)
    }

    private func table(_ session: Session, _ sql: String) async throws -> Table {
        try await session.query(sql, within: .seconds(30)) { Table($0, rowsMax: 1_000) }
    }

    /// Compares rows without their order; numbers may differ by the time between two statements.
    private func expectSame(_ part: Table, _ own: Table, _ name: String) {
        #expect(part.columns == own.columns, "\(name)")
        #expect(part.rowCount == own.rowCount, "\(name)")
        var rest = own.rows
        for row in part.rows {
            let place = rest.firstIndex { other in
                zip(row, other).allSatisfy { mine, theirs in
                    if mine == theirs { return true }
                    guard let a = mine.flatMap(Double.init), let b = theirs.flatMap(Double.init)
                    else { return false }
                    return a != a.rounded() && abs(a - b) < 30
                        || b != b.rounded() && abs(a - b) < 30 || a == b
                }
            }
            guard let place else {
                Issue.record("\(name): \(row) is not in \(rest)")
                continue
            }
            rest.remove(at: place)
        }
    }
}

extension Table {
    fileprivate var rows: [[String?]] {
        (0..<rowCount).map { row in columns.indices.map { text(row, $0) } }
    }
}
