import Basics
import Collection
import Planning
import Plans
import Postgres
import Support
import Targets
import Testing

/// What `pgvigil explain` must not do, and what it says when there is no plan.
@Suite(.serialized) struct ExplainRefusalTests {
    private static func count(_ server: TestServer, _ table: String) async throws -> String? {
        try await server.value("SELECT count(*) FROM \(table)")
    }

    @Test(arguments: [15, 18])
    func `a text of two statements plants nothing, even where a session may write`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE TABLE planted (n int)")
            let session = try server.session()
            let text = "INSERT INTO planted VALUES (1); INSERT INTO planted VALUES (2)"
            let prefixes =
                ["PREPARE p AS"]
                + (version >= 16 ? ["EXPLAIN (GENERIC_PLAN)", "EXPLAIN"] : ["EXPLAIN"])
            for prefix in prefixes {
                let error = await #expect(throws: PostgresError.self) {
                    try await session.query(
                        "\(prefix) \(text)", alone: true, within: .seconds(5)
                    ) { $0.rowCount }
                }
                guard case .server(.syntaxError, _)? = error else {
                    Issue.record("\(prefix): \(error.map { "\($0)" } ?? "no error")")
                    continue
                }
            }
            #expect(try await Self.count(server, "planted") == "0")
            // One alone is answered, and the session goes on by either way.
            for isAlone in [true, false, true] {
                let rows = try await session.query(
                    "SELECT n FROM planted", alone: isAlone, within: .seconds(5)
                ) { $0.rowCount }
                #expect(rows == 0)
            }
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `no function that is volatile is run, and one that lies cannot write`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE ran (who text);
                GRANT ALL ON ran TO watcher;
                CREATE FUNCTION honest(text) RETURNS int LANGUAGE plpgsql AS
                  'BEGIN INSERT INTO ran VALUES ($1); RETURN 1; END';
                CREATE FUNCTION liar() RETURNS int LANGUAGE plpgsql AS
                  'BEGIN RETURN honest(current_user); END'
                """)
            try await server.execute("SELECT honest('app'), who FROM ran")
            try await server.execute("INSERT INTO ran SELECT 'app' WHERE honest('app') = 1")
            try await server.execute("SELECT liar()")
            try await server.execute("ALTER FUNCTION liar() IMMUTABLE")
            let scene = ExplainScene(server: server)
            let before = try await Self.count(server, "ran")
            for beginning in ["SELECT honest", "INSERT INTO ran SELECT"] {
                let id = try await scene.id(beginning)
                let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
                #expect(planned.text(.full).contains("the statement was not executed"))
            }
            let refusal = try await scene.refused(
                PlanningRequest(queryIdentifier: try await scene.id("SELECT liar")))
            #expect(refusal.lines.joined(separator: "\n").contains("(SQLSTATE 25006)"))
            #expect(try await Self.count(server, "ran") == before)
        }
    }

    @Test(arguments: [15, 18])
    func `what a role may not read is refused with the GRANT, and planned after it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE ROLE blind LOGIN")
            try await server.execute("CREATE TABLE orders (id int)")
            try await server.execute("SELECT id FROM orders WHERE id = 4")
            var scene = ExplainScene(server: server)
            let request = PlanningRequest(queryIdentifier: try await scene.id("SELECT id FROM"))
            let refusal = try await scene.refused(request)
            #expect(!refusal.isUnavailable)
            #expect(refusal.lines.first?.contains("(SQLSTATE 42501)") == true)
            let grant = "GRANT SELECT ON TABLE \"orders\" TO \"watcher\";"
            #expect(refusal.lines.dropFirst().first == grant)
            try await server.execute(grant)
            _ = try await scene.planned(request)
            // Without the right to see others' statements there is no text.
            scene.role = "blind"
            let hidden = try await scene.refused(request)
            let words = hidden.lines.joined(separator: "\n")
            #expect(words.contains("GRANT pg_read_all_stats TO \"blind\";"))
            #expect(words.contains("are not shown to blind"))
        }
    }

    @Test(arguments: [15, 18])
    func `a lock, a slow plan and a server that hangs each end in time with the reason`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE orders (id int); GRANT SELECT ON orders TO watcher;
                CREATE FUNCTION slow() RETURNS int LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(0); RETURN 1; END'
                """)
            try await server.execute("SELECT id FROM orders WHERE id = 4")
            try await server.execute("SELECT slow()")
            try await server.execute(
                """
                CREATE OR REPLACE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(60); RETURN 1; END'
                """)
            let scene = ExplainScene(server: server)
            let orders = try await scene.id("SELECT id FROM orders")
            let slow = try await scene.id("SELECT slow")
            let began = ContinuousClock.now
            let request = PlanningRequest(queryIdentifier: orders, limit: .seconds(1))
            let holder = try server.session()
            _ = try await holder.rows("BEGIN; LOCK TABLE orders")
            let locked = try await scene.refused(request).lines.joined(separator: "\n")
            #expect(locked.contains("(SQLSTATE 55P03)") && locked.contains("holds a lock"))
            _ = try await holder.rows("ROLLBACK")
            await holder.close()
            _ = try await scene.planned(request)
            let late = try await scene.refused(
                PlanningRequest(queryIdentifier: slow, limit: .seconds(1)))
            #expect(late.lines.joined(separator: "\n").contains("longer than 1 s: --timeout"))
            await server.freeze()
            let hung = try await scene.refused(request)
            await server.thaw()
            #expect(hung.isUnavailable)
            #expect(began.duration(to: .now) < .seconds(40))
            _ = try await scene.planned(request)
        }
    }

    @Test(arguments: [15, 18])
    func `an id that is nowhere, in several databases, or no plan's is refused with what there is`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.track_utility": "on"]
        try await withServer(version: version, settings: settings) { server in
            let scene = ExplainScene(server: server)
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            let none = try await scene.refused(PlanningRequest(queryIdentifier: -7))
            #expect(none.lines.joined().contains("CREATE EXTENSION pg_stat_statements;"))
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let missing = try await scene.refused(PlanningRequest(queryIdentifier: -7))
            #expect(missing.lines.first?.contains("has no statement -7") == true)
            try await server.execute("CREATE DATABASE other")
            for database in ["postgres", "other"] {
                try await server.execute("SELECT 4711 AS n", database: database)
            }
            let id = try await scene.id("SELECT $1 AS n", database: "other")
            var request = PlanningRequest(queryIdentifier: id)
            let several = try await scene.refused(request).lines
            #expect(several.first?.contains("--database NAME") == true)
            #expect(several.contains("  database other, role postgres, 1 calls"))
            request.database = "nowhere"
            #expect(try await scene.refused(request).lines.count == 3)
            request.database = "other"
            #expect(try await scene.planned(request).database == "other")
            request.user = "stranger"
            #expect(try await scene.refused(request).lines.count == 3)
            try await server.execute("SELECT 4711 + 4")
            let untyped = try await scene.refused(
                PlanningRequest(queryIdentifier: try await scene.id("SELECT $1 + $2")))
            let words = untyped.lines.joined(separator: "\n")
            #expect(words.contains("(SQLSTATE 42725)") && words.contains("types of constants"))
            try await server.execute("DO $$ BEGIN PERFORM 1; END $$")
            let utility = try await scene.refused(
                PlanningRequest(queryIdentifier: try await scene.id("DO ")))
            #expect(utility.lines.first?.hasPrefix("DO has no plan") == true)
            #expect(!utility.isUnavailable)
        }
    }

    @Test(arguments: [15, 18])
    func `behind a pooler and at its console there is no plan, and a word why`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("SELECT 4711 AS n")
            var scene = ExplainScene(server: server)
            let request = PlanningRequest(queryIdentifier: try await scene.id("SELECT $1 AS n"))
            let bouncer = try await TestPgBouncer.start(
                before: server,
                settings: ["ignore_startup_parameters": "extra_float_digits,options"])
            scene.conninfo = bouncer.conninfo()
            let pooled = try await scene.refused(request)
            #expect(pooled.isUnavailable)
            #expect(pooled.lines.joined().contains("connect to the server itself"))
            let console = try await scene.refused(request) { $0.kind = .pgbouncer }
            #expect(console.lines.first?.contains("console of a pooler") == true)
            bouncer.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `nothing of it is left: no session, no transaction, no statement that is prepared`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("SELECT 4711 AS n")
            let scene = ExplainScene(server: server)
            let id = try await scene.id("SELECT $1 AS n")
            for _ in 0..<3 {
                _ = try await scene.planned(PlanningRequest(queryIdentifier: id))
            }
            try await eventually("no session of ours") {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'") == "0"
            }
            #expect(!server.logText().contains("ERROR"))
        }
    }

    @Test(arguments: [15, 18])
    func `nothing is planned for a role with rights that a read-only transaction does not bound`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE orders (id int); GRANT SELECT ON orders TO PUBLIC;
                CREATE FUNCTION liar() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
                CREATE ROLE writer LOGIN; GRANT pg_monitor, pg_write_server_files TO writer;
                CREATE ROLE runner LOGIN; GRANT pg_monitor, pg_execute_server_program TO runner;
                CREATE ROLE owner LOGIN; GRANT pg_monitor, postgres TO owner;
                CREATE ROLE hidden LOGIN SUPERUSER; ALTER ROLE hidden SET role = watcher
                """)
            try await server.execute("SELECT liar(), id FROM orders")
            try await server.execute(
                """
                CREATE OR REPLACE FUNCTION liar() RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                  'BEGIN RAISE LOG ''liar ran''; RETURN 1; END'
                """)
            var scene = ExplainScene(server: server)
            let request = PlanningRequest(queryIdentifier: try await scene.id("SELECT liar"))
            for role in ["postgres", "writer", "runner", "owner", "hidden"] {
                scene.role = role
                let refusal = try await scene.refused(request)
                let words = refusal.lines.joined(separator: "\n")
                #expect(words.contains("no read-only transaction stops"), "\(role): \(words)")
                #expect(!refusal.isUnavailable && refusal.lines.count == 2)
            }
            #expect(!server.logText().contains("liar ran"))
            scene.role = "watcher"
            _ = try await scene.planned(request)
            try await eventually("the function that planning runs was run") {
                server.logText().contains("liar ran")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a function that planning runs cannot put another statement in the place of ours`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE orders (id int); GRANT SELECT ON orders TO watcher;
                CREATE FUNCTION hijack() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
                CREATE FUNCTION prepares() RETURNS int LANGUAGE plpgsql AS
                  'BEGIN EXECUTE ''PREPARE pgvigil_explain AS SELECT 666''; RETURN 1; END'
                """)
            try await server.execute("SELECT id FROM orders WHERE id = hijack()")
            try await server.execute(
                """
                CREATE OR REPLACE FUNCTION hijack() RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                  'BEGIN RETURN prepares(); END'
                """)
            let scene = ExplainScene(server: server)
            let id = try await scene.id("SELECT id FROM orders")
            let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
            #expect(planned.plan.relations == ["orders"])
        }
    }

    @Test(arguments: [15, 18])
    func `a function's name is no injection into the GRANT that is printed`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let name = "\"f() TO PUBLIC; ALTER ROLE watcher SUPERUSER; --\""
            try await server.execute(
                """
                CREATE FUNCTION \(name)() RETURNS int LANGUAGE sql AS 'SELECT 1';
                REVOKE ALL ON FUNCTION \(name)() FROM PUBLIC
                """)
            try await server.execute("SELECT \(name)() AS n")
            let scene = ExplainScene(server: server)
            let request = PlanningRequest(queryIdentifier: try await scene.id("SELECT \"f"))
            guard case .refused(let refusal) = try await scene.outcome(request) else {
                // EXPLAIN of this version does not look at the right.
                return
            }
            let grant = "GRANT EXECUTE ON FUNCTION \(name) TO \"watcher\";"
            #expect(refusal.lines.dropFirst().first == grant)
            try await server.execute(grant)
            _ = try await scene.planned(request)
            let isSuper = "SELECT rolsuper FROM pg_roles WHERE rolname = 'watcher'"
            #expect(try await server.value(isSuper) == "f")
        }
    }

    @Test(arguments: [15, 18])
    func `redacted, what a function says at planning is not shown, whatever code it gives`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE FUNCTION complain() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'
                """)
            try await server.execute("SELECT complain()")
            let scene = ExplainScene(server: server)
            let request = PlanningRequest(queryIdentifier: try await scene.id("SELECT complain"))
            for (message, state) in [
                ("bad value Geheim here", "P0001"), ("relation \"Geheim\" does not exist", "42P01"),
                ("permission denied for table Geheim", "42501"),
                ("value \"Geheim\" is out of range for type integer", "22003"),
            ] {
                try await server.execute(
                    """
                    CREATE OR REPLACE FUNCTION complain() RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                      $b$ BEGIN RAISE EXCEPTION '\(message)' USING ERRCODE = '\(state)'; END $b$
                    """)
                let hidden = try await scene.refused(request, .redacted).lines.joined()
                #expect(!hidden.contains("Geheim") && hidden.contains("(SQLSTATE \(state))"))
                let full = try await scene.refused(request, .full).lines.joined()
                #expect(full.contains(message))
            }
        }
    }
}
