import Planning
import Plans
import Postgres
import Support
import Testing

/// `pgvigil explain` beside a statement whose text the target's database cannot hold.
@Suite struct ExplainEncodingTests {
    private static let settings = ["pg_stat_statements.track": "all"]

    /// A database of bytes with a statement that is no UTF-8, and one of words with statements as they
    /// should be, to which the target's connection string leads.
    private static func scene(_ server: TestServer) async throws -> ExplainScene {
        let place = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        try await server.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' \(place)")
        try await server.execute("CREATE DATABASE words ENCODING 'UTF8' \(place)")
        try await server.prepareWatching()
        try await server.execute("CREATE EXTENSION pg_stat_statements", database: "words")
        try await server.execute("SELECT 4711 AS n, 4712 AS m", database: "words")
        try await server.execute(
            "DO $$ BEGIN EXECUTE 'SELECT 4711 AS \"caf' || chr(233) || '\"'; END $$",
            database: "bytes")
        var scene = ExplainScene(server: server)
        scene.conninfo = server.conninfo(database: "words", user: "watcher")
        return scene
    }

    @Test(arguments: [15, 18])
    func `a text that is no UTF-8 keeps all texts from us, and the refusal says what helps`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let scene = try await Self.scene(server)
            let refusal = try await scene.refused(PlanningRequest(queryIdentifier: 7))
            #expect(refusal.lines.first?.contains("encoding of database words") == true)
            #expect(refusal.lines.last?.contains("pg_stat_statements_reset(0, oid)") == true)
        }
    }

    @Test(arguments: [15, 18])
    func `where a database holds any bytes, only the statement that is no UTF-8 has no plan`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let scene = try await Self.scene(server)
            try await server.execute("CREATE EXTENSION pg_stat_statements", database: "bytes")
            func id(_ text: String) async throws -> Int64 {
                let found = try await server.value(
                    "SELECT max(queryid) FROM pg_stat_statements WHERE query LIKE '\(text)'",
                    database: "bytes")
                return try #require(found.flatMap { Int64($0) })
            }
            let good = try await scene.planned(
                PlanningRequest(queryIdentifier: try await id("SELECT $1 AS n, $2 AS m")))
            #expect(good.database == "words")
            #expect(good.notes.contains { $0.hasPrefix("the text was read in database bytes:") })
            let bad = try await scene.refused(
                PlanningRequest(queryIdentifier: try await id("SELECT $1 AS \"caf%")))
            #expect(bad.lines.first?.contains("text is not UTF-8") == true)
            #expect(bad.lines.first?.contains("database bytes") == true)
            let none = try await scene.refused(PlanningRequest(queryIdentifier: 7))
            #expect(none.lines.first?.contains("has no statement 7") == true)
        }
    }
}
