import Metrics
import Postgres
import Support
import Targets
import Testing

/// A database in which a login would wait, and locks that have nothing to do with a table.
@Suite struct LockedDatabaseTests {
    private static func databases(_ snapshot: TargetSnapshot) -> Set<String> {
        Set(
            snapshot.samples(of: "pg_stat_user_tables_seq_scan_total").compactMap {
                $0.labels["datname"]
            })
    }

    @Test(arguments: [15, 18])
    func `a database that is being renamed is left out, and all others are visited`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["first", "moving", "second"] {
                try await server.execute("CREATE DATABASE \(name)")
                try await server.execute("CREATE TABLE t (a int)", database: name)
            }
            let owner = try server.session()
            _ = try await owner.rows("BEGIN")
            _ = try await owner.rows("ALTER DATABASE moving RENAME TO moved")
            let pid = try await owner.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            let watcher = try Watcher(server)
            let last = try await watcher.run(polls: 3)
            #expect(Self.databases(last).isSuperset(of: ["first", "second"]))
            #expect(!Self.databases(last).contains("moving"))
            let lines = watcher.log.lines("database refused")
            #expect(lines.count == 1 && lines[0].contains("database=moving"), "\(lines)")
            #expect(lines.first?.contains("pid \(pid)") == true, "\(lines)")
            let waiting = """
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname IS NULL AND backend_type = 'client backend'
                """
            #expect(try await server.value(waiting) == "0")
            _ = try await owner.rows("ROLLBACK")
            await owner.close()
            try await eventually("the database is visited again") {
                Self.databases(try await watcher.run(polls: 1)).contains("moving")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a size is known while sessions wait for one row, and while a copy of the table is locked`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE shop")
            try await server.execute(
                "CREATE TABLE queue AS SELECT generate_series(1, 10) AS a", database: "shop")
            try await server.execute("CREATE DATABASE copy TEMPLATE shop")
            let sessions = try (0..<3).map { _ in try server.session(database: "shop") }
            let row = "SELECT FROM queue WHERE a = 1 FOR UPDATE"
            _ = try await sessions[0].rows("BEGIN")
            _ = try await sessions[0].rows(row)
            let waiting = sessions.dropFirst().map { session in
                Task { _ = try? await session.rows(row) }
            }
            try await eventually("one session holds the lock of the row that both want") {
                try await server.value(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'tuple'"
                        + " AND mode = 'AccessExclusiveLock'") == "2"
            }
            let other = try server.session(database: "copy")
            _ = try await other.rows("BEGIN")
            _ = try await other.rows("LOCK queue")
            let page = try await Watcher(server).poll().snapshot
            let sizes = page.samples(of: "pg_stat_user_tables_table_size_bytes").filter {
                $0.labels["relname"] == "queue"
            }
            #expect(sizes.compactMap { $0.labels["datname"] } == ["shop"])
            #expect((sizes.first?.value ?? 0) >= 8192)
            _ = try await other.rows("ROLLBACK")
            _ = try await sessions[0].rows("ROLLBACK")
            for task in waiting { await task.value }
            for session in sessions + [other] { await session.close() }
        }
    }
}
