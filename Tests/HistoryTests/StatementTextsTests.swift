import History
import HistorySchema
import Postgres
import Support
import Testing

/// `statement_texts`: one row for each target and id, however often it is sent.
@Suite struct StatementTextsTests {
    private static func row(
        _ target: String, _ id: Int64, _ text: String, isCut: Bool = false
    ) -> StatementTextRow {
        StatementTextRow(target: target, queryID: id, text: text, isCut: isCut)
    }

    private static func session(_ server: TestServer, _ user: String) throws -> Session {
        let conninfo = try #require(ConnectionString(server.conninfo(user: user)))
        return Session(name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
    }

    private static func copy(_ rows: [StatementTextRow], _ session: Session) async throws {
        let (batches, refused) = HistoryBatch.batches(of: rows)
        #expect(refused == 0)
        for batch in batches {
            #expect(HistoryBatch(payload: batch.payload) == batch)
            #expect(batch.table == .texts)
        }
        let parts = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
        try await session.copy(CopyEncoder.textsStatement, parts, within: .seconds(30))
    }

    private static func take(_ session: Session) async throws -> String? {
        try await session.query(
            try #require(HistoryBatch.Table.texts.afterwards), within: .seconds(30)
        ) { $0.string(0, 0) }
    }

    @Test(arguments: [15, 18])
    func `a text that comes again changes nothing, and one that reads otherwise replaces it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute("CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN")
            for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd") {
                try await server.execute(grant)
            }
            let writer = try Self.session(server, "wr")
            let rows = [
                Self.row("a", .min, "SELECT 'é'\n\t\\ €"), Self.row("a", 5, "x", isCut: true),
                Self.row("b", 5, "y"), Self.row("b", 5, "y"),
            ]
            try await Self.copy(rows, writer)
            #expect(try await Self.take(writer) == "3")
            try await Self.copy(rows, writer)
            #expect(try await Self.take(writer) == "0")
            try await Self.copy([Self.row("b", 5, "z")], writer)
            #expect(try await Self.take(writer) == "1")
            let select = """
                SELECT target, queryid, query, is_cut FROM monitoring.statement_texts
                 ORDER BY target, queryid
                """
            let reader = try server.session(user: "rd")
            // Who reads dashboards reads no statement of others, but what statements took.
            await #expect(throws: PostgresError.self) { try await reader.rows(select) }
            #expect(try await reader.rows("SELECT * FROM monitoring.statement_hours") == [])
            try await server.execute("GRANT SELECT ON monitoring.statement_texts TO rd")
            #expect(
                try await reader.rows(select)
                    == [
                        ["a", "-9223372036854775808", "SELECT 'é'\n\t\\ €", "f"],
                        ["a", "5", "x", "t"], ["b", "5", "z", "f"],
                    ])
            // Neither role may write texts past the function.
            for statement in [
                "INSERT INTO monitoring.statement_texts VALUES ('a', 1, 'x', false)",
                "DELETE FROM monitoring.statement_texts",
            ] {
                await #expect(throws: PostgresError.self) { try await reader.rows(statement) }
            }
            await reader.close()
            await writer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `two agents that send the same texts at once do not wait for ever, and none is lost`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let (one, other) = (
                try Self.session(server, "postgres"), try Self.session(server, "postgres")
            )
            let rows = (0..<200).map { Self.row("a", Int64($0), "SELECT \($0)") }
            for session in [one, other] {
                try await session.query("BEGIN", within: .seconds(30)) { _ in }
            }
            try await Self.copy(rows, one)
            try await Self.copy(Array(rows.reversed()) + [Self.row("b", 1, "x")], other)
            #expect(try await Self.take(one) == "200")
            let waiting = Task { try await Self.take(other) }
            try await one.query("COMMIT", within: .seconds(30)) { _ in }
            #expect(try await waiting.value == "1")
            try await other.query("COMMIT", within: .seconds(30)) { _ in }
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.statement_texts") == "201")
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.statement_texts_incoming")
                    == "0")
            await one.close()
            await other.close()
        }
    }

    @Test(arguments: [15, 18])
    func `texts that no agent knows any more go after their time, and not before a day`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let session = try Self.session(server, "postgres")
            try await Self.copy([Self.row("a", 1, "x"), Self.row("a", 2, "y")], session)
            _ = try await Self.take(session)
            try await server.execute(
                """
                UPDATE monitoring.statement_texts SET recorded_at = now() - interval '400 days'
                 WHERE queryid = 1
                """)
            for step in HistorySQL.textUpkeep(retention: 30 * 86_400) {
                #expect(try await server.value(step) == "1")
            }
            #expect(
                try await server.rows("SELECT queryid FROM monitoring.statement_texts") == [["2"]])
            for keep in ["NULL", "interval '23 hours'"] {
                await #expect(throws: PostgresError.self) {
                    try await server.rows("SELECT monitoring.drop_old_statement_texts(\(keep))")
                }
            }
            await session.close()
        }
    }
}
