import HistorySchema
import Installing
import Support
import Testing

/// Functions and views count and judge as the agent does: what clients waited for, and what is late.
@Suite struct AgentsWayTests {
    private static let settings = ["pg_stat_statements.track": "all", "autovacuum": "off"]

    private static let functions = """
        CREATE TABLE item (id int);
        CREATE FUNCTION slept() RETURNS void LANGUAGE plpgsql AS
            $$BEGIN PERFORM pg_sleep(0.4); END$$;
        CREATE FUNCTION counted() RETURNS void LANGUAGE plpgsql AS
            $$BEGIN FOR n IN 1..50 LOOP PERFORM count(*) FROM item; END LOOP; END$$
        """

    private static let slow = "SELECT query FROM monitoring.v_slow_queries ORDER BY query"
    private static let slowCount = """
        SELECT value::int::text FROM monitoring.performance_dashboard WHERE metric = 'slow_queries'
        """

    private static func limit(_ server: TestServer) async throws {
        try await server.execute(
            "UPDATE monitoring.settings SET value = '0.2' WHERE name = 'slow_statement_seconds'")
    }

    @Test(arguments: [15, 18])
    func `a statement that a function runs is no slow statement beside its call`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.applySchema()
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute(Self.functions)
            try await Self.limit(server)
            _ = try await server.rows("SELECT pg_stat_statements_reset()")
            _ = try await server.rows("SELECT slept()")
            for _ in 0..<3 { _ = try await server.rows("SELECT counted()") }
            _ = try await server.rows("SELECT count(*) FROM item")
            #expect(
                try await server.value(
                    "SELECT count(*) FROM pg_stat_statements WHERE NOT toplevel AND calls = 150")
                    == "1")
            #expect(try await server.column(Self.slow) == ["SELECT slept()"])
            #expect(try await server.value(Self.slowCount) == "1")
            // Half of the time would be its own.
            #expect(
                try await server.value(
                    "SELECT percent_of_total > 60 FROM monitoring.v_slow_queries") == "t")
            #expect(
                try await server.rows(
                    "SELECT calls FROM monitoring.statements(true) WHERE query LIKE '%FROM item'")
                    == [["1"]])
        }
    }

    @Test(arguments: [15, 18])
    func `an extension that does not tell who sent a statement shows all of them`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.applySchema()
            try await server.execute(
                "CREATE SCHEMA \"Odd schema\"; CREATE EXTENSION pg_stat_statements SCHEMA \"Odd schema\""
                    + " VERSION '1.8'")
            try await server.execute(Self.functions)
            try await Self.limit(server)
            _ = try await server.rows("SELECT slept()")
            #expect(try await server.column(Self.slow).count == 2)
            try await server.execute("ALTER EXTENSION pg_stat_statements UPDATE")
            #expect(try await server.column(Self.slow) == ["SELECT slept()"])
        }
    }

    @Test(arguments: [15, 18])
    func `a schema of version 18 is upgraded, and what it has read is no restart of statements`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let parts = Schema.script(mode: .logged).split(separator: "-- version 19")
            #expect(parts.count == 2)
            try await server.execute(String(parts[0]))
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute(Self.functions)
            try await server.execute(
                "CREATE ROLE reader; GRANT EXECUTE ON FUNCTION monitoring.statements(boolean)"
                    + " TO reader")
            let count = "SELECT count(*) FROM item"
            for _ in 0..<5 { _ = try await server.rows(count) }
            _ = try await server.rows("SELECT counted()")
            _ = try await server.rows("SELECT monitoring.record_performance_metrics()")
            let id = try await server.value(
                "SELECT queryid FROM pg_stat_statements WHERE query = '\(count)' AND toplevel")
            let read = "SELECT calls FROM monitoring.statement_readings WHERE queryid = \(id ?? "")"
            #expect(try await server.column(read) == ["55"])
            for _ in 0..<2 { _ = try await server.rows(count) }
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.applied.map(\.version) == Array(19...Schema.version))
            #expect(try await server.column(read) == ["7"])
            _ = try await server.rows(count)
            #expect(
                try await server.column(
                    "SELECT calls FROM monitoring.statement_growth(monitoring.window_start())"
                        + " WHERE queryid = \(id ?? "")") == ["1"])
            #expect(
                try await server.value(
                    "SELECT has_function_privilege('reader', 'monitoring.statements(boolean)',"
                        + " 'EXECUTE') AND (SELECT count(*) = 1 FROM pg_proc WHERE proname ="
                        + " 'merge_statement_hours')") == "t")
        }
    }

    @Test(arguments: [15, 18])
    func `the age of transaction ids is judged from when freezing is late`(version: Int)
        async throws
    {
        let settings = ["autovacuum": "off", "autovacuum_freeze_max_age": "100000"]
        try await withServer(version: version, settings: settings) { server in
            try await server.applySchema()
            try await server.execute(
                "UPDATE monitoring.thresholds SET warning = 0"
                    + " WHERE check_name IN ('xid_age', 'mxid_age')")
            let judged = """
                SELECT status FROM monitoring.check_database_health() WHERE check_name = 'xid_age'
                """
            #expect(try await server.value(judged) == "ok")
            // Each savepoint that writes takes an id.
            try await server.execute(
                """
                CREATE TABLE burnt (id int);
                DO $$
                BEGIN
                    FOR n IN 1..130000 LOOP
                        BEGIN INSERT INTO burnt VALUES (n); EXCEPTION WHEN OTHERS THEN NULL; END;
                    END LOOP;
                END $$
                """)
            #expect(
                try await server.value("SELECT max(age(datfrozenxid)) > 120000 FROM pg_database")
                    == "t")
            #expect(try await server.value(judged) == "warning")
        }
    }
}
