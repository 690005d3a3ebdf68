import Metrics
import Postgres
import Support
import Testing

/// Queries of a replica that replay cancels, one of each kind after the other.
@Suite struct ConflictTests {
    private static let kinds = [
        "lock", "snapshot", "bufferpin", "tablespace", "deadlock", "active_logicalslot",
    ]

    @Test(arguments: [15, 18])
    func `a query that replay cancels counts under its cause and under no other`(
        version: Int
    ) async throws {
        let settings = [
            "autovacuum": "off", "allow_in_place_tablespaces": "on",
            "max_prepared_transactions": "5",
        ]
        try await withServer(version: version, settings: settings) { primary in
            try await primary.prepareWatching()
            try await primary.execute(
                """
                CREATE TABLE pinned (a int); CREATE TABLE locked (a int); CREATE TABLE t (a int);
                INSERT INTO pinned VALUES (1); INSERT INTO t SELECT generate_series(1, 1000)
                """)
            try await primary.execute("CREATE TABLESPACE ts LOCATION ''")
            let replica = try await primary.replica(settings: [
                "max_standby_streaming_delay": "-1", "deadlock_timeout": "10ms",
            ])
            let watcher = try Watcher(replica)
            var counted: [String: Double] = [:]
            func expect(_ kind: String) async throws {
                counted[kind, default: 0] += 1
                try await eventually("\(kind) is counted", within: .seconds(60)) {
                    try await replica.value(
                        """
                        SELECT conflicts FROM pg_stat_database WHERE datname = current_database()
                        """) == "\(counted.values.count)"
                }
                let page = try await watcher.poll().snapshot
                for kind in Self.kinds where kind != "active_logicalslot" || version >= 16 {
                    let value = page.samples(of: "pg_stat_database_conflicts_confl_\(kind)_total")
                        .first { $0.labels["datname"] == "postgres" }?.value
                    #expect(value == counted[kind, default: 0], "\(kind)")
                }
                let sum = page.samples(of: "pg_stat_database_conflicts_total")
                    .first { $0.labels["datname"] == "postgres" }?.value
                #expect(sum == Double(counted.count))
            }
            try await Self.deadlock(primary, replica)
            try await expect("deadlock")
            try await replica.execute("ALTER SYSTEM SET max_standby_streaming_delay = '20ms'")
            await replica.reload()
            for (kind, (here, there)) in Self.conflicts {
                let reader = try replica.session()
                for statement in here { _ = try await reader.rows(statement) }
                for statement in there { try await primary.execute(statement) }
                try await expect(kind)
                await reader.close()
            }
            await replica.close()
        }
    }

    /// What a session of the replica does, and what the primary then does to it.
    private static let conflicts: KeyValuePairs<String, ([String], [String])> = [
        "snapshot": (
            ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM locked"],
            ["DELETE FROM t WHERE a > 500", "VACUUM t"]
        ),
        "bufferpin": (
            ["BEGIN", "DECLARE c CURSOR FOR SELECT a FROM pinned", "FETCH FORWARD FROM c"],
            ["BEGIN; INSERT INTO pinned VALUES (2); ROLLBACK", "VACUUM FREEZE pinned"]
        ),
        "tablespace": (
            [
                "SET work_mem = '64kB'", "SET temp_tablespaces = 'ts'", "BEGIN",
                """
                DECLARE c CURSOR FOR SELECT g FROM generate_series(1, 100000) AS g ORDER BY random()
                """, "FETCH FORWARD FROM c",
            ], ["DROP TABLESPACE ts"]
        ),
        "lock": (["BEGIN", "SELECT count(*) FROM locked"], ["DROP TABLE locked"]),
    ]

    /// A session that pins a block that replay wants, and wants a lock that replay holds.
    private static func deadlock(_ primary: TestServer, _ replica: TestServer) async throws {
        try await primary.execute(
            "BEGIN; INSERT INTO pinned SELECT generate_series(1, 100); ROLLBACK")
        try await primary.execute("BEGIN; LOCK TABLE locked; PREPARE TRANSACTION 'lock'")
        try await primary.execute("INSERT INTO pinned VALUES (170)")
        try await eventually("the lock is replayed", within: .seconds(60)) {
            try await replica.value(
                "SELECT count(*) FROM pg_locks WHERE relation = 'locked'::regclass") == "1"
        }
        let reader = try replica.session()
        _ = try await reader.rows("BEGIN")
        _ = try await reader.rows("DECLARE c CURSOR FOR SELECT a FROM pinned")
        _ = try await reader.rows("FETCH FORWARD FROM c")
        let waiting = Task { try? await reader.rows("SELECT a FROM locked") }
        try await eventually("the reader waits") {
            try await replica.value(
                """
                SELECT count(*) FROM pg_locks
                 WHERE relation = 'locked'::regclass AND NOT granted
                """) == "1"
        }
        try await primary.execute("VACUUM FREEZE pinned")
        _ = await waiting.value
        await reader.close()
        try await primary.execute("ROLLBACK PREPARED 'lock'")
    }
}
