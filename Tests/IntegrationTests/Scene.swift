import Postgres
import Support

/// Something to see for every collector: locks, slots, commands under way, a prepared transaction.
struct Scene {
    private let sessions: [Session]
    private let work: [Task<Void, Never>]

    /// Sets the scene on a primary with `wal_level = logical` and prepared transactions.
    static func make(on server: TestServer) async throws -> Scene {
        for statement in statements { try await server.execute(statement) }
        let holder = try server.session()
        _ = try await holder.rows("BEGIN")
        _ = try await holder.rows("CREATE TABLE held (n int); LOCK pg_description IN SHARE MODE")
        var sessions = [holder]
        var work: [Task<Void, Never>] = []
        for statements in underWay {
            let session = try server.session()
            sessions.append(session)
            work.append(
                Task {
                    for statement in statements {
                        _ = try? await session.rows(statement, within: .seconds(120))
                    }
                })
        }
        try await eventually("the scene is set", within: .seconds(30)) {
            let rows = try await server.rows(
                """
                SELECT (SELECT count(*) FROM pg_locks WHERE NOT granted),
                       (SELECT count(*) FROM pg_stat_progress_vacuum WHERE heap_blks_scanned > 0),
                       (SELECT count(*) FROM pg_stat_progress_create_index WHERE blocks_total > 0)
                """)
            return rows == [["1", "1", "1"]]
        }
        return Scene(sessions: sessions, work: work)
    }

    /// Ends what is under way.
    func close() async {
        for task in work { task.cancel() }
        for session in sessions { await session.close() }
    }

    private static let statements = [
        """
        CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
        INSERT INTO orders (note) SELECT repeat('x', 100) FROM generate_series(1, 1000);
        CREATE TABLE dusty (n int) WITH (autovacuum_enabled = off);
        INSERT INTO dusty SELECT generate_series(1, 50000);
        CREATE TABLE large (n int) WITH (autovacuum_enabled = off);
        INSERT INTO large SELECT generate_series(1, 50000);
        CREATE PUBLICATION everything FOR ALL TABLES;
        GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher
        """,
        """
        CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE sql
        RETURN CASE WHEN pg_sleep(0.01) IS NULL THEN 0 ELSE n END
        """,
        "SELECT nextval('orders_id_seq')",
        "SELECT pg_stat_reset()",
        "SET enable_seqscan = off; SELECT note FROM orders WHERE id = 5",
        "SELECT count(*) FROM dusty",
        "VACUUM ANALYZE orders",
        "CREATE DATABASE second",
        "SELECT pg_create_logical_replication_slot('logical', 'pgoutput')",
        """
        CREATE SUBSCRIPTION nowhere CONNECTION 'dbname=postgres' PUBLICATION everything
        WITH (connect = false, slot_name = NONE)
        """,
        "BEGIN; INSERT INTO orders (note) VALUES ('p'); PREPARE TRANSACTION 'two phases'",
    ]

    /// Statements that take longer than a test, each list in a session of its own.
    private static let underWay = [
        ["BEGIN", "LOCK pg_description IN ROW EXCLUSIVE MODE"],
        ["SET vacuum_cost_delay = 20", "SET vacuum_cost_limit = 1", "VACUUM dusty"],
        ["CREATE INDEX ON large (slow(n))"],
    ]
}
