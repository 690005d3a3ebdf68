import Postgres
import Support
import Testing

/// Views for people who look for what is theirs.
@Suite struct OwnObjectsTests {
    /// How often each view names this schema.
    private static let mentions = [
        ("table_sizes", "schemaname = 'monitoring'"),
        ("partition_sizes", "schemaname = 'monitoring'"),
        ("v_index_usage", "schemaname = 'monitoring'"),
        ("unused_indexes", "schemaname = 'monitoring'"),
        ("v_tables_needing_maintenance", "schemaname = 'monitoring'"),
        ("v_slow_queries", "query LIKE '%monitoring.performance_metrics_hourly%'"),
        ("v_maintenance_status", "tables_vacuum_overdue > 1"),
    ]

    @Test(arguments: [15, 18])
    func `this schema is not among its views' rows until show_own says so`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.applySchema()
            try await server.takeEveryStatementForSlow()
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute(
                """
                CREATE TABLE item (id int); CREATE INDEX item_id ON item (id);
                CREATE SCHEMA app_monitoring; CREATE TABLE app_monitoring.item (id int);
                INSERT INTO item SELECT i FROM generate_series(1, 2000) AS i;
                INSERT INTO monitoring.performance_metrics_hourly
                SELECT now(), 'a', NULL, '{}', 1, 1, 1, 1, 1, 1, now()
                  FROM generate_series(1, 2000) AS i
                """)
            try await server.execute("ANALYZE")
            try await server.execute(
                "UPDATE item SET id = 0; UPDATE monitoring.performance_metrics_hourly SET samples = 2"
            )
            _ = try await server.rows("SELECT count(*) FROM app_monitoring.item")
            _ = try await server.rows(
                "SELECT count(*) FROM monitoring.performance_metrics_hourly")
            let overdue =
                "SELECT value FROM monitoring.indicators()"
                + " WHERE metric_name = 'pg_vacuum_overdue_tables'"
            try await eventually("statistics") { try await server.value(overdue) == "2" }
            for (view, own) in Self.mentions {
                #expect(
                    try await server.rows("SELECT FROM monitoring.\(view) WHERE \(own)").isEmpty,
                    "\(view)")
            }
            for seen in [
                "v_tables_needing_maintenance WHERE tablename = 'item' AND vacuum_overdue",
                "v_maintenance_status WHERE tables_vacuum_overdue = 1",
                "v_slow_queries WHERE query = 'SELECT count(*) FROM app_monitoring.item'",
                "unused_indexes WHERE indexname = 'item_id'",
            ] {
                #expect(
                    try await server.rows("SELECT FROM monitoring.\(seen)").count == 1, "\(seen)")
            }
            // Indicators count what the agent counts.
            #expect(try await server.value(overdue) == "2")
            try await server.execute(
                "UPDATE monitoring.settings SET value = 'on' WHERE name = 'show_own'")
            for (view, own) in Self.mentions {
                #expect(
                    try await !server.rows("SELECT FROM monitoring.\(view) WHERE \(own)").isEmpty,
                    "\(view)")
            }
        }
    }

    /// What the indicators say: waiting sessions, longest wait, longest idle transaction.
    private static let sessions = """
        SELECT metric_name, value > 0 FROM monitoring.indicators()
         WHERE metric_name IN ('pg_lock_waiting_sessions', 'pg_lock_wait_longest_seconds',
                               'pg_idle_in_transaction_holding_oldest_age_seconds')
         ORDER BY metric_name
        """

    private static func expected(
        idle: String?, longest: String?, sessions: String?
    ) -> [[String?]] {
        [
            ["pg_idle_in_transaction_holding_oldest_age_seconds", idle],
            ["pg_lock_wait_longest_seconds", longest],
            ["pg_lock_waiting_sessions", sessions],
        ]
    }

    @Test(arguments: [15, 18])
    func
        `waits that were chosen are no lock waits, and a lock alone makes an idle transaction hold`(
            version: Int
        ) async throws
    {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute("CREATE TABLE item (id int)")
            let leader = try server.session()
            _ = try await leader.rows("SELECT pg_advisory_lock(1)")
            let standby = try server.session()
            async let waiting = standby.rows("SELECT pg_advisory_lock(1)")
            let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            try await eventually("the standby waits") { try await server.value(waits) == "1" }
            #expect(
                try await server.rows(Self.sessions)
                    == Self.expected(idle: "f", longest: "f", sessions: "f"))
            // Neither a snapshot nor an id, and yet the table cannot be dropped.
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK TABLE item IN ACCESS SHARE MODE")
            #expect(
                try await server.rows(Self.sessions)
                    == Self.expected(idle: "t", longest: "f", sessions: "f"))
            let dropper = try server.session()
            async let dropping = dropper.rows("DROP TABLE item")
            try await eventually("a lock is waited for") { try await server.value(waits) == "2" }
            #expect(
                try await server.rows(Self.sessions)
                    == Self.expected(idle: "t", longest: "t", sessions: "t"))
            _ = try await holder.rows("COMMIT")
            _ = try await leader.rows("SELECT pg_advisory_unlock(1)")
            _ = try await (waiting, dropping)
            for session in [leader, standby, holder, dropper] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a session that does not say what it does leaves no 0 behind`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let silent = try server.session()
            _ = try await silent.rows("SET track_activities = off")
            #expect(
                try await server.rows(
                    """
                    SELECT check_name, status, recommendation
                      FROM monitoring.check_database_health()
                     WHERE check_name IN ('idle_in_transaction', 'longest_query') ORDER BY 1
                    """)
                    == ["idle_in_transaction", "longest_query"].map {
                        [$0, "unknown", "A session has track_activities off."]
                    })
            await silent.close()
        }
    }

    @Test(arguments: [15, 18])
    func `statements are shown without comments, numbers and values of settings`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.takeEveryStatementForSlow()
            try await server.execute("CREATE EXTENSION pg_stat_statements; CREATE ROLE r")
            for statement in [
                "SET my.tok = geheim", "SET LOCAL my.tok TO 'geheim'",
                "/* geheim's */ SELECT 1 AS first /* geheim */ -- geheim",
                "SELECT 1 AS \"a--b\" -- it's geheim \n, 2 AS second",
                "/* a /* geheim */ geheim */ SELECT 1 AS third",
                "ALTER ROLE r SET my.tok = geheim", "ALTER ROLE r PASSWORD 'geheim'",
                "ALTER ROLE r /* geheim */ IN DATABASE postgres SET\nmy.tok\n=\ngeheim",
                "CREATE FUNCTION f() RETURNS int SET my.tok TO geheim LANGUAGE sql"
                    + " AS $a$SELECT 1 /* geheim */$a$",
                "CREATE SEQUENCE s START 4711", "DO $$BEGIN PERFORM 'geheim'; END$$",
                "CREATE TABLE t (a int) WITH (fillfactor = 47)",
            ] {
                try await server.execute(statement)
            }
            let texts = try await server.column("SELECT query FROM monitoring.v_slow_queries")
            #expect(texts.filter { $0.contains("geheim") || $0.contains("47") } == [])
            for text in [
                "SET my.tok ...", "SET LOCAL my.tok ...", "SELECT $1 AS first",
                "SELECT $1 AS \"a--b\" , $2 AS second", "ALTER ROLE r SET my.tok ...",
                "ALTER ROLE r IN DATABASE postgres SET my.tok ...", "ALTER ROLE r PASSWORD ...",
                "CREATE FUNCTION f() RETURNS int SET my.tok ...", "CREATE SEQUENCE s START ?",
                "DO ...", "CREATE TABLE t (a int) WITH ...",
            ] {
                #expect(texts.contains(text), "\(text) in \(texts)")
            }
        }
    }
}
