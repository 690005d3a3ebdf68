import Glibc
import Platform
import Postgres
import Support

/// Commands that report progress and stand still, each at a known place of its work.
struct HeldCommands {
    /// What the server's own views say of all running commands, in the form of the page.
    static let view = ServerView(
        "pg_stat_progress_*",
        labels: [
            "command": "command", "datname": "datname", "relid": "relid", "phase": "phase",
            "relation": "(SELECT 'public.' || relname FROM pg_class WHERE pg_class.oid = relid)",
            "index": """
            coalesce((SELECT 'public.' || relname FROM pg_class WHERE pg_class.oid = index),
                     nullif(index, 0)::text)
            """,
            "started_by": "CASE WHEN command IN ('VACUUM', 'ANALYZE') THEN 'manual' END",
        ], from: "(\(views.joined(separator: " UNION ALL "))) AS running",
        shows: [
            "pg_progress_operations": "1", "pg_progress_done_ratio": "done",
            "pg_progress_tuples": "tuples", "pg_progress_tuples_done": "tuples_done",
            "pg_progress_partitions": "partitions",
            "pg_progress_partitions_done": "partitions_done", "pg_progress_bytes": "bytes",
            "pg_progress_done_bytes": "bytes_done",
        ])

    private let holder: Session
    private let sessions: [Session]
    private let work: [Task<Void, Never>]
    private let backup: ChildProcess
    private let directory: TemporaryDirectory

    /// Starts them and waits until each stands where it is to stand.
    static func make(on server: TestServer) async throws -> HeldCommands {
        let directory = try TemporaryDirectory("h", ownedBy: Checkout.serverIdentity)
        let lines = (1...5000).map(String.init).joined(separator: "\n")
        let file = try directory.write("rows", lines + "\n")
        for statement in tables { try await server.execute(statement) }
        let holder = try server.session()
        _ = try await holder.rows("SELECT pg_advisory_lock(7)")
        var sessions: [Session] = []
        var work: [Task<Void, Never>] = []
        for statements in commands(file) {
            let session = try server.session()
            sessions.append(session)
            work.append(
                Task {
                    for statement in statements {
                        _ = try? await session.rows(statement, within: .seconds(300))
                    }
                })
        }
        let log = try Files.openToAppend("\(directory.path)/log")
        let backup = try ChildProcess.start(
            [
                server.installation.program("pg_basebackup"), "-h", server.socketDirectory, "-p",
                "\(server.port)", "-U", "postgres", "-D", "\(directory.path)/copy", "-r", "32",
                "-c", "fast", "-X", "none",
            ], environment: Checkout.childEnvironment, output: log.number, errors: log.number,
            as: Checkout.serverIdentity, deathSignal: SIGKILL)
        let held = HeldCommands(
            holder: holder, sessions: sessions, work: work, backup: backup, directory: directory)
        try await eventually("everything stands still", within: .seconds(120)) {
            let rows = try await server.rows(
                """
                SELECT (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'),
                       (SELECT count(*) FROM pg_stat_progress_vacuum WHERE heap_blks_scanned > 1),
                       (SELECT count(*) FROM pg_stat_progress_analyze
                         WHERE sample_blks_scanned > 1 AND phase = 'acquiring sample rows'),
                       (SELECT count(*) FROM pg_stat_progress_basebackup
                         WHERE backup_streamed > 0 AND phase = 'streaming database files')
                """)
            return rows == [["\(advisory)", "1", "1", "1"]]
        }
        return held
    }

    /// Lets go of everything.
    func close() async {
        backup.signal(SIGKILL)
        try? await eventually("the backup has ended") { backup.endingIfOver() != nil }
        for task in work { task.cancel() }
        for session in sessions { await session.close() }
        await holder.close()
    }

    /// How many of the commands wait for the advisory lock.
    private static let advisory = 10

    // A function in an index, a statistics object or a condition waits at row 3000.
    private static let tables =
        [
            """
            CREATE FUNCTION hold(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                IF n = 3000 AND current_setting('test.holds', true) = 'on' THEN
                    PERFORM pg_advisory_xact_lock_shared(7);
                END IF;
                RETURN n;
            END $$
            """
        ]
        + [
            "indexed", "rebuilt", "clustered", "analyzed", "extended", "slow", "sampled",
            "reindexed",
        ].map { name in
            """
            CREATE TABLE \(name) WITH (autovacuum_enabled = off) AS
            SELECT g AS n, g % 10 AS m, repeat('x', 100) AS t FROM generate_series(1, 5000) AS g
            """
        } + [
            "CREATE TABLE loaded (n int)", "CREATE TABLE piped (n int)",
            """
            CREATE TABLE part (n int) PARTITION BY RANGE (n);
            CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (2500);
            CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (2500) TO (10000);
            INSERT INTO part SELECT generate_series(1, 5000)
            """,
            "CREATE INDEX ON rebuilt (hold(n))", "CREATE INDEX clustered_n ON clustered (n)",
            "CREATE INDEX ON clustered (hold(n))", "CREATE INDEX ON analyzed (hold(n))",
            "CREATE INDEX reindexed_n ON reindexed (hold(n))",
            "CREATE STATISTICS plain ON n, m FROM extended",
            "CREATE STATISTICS held ON hold(n), m FROM extended",
            "DELETE FROM slow WHERE n % 2 = 0",
        ]

    private static func commands(_ file: String) -> [[String]] {
        [
            ["CREATE INDEX ON indexed (hold(n))"], ["CREATE INDEX ON part (hold(n))"],
            ["REINDEX INDEX reindexed_n"], ["VACUUM FULL rebuilt"],
            ["CLUSTER clustered USING clustered_n"], ["ANALYZE analyzed"],
            ["ANALYZE extended"],
            ["COPY loaded FROM '\(file)' WHERE hold(n) > 1000"],
            ["COPY piped FROM PROGRAM 'cat \(file)' WHERE hold(n) > 1000"],
            ["COPY (SELECT hold(g) FROM generate_series(1, 5000) AS g) TO '/dev/null'"],
            ["VACUUM slow"], ["ANALYZE sampled"],
        ].map { command in
            let isSlow = command[0].hasSuffix("slow") || command[0].hasSuffix("sampled")
            let pace = ["SET vacuum_cost_delay = 100", "SET vacuum_cost_limit = 1"]
            return ["SET test.holds = 'on'"] + (isSlow ? pace : []) + command
        }
    }

    private static let views = [
        """
        SELECT 'VACUUM' AS command, datname::text, relid, 0::oid AS index, phase,
               CASE phase WHEN 'scanning heap' THEN heap_blks_scanned::float8 / heap_blks_total
                          WHEN 'vacuuming heap' THEN heap_blks_vacuumed::float8 / heap_blks_total
               END AS done,
               NULL::int8 AS tuples, NULL::int8 AS tuples_done, NULL::int8 AS partitions,
               NULL::int8 AS partitions_done, NULL::int8 AS bytes, NULL::int8 AS bytes_done
          FROM pg_stat_progress_vacuum
        """,
        """
        SELECT 'ANALYZE', datname, relid, 0, phase,
               CASE WHEN phase ~ 'sample rows' THEN
                         sample_blks_scanned::float8 / sample_blks_total
                    WHEN phase ~ 'extended' THEN ext_stats_computed::float8 / ext_stats_total END,
               NULL, NULL, NULL, NULL, NULL, NULL
          FROM pg_stat_progress_analyze
        """,
        """
        SELECT command, datname, relid, index_relid,
               CASE WHEN phase ~ '^building index' THEN 'building index' ELSE phase END,
               CASE WHEN phase ~ 'scanning table$' THEN blocks_done::float8 / blocks_total
                    WHEN phase ~ 'loading tuples' THEN tuples_done::float8 / tuples_total END,
               CASE WHEN phase ~ 'loading tuples' THEN tuples_total END,
               CASE WHEN phase ~ 'loading tuples' THEN tuples_done END,
               nullif(partitions_total, 0), CASE WHEN partitions_total > 0 THEN partitions_done END,
               NULL, NULL
          FROM pg_stat_progress_create_index
        """,
        """
        SELECT command, datname, relid, cluster_index_relid, phase,
               CASE WHEN phase = 'seq scanning heap'
                    THEN heap_blks_scanned::float8 / heap_blks_total END,
               NULL, CASE WHEN phase ~ 'scanning heap' THEN heap_tuples_scanned END, NULL, NULL,
               NULL, NULL
          FROM pg_stat_progress_cluster
        """,
        """
        SELECT command, datname, relid, 0, 'copying', bytes_processed::float8 / nullif(bytes_total, 0),
               NULL, tuples_processed, NULL, NULL, nullif(bytes_total, 0), bytes_processed
          FROM pg_stat_progress_copy
        """,
        """
        SELECT 'BASE BACKUP', NULL, NULL, 0, phase, backup_streamed::float8 / backup_total, NULL, NULL,
               NULL, NULL, backup_total, backup_streamed
          FROM pg_stat_progress_basebackup
        """,
    ]
}
