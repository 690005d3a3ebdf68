import Collection
import Metrics
import Polling
import Postgres
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
