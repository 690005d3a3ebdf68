import Platform
import Postgres
import Support

/// Work of every kind on a server, so that nearly every counter moves.
enum ValueScene {
    static let settings = [
        "wal_level": "logical", "max_prepared_transactions": "5", "archive_mode": "on",
        "archive_command": "'/bin/false'", "track_io_timing": "on", "track_wal_io_timing": "on",
        "bgwriter_delay": "10ms", "bgwriter_lru_maxpages": "1", "wal_buffers": "64kB",
        "shared_buffers": "4MB", "logical_decoding_work_mem": "64kB", "work_mem": "64kB",
        "track_functions": "all", "deadlock_timeout": "20ms", "autovacuum_naptime": "1s",
        "fsync": "on",
    ]

    /// Does the work, and waits until the server has counted it.
    static func make(on server: TestServer) async throws {
        try await server.execute("CREATE DATABASE second")
        for statement in statements { try await server.execute(statement) }
        try await deadlock(server)
        try await shareRow(server)
        try await endSessions(server)
        try await eventually("a segment cannot be archived", within: .seconds(60)) {
            try await server.value("SELECT failed_count > 0 FROM pg_stat_archiver") == "t"
        }
        try await server.execute("ALTER SYSTEM SET archive_command = '/bin/true'")
        try await server.execute("ALTER SYSTEM SET autovacuum = off")
        try await eventually("autovacuum comes", within: .seconds(60)) {
            try await server.value(
                """
                SELECT autovacuum_count > 0 AND autoanalyze_count > 0
                  FROM pg_stat_user_tables WHERE relname = 'visited'
                """) == "t"
        }
        await server.reload()
        try await eventually("a segment is archived", within: .seconds(60)) {
            try await server.value("SELECT archived_count > 0 FROM pg_stat_archiver") == "t"
        }
        try await eventually("autovacuum is gone", within: .seconds(30)) {
            try await server.value(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type ~ 'autovacuum'") == "0"
        }
        try await server.execute("CHECKPOINT")
    }

    private static let statements = [
        "SELECT pg_stat_reset()",
        "CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert')",
        "SELECT pg_create_logical_replication_slot('spilling', 'pgoutput')",
        "SELECT pg_create_logical_replication_slot('streaming', 'pgoutput')",
        """
        CREATE TABLE visited (n int) WITH (autovacuum_vacuum_threshold = 1,
            autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_threshold = 1);
        CREATE TABLE big (id int, note text) WITH (autovacuum_enabled = off);
        CREATE TABLE wide (t text) WITH (autovacuum_enabled = off);
        ALTER TABLE wide ALTER t SET STORAGE EXTERNAL;
        CREATE TABLE hot (id int PRIMARY KEY, n int) WITH (autovacuum_enabled = off, fillfactor = 50);
        CREATE TABLE part (id int) PARTITION BY RANGE (id);
        CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
        CREATE SCHEMA "Odd Name" CREATE TABLE "T 1" (n int PRIMARY KEY)
        """,
        "INSERT INTO big SELECT g, repeat(md5(g::text), 4) FROM generate_series(1, 60000) AS g",
        "CREATE INDEX big_id ON big (id)",
        "INSERT INTO wide SELECT repeat(md5(g::text), 600) FROM generate_series(1, 200) AS g",
        "SELECT sum(hashtext(t)) FROM wide",
        "INSERT INTO hot SELECT g, 0 FROM generate_series(1, 1000) AS g",
        "UPDATE hot SET n = 1 WHERE id < 100", "UPDATE hot SET id = id + 10000, n = 2",
        "UPDATE hot SET id = id + 10000, n = 3", "DELETE FROM hot WHERE id < 20100",
        """
        CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(0.01); RETURN 2 * n; END $$;
        CREATE FUNCTION twice(t text) RETURNS text LANGUAGE plpgsql AS
        $$ BEGIN RETURN t || t || twice(1); END $$;
        SELECT twice(n), twice('a') FROM generate_series(1, 5) AS n
        """,
        "INSERT INTO part SELECT g FROM generate_series(0, 9) AS g",
        "INSERT INTO visited SELECT generate_series(1, 1000); DELETE FROM visited",
        "SET enable_seqscan = off; SELECT note FROM big WHERE id BETWEEN 5 AND 500",
        "SET enable_seqscan = off; SELECT note FROM big WHERE id = 7",
        "SET enable_seqscan = off; SET enable_indexscan = off; SELECT note FROM big WHERE id < 900",
        "DELETE FROM big WHERE id % 3 = 0", "VACUUM big", "VACUUM ANALYZE hot", "ANALYZE big",
        "DELETE FROM big WHERE id % 3 = 1", "SELECT count(*) FROM big",
        "SELECT count(*) FROM (SELECT * FROM big ORDER BY note, id OFFSET 0) AS sorted",
        "CREATE TEMP TABLE own AS SELECT generate_series(1, 300000) AS n; SELECT count(*) FROM own",
        "CREATE TABLE copied WITH (autovacuum_enabled = off) AS SELECT * FROM big",
        """
        SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
        SET min_parallel_table_scan_size = 0; SELECT count(*) FROM big WHERE id > 5
        """,
        """
        DO $$ BEGIN FOR i IN 1..200 LOOP
            BEGIN INSERT INTO copied VALUES (i, 'x'); EXCEPTION WHEN OTHERS THEN NULL; END;
        END LOOP; END $$
        """,
        "BEGIN; INSERT INTO copied VALUES (1, 'x'); ROLLBACK",
        "BEGIN; INSERT INTO copied VALUES (2, 'x'); PREPARE TRANSACTION 'two phases'",
        "LISTEN channel; NOTIFY channel", "SELECT pg_switch_wal()", "CHECKPOINT",
        """
        SELECT count(*) FROM pg_logical_slot_get_binary_changes('spilling', NULL, NULL,
            'proto_version', '1', 'publication_names', 'everything')
        """,
        """
        SELECT count(*) FROM pg_logical_slot_get_binary_changes('streaming', NULL, NULL,
            'proto_version', '2', 'publication_names', 'everything', 'streaming', 'on')
        """,
    ]

    /// Two sessions that wait for each other until the server ends one's transaction.
    private static func deadlock(_ server: TestServer) async throws {
        let sessions = try [server.session(), server.session()]
        for (place, session) in sessions.enumerated() {
            _ = try await session.rows("BEGIN")
            _ = try await session.rows("UPDATE hot SET n = 5 WHERE id = \(20_200 + place)")
        }
        let first = Task {
            try? await sessions[0].rows("UPDATE hot SET n = 6 WHERE id = 20201")
        }
        _ = try? await sessions[1].rows("UPDATE hot SET n = 6 WHERE id = 20200")
        _ = await first.value
        for session in sessions { await session.close() }
    }

    /// A row that two transactions lock together: a multixact.
    private static func shareRow(_ server: TestServer) async throws {
        let sessions = try [server.session(), server.session()]
        for session in sessions {
            _ = try await session.rows("BEGIN")
            _ = try await session.rows("SELECT n FROM hot WHERE id = 20300 FOR SHARE")
        }
        for session in sessions { await session.close() }
    }

    /// Sessions that an operator, an error and the loss of the client end.
    private static func endSessions(_ server: TestServer) async throws {
        let killed = try server.session()
        _ = try await killed.rows("BEGIN")
        let pid = try await killed.rows("SELECT pg_backend_pid()")[0][0] ?? ""
        try await server.execute("SELECT pg_terminate_backend(\(pid), 10000)")
        await killed.close()
        let expired = try server.session()
        _ = try await expired.rows("SET idle_session_timeout = 1")
        try await eventually("the session has expired") {
            try await server.value("SELECT sum(sessions_fatal) > 0 FROM pg_stat_database") == "t"
        }
        await expired.close()
        try await abandon(server)
        try await eventually("the client is missed") {
            try await server.value(
                "SELECT sum(sessions_abandoned) > 0 FROM pg_stat_database") == "t"
        }
    }

    /// A client that goes without a word: no message `X`.
    private static func abandon(_ server: TestServer) async throws {
        let path = "\(server.socketDirectory)/.s.PGSQL.\(server.port)"
        try await offThePool {
            let connection = try RawConnection(.socket(path))
            let words = Array("user\0postgres\0database\0postgres\0\0".utf8)
            try connection.send([0, 0, 0, UInt8(8 + words.count), 0, 3, 0, 0] + words)
            // ReadyForQuery, in an idle session.
            let ready: [UInt8] = [0x5A, 0, 0, 0, 5, 0x49]
            var answer: [UInt8] = []
            while answer.suffix(6) != ready[...] {
                answer += try connection.receive(until: .now + .seconds(10))
            }
        }
    }
}
