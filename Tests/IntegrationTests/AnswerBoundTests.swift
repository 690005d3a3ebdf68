import Postgres
import Support
import Testing

@Suite struct AnswerBoundTests {
    @Test(arguments: [15, 18], [false, true])
    func `an answer that is too large is given up, and the next one is whole`(
        version: Int, tcp: Bool
    ) async throws {
        try await withServer(version: version, listening: true) { server in
            let conninfo = try #require(ConnectionString(server.conninfo(tcp: tcp)))
            let session = Session(
                name: "watch", login: Login(conninfo: conninfo, purpose: .watching))
            var statements = [
                "SELECT repeat('x', 100000) FROM generate_series(1, 1000)",
                "SELECT NULL, NULL FROM generate_series(1, 3000000)",
            ]
            // One value, which libpq would keep whole: only of a network's socket the bytes are known.
            if tcp { statements.append("SELECT repeat('x', 300000000)") }
            for statement in statements {
                await #expect(throws: PostgresError.answerTooLarge) {
                    try await session.query(statement, within: .seconds(60)) { _ in }
                }
                #expect(try await session.rows("SELECT 1, NULL, ''") == [["1", nil, ""]])
            }
            #expect(
                try await session.rows(
                    "SELECT n, NULLIF(n, 2), repeat('é', n) FROM generate_series(1, 3) AS n")
                    == [["1", "1", "é"], ["2", nil, "éé"], ["3", "3", "ééé"]])
            let missing = try await session.query("SELECT 1 WHERE false", within: .seconds(5)) {
                ($0.rowCount, $0.columnCount, $0.string(0, 0), $0.double(0, 0))
            }
            #expect(missing == (0, 1, nil, nil))
            await session.close()
        }
    }
}
