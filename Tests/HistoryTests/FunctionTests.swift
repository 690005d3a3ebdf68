import HistorySchema
import Postgres
import Support
import Testing

/// Functions and views that work without the agent.
@Suite struct FunctionTests {
    private static let views =
        Schema.views.map { "SELECT * FROM monitoring.\($0)" } + [
            "SELECT * FROM monitoring.check_database_health()",
            "SELECT * FROM monitoring.indicators()",
        ]

    /// The documented columns of views and functions that teams have already.
    private static let documented: [(relation: String, columns: Set<String>)] = [
        ("performance_dashboard", ["metric", "value", "unit"]),
        ("check_database_health()", ["status", "value", "threshold", "recommendation"]),
        ("v_performance_alerts", ["severity"]),
        ("v_maintenance_status", ["temp_files"]),
        ("v_index_usage", ["usage_category"]),
    ]

    @Test(arguments: [15, 16, 17, 18])
    func `everything answers, with and without the extension`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.takeEveryStatementForSlow()
            for round in 0...2 {
                for view in Self.views { _ = try await server.rows(view) }
                _ = try await server.rows("SELECT monitoring.record_performance_metrics()")
                guard server.installation.hasStatements else { continue }
                // First without, then in an odd schema, then there but not loaded.
                if round == 0 {
                    #expect(
                        try await server.rows("SELECT * FROM monitoring.v_slow_queries").isEmpty)
                    try await server.execute(
                        "CREATE SCHEMA \"odd \"\"one\"; CREATE EXTENSION pg_stat_statements"
                            + " SCHEMA \"odd \"\"one\"")
                    _ = try await server.rows("SELECT pg_sleep(0.01)")
                    #expect(
                        try await !server.rows("SELECT * FROM monitoring.v_slow_queries").isEmpty)
                }
            }
            for (relation, columns) in Self.documented {
                let found = try await server.column(
                    """
                    SELECT jsonb_object_keys(to_jsonb(found))
                      FROM (SELECT FROM generate_series(1, 1)) AS one
                           LEFT JOIN monitoring.\(relation) AS found ON true
                     WHERE found IS NOT NULL LIMIT 100
                    """)
                guard !found.isEmpty else { continue }
                #expect(columns.isSubset(of: Set(found)), "\(relation)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `the dashboard does not count what the server does not say`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let shown = """
                SELECT count(value)::text FROM monitoring.performance_dashboard WHERE metric =
                """
            #expect(try await server.value("\(shown) 'slow_queries'") == "0")
            #expect(try await server.value("\(shown) 'active_connections'") == "1")
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute("ALTER SYSTEM SET track_activities = off")
            try await server.execute("SELECT pg_reload_conf()")
            #expect(try await server.value("\(shown) 'slow_queries'") == "1")
            try await eventually("the setting is in force") {
                try await server.value("\(shown) 'active_connections'") == "0"
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a statement is slow from the time on that the settings say`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.applySchema()
            _ = try await server.rows("SELECT pg_stat_statements_reset()")
            for _ in 0..<2 { _ = try await server.rows("SELECT pg_sleep(0.3)") }
            let shown = """
                SELECT (SELECT value::int FROM monitoring.performance_dashboard
                         WHERE metric = 'slow_queries'),
                       (SELECT value::int FROM monitoring.indicators()
                         WHERE metric_name = 'pg_slow_queries')
                """
            for (seconds, slow) in [
                ("1", "0"), ("0.25", "1"), ("0.5", "0"), ("0", "many"), ("soon", "0"),
                ("-1", "0"), ("1e300", "0"),
            ] {
                try await server.execute(
                    """
                    UPDATE monitoring.settings SET value = '\(seconds)'
                     WHERE name = 'slow_statement_seconds'
                    """)
                let found = try await server.rows(shown)[0].map { $0.flatMap(Int.init) ?? -1 }
                if slow == "many" {
                    #expect(found.allSatisfy { $0 > 1 }, "\(found)")
                } else {
                    #expect(found.map(String.init) == [slow, slow], "\(seconds): \(found)")
                }
            }
            try await server.execute(
                "DELETE FROM monitoring.settings WHERE name = 'slow_statement_seconds'")
            #expect(try await server.rows(shown)[0] == ["0", "0"])
        }
    }

    @Test func `a library that is not loaded gives no statements and no error`() async throws {
        try await withServer(settings: ["shared_preload_libraries": "''"]) { server in
            try await server.applySchema()
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            for view in Self.views { _ = try await server.rows(view) }
            #expect(try await server.rows("SELECT * FROM monitoring.v_slow_queries").isEmpty)
        }
    }

    @Test func `a role with no more than the printed grants can do its work`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                "CREATE ROLE writer LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE job LOGIN")
            for grant in SchemaGrants.writer("writer") + SchemaGrants.reader("reader")
                + SchemaGrants.job("job")
            {
                try await server.execute(grant)
            }
            let reader = try server.session(user: "reader")
            for view in Self.views { _ = try await reader.rows(view) }
            await #expect(throws: PostgresError.self) {
                try await reader.rows("SELECT monitoring.record_metric('a', 1)")
            }
            await #expect(throws: PostgresError.self) {
                try await reader.rows("SELECT monitoring.drop_old_partitions('1 day')")
            }
            await reader.close()
            let writer = try server.session(user: "writer")
            for statement in [
                "BEGIN",
                "INSERT INTO monitoring.ingested_batches (agent, batch, rows)"
                    + " VALUES (gen_random_uuid(), 1, 1)",
                "SELECT monitoring.record_metric('a', 1)", "COMMIT",
                "SELECT monitoring.make_partitions()", "SELECT monitoring.roll_up()",
                "SELECT monitoring.drop_old_partitions('30 days')",
                "SELECT monitoring.drop_old_rollups('1 year', '3 years')",
                "SELECT monitoring.prune_batches()",
                "SELECT count(*) FROM monitoring.performance_metrics_hourly",
            ] { _ = try await writer.rows(statement) }
            for statement in [
                "DELETE FROM monitoring.performance_metrics",
                "DROP TABLE monitoring.performance_metrics_default",
                "DELETE FROM monitoring.ingested_batches",
                "UPDATE monitoring.settings SET value = 'x'",
            ] {
                await #expect(throws: PostgresError.self) { try await writer.rows(statement) }
            }
            await writer.close()
            let job = try server.session(user: "job")
            _ = try await job.rows("SELECT monitoring.record_performance_metrics()")
            _ = try await job.rows("SELECT monitoring.record_performance_metrics()")
            await job.close()
        }
    }

    @Test func `without the right to see others nothing is guessed`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                "CREATE ROLE blind LOGIN; GRANT USAGE ON SCHEMA monitoring TO blind;"
                    + " GRANT SELECT ON ALL TABLES IN SCHEMA monitoring TO blind")
            let blind = try server.session(user: "blind")
            for view in Self.views { _ = try await blind.rows(view) }
            #expect(
                try await blind.rows(
                    "SELECT status, value, recommendation FROM monitoring.check_database_health()"
                        + " WHERE check_name = 'connections_utilization'")
                    == [["unknown", nil, "Needs: GRANT pg_read_all_stats TO blind;"]])
            await blind.close()
        }
    }

    /// A call, and what is said of it.
    static let badCalls: [(call: String, problem: String)] = [
        ("'', 1", "the name is empty"),
        ("NULL, 1", "the name is empty"),
        ("repeat('n', 501), 1", "has 501 bytes, more than 500"),
        ("'a', NULL", "a has no finite value: NULL"),
        ("'a', 'NaN'", "a has no finite value: NaN"),
        ("'a', '-Infinity'", "a has no finite value: -Infinity"),
        ("'a', 1, NULL, '[1]'", "tags of a are no JSON object but of type array"),
        (
            "'a', 1, NULL, jsonb_build_object('k', repeat('v', 9000))",
            "tags of a have 9009 bytes, more than 8192"
        ),
    ]

    @Test func `a number that cannot be recorded is named`() async throws {
        try await withServer { server in
            try await server.applySchema()
            for (call, problem) in Self.badCalls {
                await #expect {
                    try await server.rows("SELECT monitoring.record_metric(\(call))")
                } throws: { error in
                    "\(error)".contains("record_metric: \(problem)")
                        || "\(error)".contains(problem)
                }
            }
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "0")
            // As teams call it today.
            _ = try await server.rows(
                "SELECT monitoring.record_metric('db_connections', count(*), 'connections')"
                    + " FROM pg_stat_activity")
            _ = try await server.rows(
                "SELECT monitoring.record_metric(p_name => 'payment', p_value => 12.5, p_tags =>"
                    + " '{\"currency\": \"USD\", \"status\": \"success\"}')")
            #expect(
                try await server.column(
                    "SELECT metric_unit FROM monitoring.performance_metrics ORDER BY metric_name")
                    == ["connections", "NULL"])
        }
    }

    @Test func `objects of the same name in another schema are not picked up`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                """
                CREATE SCHEMA trap;
                CREATE TABLE trap.pg_stat_database (datid oid);
                CREATE FUNCTION trap.now() RETURNS timestamptz LANGUAGE sql
                    AS 'SELECT ''1999-01-01Z''::timestamptz';
                CREATE FUNCTION trap.count(int) RETURNS int LANGUAGE sql AS 'SELECT 1/0'
                """)
            let session = try server.session()
            _ = try await session.rows("SET search_path = trap, pg_catalog, public")
            for view in Self.views { _ = try await session.rows(view) }
            _ = try await session.rows("SELECT monitoring.record_performance_metrics()")
            _ = try await session.rows("SELECT monitoring.record_metric('a', 1)")
            #expect(
                try await session.rows(
                    "SELECT FROM monitoring.performance_metrics WHERE recorded_at < '2001-01-01'"
                )
                .isEmpty)
            await session.close()
        }
    }

    @Test func `breaches become alerts with what to do`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute("ALTER SYSTEM SET autovacuum = off")
            try await server.execute("SELECT pg_reload_conf()")
            try await server.execute(
                "UPDATE monitoring.thresholds SET warning = 0.001, critical = 0.9"
                    + " WHERE check_name = 'connections_utilization'")
            try await eventually("autovacuum off") {
                try await server.value("SHOW autovacuum") == "off"
            }
            #expect(
                try await server.rows(
                    "SELECT alert, severity, threshold FROM monitoring.v_performance_alerts"
                        + " WHERE alert IN ('autovacuum', 'connections_utilization')")
                    == [
                        ["autovacuum", "critical", "1"],
                        ["connections_utilization", "warning", "0.001"],
                    ])
        }
    }

    @Test func `indexes and tables in need are found, and nothing else`() async throws {
        try await withServer(settings: ["autovacuum": "off"]) { server in
            try await server.applySchema()
            try await server.execute(
                """
                CREATE TABLE item (id int PRIMARY KEY, a int, b int UNIQUE);
                CREATE INDEX item_a ON item (a);
                CREATE TABLE calm AS SELECT 1 AS a; ALTER TABLE calm ADD PRIMARY KEY (a);
                INSERT INTO item SELECT i, i, i FROM generate_series(1, 2000) AS i
                """)
            try await server.execute("ANALYZE")
            try await server.execute("UPDATE item SET a = 0")
            try await eventually("statistics") {
                try await server.value(
                    "SELECT string_agg(tablename, ',')"
                        + " FROM monitoring.v_tables_needing_maintenance"
                        + " WHERE vacuum_overdue AND schemaname = 'public'") == "item"
            }
            #expect(
                try await server.column(
                    "SELECT indexname FROM monitoring.unused_indexes WHERE schemaname = 'public'")
                    == ["item_a"])
            #expect(
                try await server.column(
                    "SELECT indexname FROM monitoring.v_index_usage"
                        + " WHERE schemaname = 'public' AND usage_category = 'UNUSED'"
                        + " ORDER BY 1") == ["calm_pkey", "item_a", "item_b_key", "item_pkey"])
            #expect(
                try await server.value(
                    "SELECT tablename FROM monitoring.table_sizes WHERE schemaname = 'public'")
                    == "item")
        }
    }

    @Test func `statements get a trend by the hour`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.takeEveryStatementForSlow()
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            _ = try await server.rows("SELECT monitoring.record_performance_metrics()")
            for _ in 0..<5 { _ = try await server.rows("SELECT pg_sleep(0.02) AS trend") }
            _ = try await server.rows("SELECT monitoring.record_performance_metrics()")
            let trend = try await server.rows(
                """
                SELECT t.calls, t.mean_milliseconds >= 20
                  FROM monitoring.v_query_performance_trends AS t
                       JOIN monitoring.v_slow_queries AS s ON s.queryid::text = t.queryid
                 WHERE s.query LIKE '%pg_sleep%trend%'
                """)
            #expect(trend == [["5", "t"]])
        }
    }
}
