import Collection
import Inspecting
import Metrics
import Postgres
import Support
import Testing

@Suite struct EncodingTests {
    private static let encodings = ["LATIN1", "WIN1252", "EUC_JP", "SQL_ASCII"]
    /// A word that each of them can hold, but for SQL_ASCII, which holds anything.
    private static let words = [
        "LATIN1": "café", "WIN1252": "café €", "EUC_JP": "日本", "SQL_ASCII": "日本 é",
    ]

    @Test(arguments: [15, 18], encodings)
    func `a server is watched through a database of any encoding`(
        version: Int, encoding: String
    ) async throws {
        try await withServer(version: version, settings: StatementsTests.settings) { server in
            try await Self.prepare(server, encoding)
            let usual = try await Watcher(server).poll()
            #expect(usual.failures == [:])
            for _ in 0..<5 { try await server.execute("SELECT * FROM \"ʂʂʂ€\"") }
            let watcher = try Watcher(server, database: "odd")
            let poll = try await watcher.poll()
            #expect(poll.facts.currentDatabase == "odd")
            #expect(watcher.log.lines("collector failed") == [])
            #expect(poll.failures == [:])
            #expect(poll.planned == usual.planned)
            // A database whose name is UTF-8 is visited from here as from anywhere.
            let sizes = poll.snapshot.samples(of: "pg_database_size_bytes")
            #expect(sizes.contains { $0.labels["datname"] == "größer €" })
            let tables = poll.snapshot.samples(of: "pg_stat_user_tables_n_tup_ins_total")
            #expect(tables.contains { $0.labels["relname"] == "ʂʂʂ€" })
            #expect(tables.contains { $0.labels["datname"] == "größer €" })
            if let word = Self.words[encoding] {
                #expect(tables.contains { $0.labels["relname"] == word })
            }
            // Texts that the database cannot hold do not cost those that it can.
            let texts = poll.snapshot.samples(of: "pg_stat_statements_query_info")
                .compactMap { $0.labels["query"] }
            #expect(texts.contains { $0.contains("ʂʂʂ€") })
            #expect(texts.count > 10)
        }
    }

    @Test(arguments: [15, 18])
    func `a text of bytes that are no text costs no other one where SQL_ASCII has the extension`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: StatementsTests.settings) { server in
            try await server.prepareWatching()
            for (name, encoding) in [("raw", "SQL_ASCII"), ("main", "UTF8")] {
                try await server.execute(
                    """
                    CREATE DATABASE \(name) ENCODING '\(encoding)' TEMPLATE template0
                    LC_COLLATE 'C' LC_CTYPE 'C'
                    """)
            }
            try await server.execute("CREATE EXTENSION pg_stat_statements", database: "main")
            for number in 0..<5 {
                try await server.execute("CREATE DATABASE another\(number)")
            }
            let session = try server.session(database: "raw")
            // The statement itself has a byte that is no UTF-8: its name is made by the server.
            _ = try await session.rows(
                """
                DO $$ BEGIN EXECUTE convert_from('\\x53454c4543542031204153206de9', 'SQL_ASCII');
                END $$
                """)
            await session.close()
            try await server.execute("SELECT 1 AS honest, 2 AS text")
            func texts(_ poll: Poll) -> [String] {
                poll.snapshot.samples(of: "pg_stat_statements_query_info")
                    .compactMap { $0.labels["query"] }
            }
            let watcher = try Watcher(server, database: "main")
            let first = try await watcher.poll()
            #expect(first.failed == ["pg_stat_statements_text"])
            let found = await Inspection.of(watcher.target)
            #expect(
                found.remedies.map { "\($0.database): \($0.statements.joined())" } == [
                    "raw: CREATE EXTENSION pg_stat_statements"
                ])
            try await server.execute("CREATE EXTENSION pg_stat_statements", database: "raw")
            let second = try await Watcher(server, database: "main").poll()
            #expect(second.failed == [])
            #expect(texts(second).contains { $0.contains("AS honest,") })
            #expect(texts(second).contains { $0.contains("AS m") })
        }
    }

    @Test(arguments: [15, 18])
    func `a statement of the user's own may name what is not ASCII`(version: Int) async throws {
        try await withServer(version: version) { server in
            for encoding in Self.encodings + ["UTF8", "MULE_INTERNAL"] {
                // Nothing converts between UTF-8 and the last one; it is let in all the same.
                let word = encoding == "UTF8" ? "日本 €" : Self.words[encoding] ?? "plain"
                let name = "in_\(encoding.lowercased())"
                try await server.execute(
                    """
                    CREATE DATABASE \(name) ENCODING '\(encoding)' TEMPLATE template0
                    LC_COLLATE 'C' LC_CTYPE 'C'
                    """)
                let text = server.conninfo(database: name)
                let session = Session(
                    name: "watch",
                    login: Login(
                        conninfo: try #require(ConnectionString(text)), purpose: .watching))
                let row = try await session.rows(
                    "SELECT '\(word)' AS \"\(word)\", current_setting('client_encoding')")
                #expect(row == [[word, encoding]])
                let error = await #expect(throws: PostgresError.self) {
                    try await session.rows("SELECT \"\(word)\"")
                }
                #expect("\(try #require(error))".contains("column \"\(word)\" does not exist"))
                await session.close()
            }
        }
    }

    /// A database `odd` in this encoding, with a table named in it; others hold what it cannot.
    private static func prepare(_ server: TestServer, _ encoding: String) async throws {
        try await server.prepareWatching()
        try await server.execute(
            """
            CREATE DATABASE odd ENCODING '\(encoding)' TEMPLATE template0
            LC_COLLATE 'C' LC_CTYPE 'C'
            """)
        try await server.execute("CREATE EXTENSION pg_stat_statements", database: "odd")
        try await server.execute("CREATE TABLE \"ʂʂʂ€\" (id int); SELECT id FROM \"ʂʂʂ€\"")
        try await server.execute("CREATE DATABASE \"größer €\"")
        try await server.execute("CREATE TABLE small (id int)", database: "größer €")
        try await server.execute("CREATE ROLE \"rôle ʂ\" LOGIN")
        guard let word = words[encoding] else { return }
        let session = try server.session(database: "odd")
        if encoding != "SQL_ASCII" { _ = try await session.rows("SET client_encoding = 'UTF8'") }
        _ = try await session.rows("CREATE TABLE \"\(word)\" (id int)")
        _ = try await session.rows("SELECT id FROM \"\(word)\"")
        await session.close()
    }
}
