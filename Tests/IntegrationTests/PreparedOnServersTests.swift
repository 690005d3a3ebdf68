import Metrics
import Postgres
import Support
import Testing

/// What a session asks repeatedly is prepared, and is answered as before.
@Suite struct PreparedOnServersTests {
    /// A session that prepares; the caller closes it.
    static func session(
        _ conninfo: String, purpose: Login.Purpose = .watching, prepares: Bool = true
    ) throws -> Session {
        let conninfo = try #require(ConnectionString(conninfo))
        return Session(
            name: "watch",
            login: Login(conninfo: conninfo, purpose: purpose, prepares: prepares))
    }

    /// Asks until it is prepared, and once more.
    static func repeated(
        _ sql: String, _ session: Session, within limit: Duration = .seconds(30)
    ) async throws {
        var first: [[String?]]?
        for _ in 0..<PreparedStatements.answersBefore + 2 {
            let rows = try await session.rows(sql, within: limit)
            #expect(first == nil || rows == first)
            first = rows
        }
    }

    private static let held = """
        SELECT count(*), count(*) FILTER (WHERE name LIKE 'pgvigil%'), sum(custom_plans) \
        FROM pg_prepared_statements
        """

    @Test(arguments: [15, 18], ["auto", "force_custom_plan", "force_generic_plan"])
    func `a repeated question is planned once, whatever plan_cache_mode says`(
        version: Int, mode: String
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE EXTENSION pg_stat_statements; CREATE ROLE stats LOGIN;
                GRANT pg_monitor TO stats; ALTER ROLE stats SET plan_cache_mode = '\(mode)'
                """)
            let session = try Self.session(server.conninfo(user: "stats"))
            let question = "SELECT relname, 'é' FROM pg_class ORDER BY relname LIMIT 7"
            for _ in 0..<10 {
                #expect(try await session.rows(question).count == 7)
            }
            #expect(await session.preparedStatements == 1)
            #expect(try await session.rows(Self.held) == [["1", "1", "0"]])
            // They show as one statement, as they did by the simple protocol.
            let entries = try await server.rows(
                """
                SELECT calls FROM public.pg_stat_statements
                 WHERE userid = 'stats'::regrole AND query LIKE 'SELECT relname%'
                """)
            #expect(entries == [["10"]])
            await session.close()
            #expect(await session.preparedStatements == 0)
            #expect(await session.preparationEnd == nil)
        }
    }

    @Test(arguments: [15, 18])
    func `preparing costs no round trip and no transaction`(version: Int) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            var counts: [[Int]] = []
            for prepares in [false, true] {
                let name = prepares ? "prepared" : "simple"
                try await server.execute("CREATE DATABASE \(name)")
                let session = try Self.session(
                    server.conninfo(database: name), prepares: prepares)
                for _ in 0..<10 {
                    for number in 0..<5 { _ = try await session.rows("SELECT \(number)") }
                }
                let own = await session.transactions[[]] ?? 0
                #expect(await session.preparedStatements == (prepares ? 5 : 0))
                await session.close()
                let counted = """
                    SELECT xact_commit + xact_rollback FROM pg_stat_database
                     WHERE datname = '\(name)'
                    """
                try await eventually("the server shows them") {
                    try await server.value(counted) == "\(own)"
                }
                counts.append([own])
            }
            #expect(counts[0] == counts[1])
        }
    }

    @Test(arguments: [15, 18])
    func `statements that someone deallocates are prepared again in the same call`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let session = try Self.session(server.conninfo())
            for number in 0..<3 { try await Self.repeated("SELECT \(number)", session) }
            #expect(await session.preparedStatements == 3)
            _ = try await session.rows("DEALLOCATE ALL")
            for number in 0..<3 {
                #expect(try await session.rows("SELECT \(number)") == [["\(number)"]])
            }
            #expect(await session.preparedStatements == 3)
            #expect(await session.preparationEnd == nil)
            let own = await session.transactions[[]] ?? 0
            let failed = await session.rollbacks[[]] ?? 0
            #expect(failed == 0, "an unknown name is no transaction")
            #expect(own == 3 + 3 * 4 + 1 + 3, "login, settings, limit and questions")
            // The second time it is no accident.
            _ = try await session.rows("DEALLOCATE ALL")
            for number in 0..<3 {
                #expect(try await session.rows("SELECT \(number)") == [["\(number)"]])
            }
            #expect(await session.preparedStatements == 0)
            #expect(await session.preparationEnd?.contains("connection pooler") == true)
            await session.close()
        }
    }

    @Test func `after DISCARD ALL the next call but one has the settings again`() async throws {
        try await withServer { server in
            let session = try Self.session(server.conninfo())
            try await Self.repeated("SELECT 1", session)
            _ = try await session.rows("DISCARD ALL")
            await #expect(throws: PostgresError.settingsLost) {
                try await session.rows("SELECT 1", within: .seconds(2))
            }
            #expect(try await session.rows("SHOW lock_timeout") == [["100ms"]])
            try await Self.repeated("SELECT 1", session)
            #expect(await session.preparedStatements == 1)
            #expect(await session.preparationEnd == nil)
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `what changes on the server between two polls is answered right at once`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE EXTENSION pg_stat_statements VERSION '1.9';
                CREATE TABLE place (a int); INSERT INTO place VALUES (1);
                CREATE VIEW shown AS SELECT a FROM place;
                CREATE FUNCTION number() RETURNS int LANGUAGE sql AS 'SELECT 1'
                """)
            let session = try Self.session(server.conninfo())
            let view = "SELECT * FROM (SELECT * FROM public.shown) AS answer LIMIT 9"
            let function = "SELECT public.number()"
            let columns = "SELECT * FROM public.pg_stat_statements(false) LIMIT 1"
            func count() async throws -> Int {
                try await session.query(columns, within: .seconds(30)) { $0.columnCount }
            }
            for _ in 0..<4 {
                #expect(try await session.rows(view) == [["1"]])
                #expect(try await session.rows(function) == [["1"]])
                _ = try await count()
            }
            let before = try await count()
            #expect(await session.preparedStatements == 3)
            try await server.execute(
                """
                DROP VIEW shown; DROP FUNCTION number();
                CREATE FUNCTION number() RETURNS text LANGUAGE sql AS $$SELECT 'two'$$;
                ALTER TABLE place ALTER a TYPE text USING 'x' || a;
                CREATE VIEW shown AS SELECT a, 2 AS b FROM place;
                ALTER EXTENSION pg_stat_statements UPDATE
                """)
            #expect(try await session.rows(view) == [["x1", "2"]])
            #expect(try await session.rows(function) == [["two"]])
            #expect(try await count() > before)
            #expect(await session.preparedStatements == 3)
            #expect(await session.preparationEnd == nil)
            // What is gone is gone, and what comes back is found.
            try await server.execute("DROP VIEW shown")
            await #expect(throws: PostgresError.self) { try await session.rows(view) }
            try await server.execute("CREATE VIEW shown AS SELECT 3 AS a, 4 AS b")
            #expect(try await session.rows(view) == [["3", "4"]])
            await session.close()
        }
    }

    @Test(arguments: [15, 18], [PreparedStatements.answersBefore, 5])
    func `a prepared statement is stopped after the limit, like any other`(
        version: Int, answers: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE TABLE pause (seconds float); INSERT INTO pause VALUES (0)")
            let session = try Self.session(server.conninfo())
            let question = "SELECT pg_sleep(seconds)::text FROM public.pause"
            for _ in 0..<answers { _ = try await session.rows(question, within: .seconds(1)) }
            try await server.execute("UPDATE pause SET seconds = 60")
            let began = ContinuousClock.now
            let error = await #expect(throws: PostgresError.self) {
                try await session.rows(question, within: .milliseconds(300))
            }
            guard case .server(.queryCanceled, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(began.duration(to: .now) < .seconds(10))
            try await server.execute("UPDATE pause SET seconds = 0")
            try await Self.repeated(question, session, within: .seconds(1))
            await session.close()
        }
    }

    @Test(arguments: [PreparedStatements.answersBefore, 5], [false, true])
    func `an answer to a prepared statement that is too large is given up`(
        answers: Int, tcp: Bool
    ) async throws {
        try await withServer(listening: true) { server in
            try await server.execute("CREATE TABLE size (n int); INSERT INTO size VALUES (1)")
            let session = try Self.session(server.conninfo(tcp: tcp))
            var questions = [
                "SELECT repeat('x', 100000) FROM generate_series(1, (SELECT n FROM public.size))"
            ]
            // One value, which libpq would keep whole: only of a network's socket the bytes are known.
            if tcp { questions.append("SELECT repeat('x', 100000 * n) FROM public.size") }
            for question in questions {
                for _ in 0..<answers { #expect(try await session.rows(question).count == 1) }
                try await server.execute("UPDATE size SET n = 3000")
                await #expect(throws: PostgresError.answerTooLarge) {
                    try await session.query(question, within: .seconds(60)) { _ in }
                }
                try await server.execute("UPDATE size SET n = 1")
                try await Self.repeated(question, session)
            }
            await session.close()
        }
    }

    @Test func `a server that is silent while a statement is prepared costs one deadline`()
        async throws
    {
        try await withServer { server in
            let session = try Self.session(server.conninfo())
            let question = "SELECT pg_backend_pid()"
            for _ in 0..<PreparedStatements.answersBefore {
                _ = try await session.rows(question, within: .seconds(2))
            }
            let backend = try await session.rows(question.lowercased(), within: .seconds(2))
            await server.freeze()
            await #expect(throws: PostgresError.deadline) {
                try await session.rows(question, within: .seconds(2))
            }
            await server.thaw()
            #expect(try await session.rows(question, within: .seconds(2)) == backend)
            for _ in 0..<4 { _ = try await session.rows(question, within: .seconds(2)) }
            #expect(await session.preparedStatements == 1)
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `statements go with their connection, and a server that is restarted gets them again`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let session = try Self.session(server.conninfo())
            try await Self.repeated("SELECT 1", session)
            try await server.stop()
            try await server.start()
            await #expect(throws: PostgresError.self) { try await session.rows("SELECT 1") }
            #expect(await session.preparedStatements == 0)
            try await Self.repeated("SELECT 1", session)
            #expect(await session.preparedStatements == 1)
            #expect(await session.preparationEnd == nil)
            await session.close()
        }
    }

    @Test func `in a database of another encoding prepared texts are what they were`() async throws
    {
        try await withServer { server in
            try await server.execute(
                "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' "
                    + "TEMPLATE template0")
            let session = try Self.session(server.conninfo(database: "latin"))
            try await Self.repeated("SELECT 'é', length('é')", session)
            #expect(try await session.rows("SELECT 'é', length('é')") == [["é", "1"]])
            #expect(await session.preparedStatements == 1)
            await session.close()
        }
    }

    @Test func `the log names our statements, and their text is that of the question`() async throws
    {
        try await withServer(settings: ["log_statement": "'all'"]) { server in
            let session = try Self.session(server.conninfo())
            try await Self.repeated("SELECT 'marked'", session)
            await session.close()
            #expect(server.logText().contains(": SELECT 'marked'"))
            #expect(server.logText().contains("execute pgvigil_"))
        }
    }

    @Test func `a way that breaks at every preparation is left after the second time`() async throws
    {
        // It closes whatever is not the simple protocol.
        let server = try ScriptedPostgres { _ in .rows(["v"], [["1"]]) }
        defer { server.stop() }
        let session = try Self.session(
            "host=127.0.0.1 port=\(server.port) user=x dbname=x sslmode=disable", purpose: .plain)
        var lost: [PostgresError] = []
        for _ in 0..<20 {
            do throws(PostgresError) {
                _ = try await session.rows("SELECT 1")
            } catch { lost.append(error) }
        }
        #expect(lost.count == 2, "\(lost)")
        #expect(await session.preparationEnd != nil)
        await session.close()
    }
}
