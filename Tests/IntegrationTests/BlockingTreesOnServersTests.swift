import Postgres
import Sampling
import Servers
import Support
import Tables
import Testing

/// Which session waits for which, as both readings of the sessions see it, beside `pg_blocking_pids()`.
@Suite struct BlockingTreesOnServersTests {
    /// A session that works on something until it gets what it waits for.
    private struct Work {
        let session: Session
        let task: Task<String?, Never>

        /// Begins a statement; its result is the state of the error that ended it.
        init(_ session: Session, _ statement: String) {
            self.session = session
            task = Task {
                do throws(PostgresError) {
                    _ = try await session.rows(statement, within: .seconds(300))
                    return nil
                } catch {
                    if case .server(let state, _) = error { return state.rawValue }
                    return "\(error)"
                }
            }
        }
    }

    private static func pid(_ session: Session) async throws -> Int32 {
        let rows = try await session.rows("SELECT pg_backend_pid()")
        return try #require(rows.first?.first?.flatMap { Int32($0) })
    }

    /// A sample, and the same from a poll's reading.
    private static func samples(_ watcher: Session) async throws -> [ActivitySample] {
        var samples: [ActivitySample] = []
        for isForPoll in [false, true] {
            let statement = SessionsStatement(
                isForPoll: isForPoll, readsLocks: true, readsTexts: true)
            let table = try await watcher.query(statement.sql, within: .seconds(30)) {
                Table($0, rowsMax: ActivitySample.rowsMax)
            }
            samples.append(try #require(ActivitySample(table)))
        }
        return samples
    }

    /// Waits until this many sessions wait for a lock.
    private static func await(
        _ count: Int, waitingIn server: TestServer
    ) async throws {
        try await eventually("\(count) wait", within: .seconds(60)) {
            try await server.rows(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                == [["\(count)"]]
        }
    }

    /// Compares what each session waits for with what the server says.
    private static func expectSame(_ samples: [ActivitySample], _ server: TestServer) async throws {
        let rows = try await server.rows(
            """
            SELECT pid, array_to_string(ARRAY(SELECT DISTINCT unnest(pg_blocking_pids(pid))
                                               ORDER BY 1), ' ')
              FROM pg_stat_activity WHERE wait_event_type = 'Lock' ORDER BY pid
            """)
        for sample in samples {
            let said = sample.sessions.filter { !$0.blockers.isEmpty }.sorted { $0.pid < $1.pid }
                .map { session -> [String?] in
                    let blockers = session.blockers.sorted().map { "\($0)" }
                    return ["\(session.pid)", blockers.joined(separator: " ")]
                }
            #expect(said == rows)
        }
    }

    @Test(arguments: [15, 18])
    func `forty sessions on three levels are one tree`(version: Int) async throws {
        try await withServer(version: version) { server in
            let tables = ["a", "b1", "b2", "b3"]
            try await server.execute(
                tables.map { "CREATE TABLE \($0) (i int)" }.joined(separator: ";"))
            let watcher = try server.session()
            let sessions = try (0..<40).map { _ in try server.session() }
            _ = try await sessions[0].rows("BEGIN; LOCK a")
            for place in 1...3 { _ = try await sessions[place].rows("BEGIN; LOCK b\(place)") }
            var work = (1...3).map { Work(sessions[$0], "SELECT FROM a") }
            try await Self.await(3, waitingIn: server)
            work += (4..<40).map { Work(sessions[$0], "SELECT FROM b\($0 % 3 + 1)") }
            try await Self.await(39, waitingIn: server)
            let samples = try await Self.samples(watcher)
            try await Self.expectSame(samples, server)
            let root = try await Self.pid(sessions[0])
            for sample in samples {
                let trees = BlockingForest(sample).trees
                #expect(trees.map(\.root) == [root])
                #expect(trees.first?.sessions == 39 && trees.first?.width == 36)
                #expect(trees.first?.depth == 2)
                let names = sample.sessions.compactMap { $0.lock?.name }
                #expect(names.filter { $0 == Array("a".utf8) }.count == 3)
            }
            _ = try await sessions[0].rows("ROLLBACK")
            for one in work[..<3] { #expect(await one.task.value == nil) }
            for place in 1...3 { _ = try await sessions[place].rows("ROLLBACK") }
            for one in work { #expect(await one.task.value == nil) }
            let later = try await Self.samples(watcher)
            #expect(later.allSatisfy { BlockingForest($0).trees.isEmpty })
            for session in sessions + [watcher] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a deadlock is a tree with a root until the server has chosen its victim`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["deadlock_timeout": "5s"]) { server in
            try await server.execute("CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2)")
            let watcher = try server.session()
            let (one, other) = (try server.session(), try server.session())
            _ = try await one.rows("BEGIN; UPDATE t SET i = i WHERE i = 1")
            _ = try await other.rows("BEGIN; UPDATE t SET i = i WHERE i = 2")
            let work = [
                Work(one, "UPDATE t SET i = i WHERE i = 2"),
                Work(other, "UPDATE t SET i = i WHERE i = 1"),
            ]
            try await Self.await(2, waitingIn: server)
            let samples = try await Self.samples(watcher)
            let pids = samples.map { sample in
                sample.sessions.filter { !$0.blockers.isEmpty }.map(\.pid).sorted()
            }
            #expect(pids[0].count == 2 && pids[0] == pids[1])
            for sample in samples {
                let trees = BlockingForest(sample).trees
                #expect(trees.map(\.root) == Array(pids[0].prefix(1)))
                #expect(trees.first?.sessions == 2)
            }
            let ends = [await work[0].task.value, await work[1].task.value]
            #expect(ends.filter { $0 == "40P01" }.count == 1 && ends.contains(nil))
            let later = try await Self.samples(watcher)
            #expect(later.allSatisfy { BlockingForest($0).trees.isEmpty })
            for session in [one, other, watcher] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `who holds an advisory lock and idles is shown, and heads no tree`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let watcher = try server.session()
            let (leader, standby) = (try server.session(), try server.session())
            _ = try await leader.rows("SELECT pg_advisory_lock(7)")
            let work = Work(standby, "SELECT pg_advisory_lock(7)")
            try await Self.await(1, waitingIn: server)
            let samples = try await Self.samples(watcher)
            try await Self.expectSame(samples, server)
            let pid = try await Self.pid(leader)
            for sample in samples {
                #expect(BlockingForest(sample).trees.isEmpty)
                let holder = try #require(sample.sessions.first { $0.pid == pid })
                #expect(holder.state == Array("idle".utf8))
                #expect(holder.held == Array("ExclusiveLock on advisory".utf8))
            }
            _ = try await leader.rows("SELECT pg_advisory_unlock(7)")
            #expect(await work.task.value == nil)
            for session in [leader, standby, watcher] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a lock on pg_class is a tree that is read without waiting, and has no name`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let watcher = try server.session()
            let (holder, waiter) = (try server.session(), try server.session())
            // What a session asks for the first time it looks up.
            _ = try await Self.samples(watcher)
            let (pid, waiting) = (try await Self.pid(holder), try await Self.pid(waiter))
            _ = try await holder.rows("BEGIN; LOCK pg_class IN ACCESS EXCLUSIVE MODE")
            let work = Work(waiter, "SELECT count(*) FROM pg_class")
            try await eventually("it waits") {
                try await Self.samples(watcher).allSatisfy { sample in
                    sample.sessions.contains { $0.pid == waiting && $0.blockers == [pid] }
                }
            }
            for sample in try await Self.samples(watcher) {
                #expect(BlockingForest(sample).trees.map(\.root) == [pid])
                let session = try #require(sample.sessions.first { $0.pid == waiting })
                #expect(session.lock?.relation == Array("1259".utf8))
                #expect(session.lock?.name == nil)
            }
            _ = try await holder.rows("ROLLBACK")
            #expect(await work.task.value == nil)
            for session in [holder, waiter, watcher] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `those in the queue for a row stand behind each other`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE TABLE t (i int); INSERT INTO t VALUES (1)")
            let watcher = try server.session()
            let sessions = try (0..<5).map { _ in try server.session() }
            _ = try await sessions[0].rows("BEGIN; UPDATE t SET i = i")
            var work: [Work] = []
            for place in 1..<5 {
                work.append(Work(sessions[place], "UPDATE t SET i = i"))
                try await Self.await(place, waitingIn: server)
            }
            let samples = try await Self.samples(watcher)
            try await Self.expectSame(samples, server)
            let root = try await Self.pid(sessions[0])
            for sample in samples {
                let trees = BlockingForest(sample).trees
                #expect(trees.map(\.root) == [root] && trees.first?.sessions == 4)
                let kinds = sample.sessions.compactMap { $0.lock?.type }
                #expect(kinds.filter { $0 == Array("tuple".utf8) }.count == 3)
                let names = sample.sessions.compactMap { $0.lock?.name }
                #expect(names.count == 4 && names.allSatisfy { $0 == Array("t".utf8) })
            }
            _ = try await sessions[0].rows("ROLLBACK")
            for one in work { #expect(await one.task.value == nil) }
            for session in sessions + [watcher] { await session.close() }
        }
    }
}
