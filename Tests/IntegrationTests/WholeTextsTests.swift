import HistorySchema
import Metrics
import Platform
import Postgres
import Support
import Testing

/// The whole texts of statements by way of the real program: on pages, over restarts, in the history.
@Suite(.serialized) struct WholeTextsTests {
    private static let settings = [
        "shared_preload_libraries": "pg_stat_statements", "track_activity_query_size": "1MB",
    ]
    /// Longer than what lists show, and than what sessions are asked for.
    private static let columns = (0..<500).map { "n + 1 AS column_\($0)" }.joined(separator: ", ")
    private static let statement =
        "SELECT \(columns) FROM generate_series(1, 10) AS g (n) /* secret */"
    private static let end = "AS column_499 FROM generate_series($501, $502) AS g (n)"

    private static func configuration(
        _ server: TestServer, _ directory: TemporaryDirectory, texts: String = "redacted"
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        collectors: { intervals: { pg_stat_statements: 1s, pg_stat_statements_text: 1s } }
        activity: { texts: \(texts) }
        targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
        history: { conninfo: "\(server.conninfo())", interval: 5s }
        """
    }

    private static func id(
        _ server: TestServer, of text: String = "SELECT n + $1 AS column_0,"
    ) async throws -> String {
        try await server.value(
            """
            SELECT max(queryid) FROM pg_stat_statements(true)
             WHERE starts_with(query, '\(text)')
            """) ?? ""
    }

    /// How often the agent's role has read the file of texts.
    private static func reads(_ server: TestServer) async throws -> Int {
        Int(
            try await server.value(
                """
                SELECT coalesce(sum(calls), 0) FROM pg_stat_statements(true)
                 WHERE userid = 'watcher'::regrole AND query LIKE '%left(min(query)%'
                """) ?? "") ?? -1
    }

    private static func page(_ agent: AgentProcess, _ id: String) async throws -> String {
        try await agent.client.get("/targets/t/queries/\(id)").text
    }

    @Test(arguments: [15, 18])
    func `a long text is whole on its page, after a restart and in the history`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            try await server.execute(Schema.script(mode: .logged))
            for _ in 0..<50 { try await server.execute(Self.statement) }
            let id = try await Self.id(server)
            let directory = try TemporaryDirectory("texts")
            let text = Self.configuration(server, directory)
            let first = try await AgentProcess.start(text)
            try await eventually("the whole text", within: .seconds(120)) {
                try await Self.page(first, id).contains(Self.end)
            }
            #expect(try await !Self.page(first, id).contains("secret"))
            // Lists have its beginning.
            let list = try await first.client.get("/api/v1/database/slow-queries?target=t").text
            #expect(!list.contains("column_499"))
            try await eventually("the text in the history", within: .seconds(120)) {
                try await server.value(
                    """
                    SELECT count(*) FROM monitoring.statement_texts
                     WHERE target = 't' AND queryid = \(id) AND NOT is_cut
                       AND query LIKE '%column\\_499 FROM%' AND query NOT LIKE '%secret%'
                    """) == "1"
            }
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.statement_texts_incoming")
                    == "0")
            first.stop()

            // What is known is not read again: a server without texts has none to give.
            let before = try await Self.reads(server)
            try await server.execute(
                "UPDATE monitoring.statement_texts SET recorded_at = '2026-01-01'")
            let second = try await AgentProcess.start(text)
            try await eventually("the text of before", within: .seconds(120)) {
                try await Self.page(second, id).contains(Self.end)
            }
            try await eventually("the texts are recorded again", within: .seconds(120)) {
                try await server.value(
                    """
                    SELECT count(*) FROM monitoring.statement_texts
                     WHERE queryid = \(id) AND recorded_at > '2026-01-01'
                    """) == "1"
            }
            #expect(try await Self.reads(server) >= before)
            second.stop()

            let third = try await AgentProcess.start(
                Self.configuration(server, directory, texts: "none"))
            try await eventually("answers about statements", within: .seconds(120)) {
                try await third.client.get("/metrics").text.contains(
                    "pg_stat_statements_calls_total{target=\"t\",queryid=\"\(id)\"")
            }
            #expect(try await !Self.page(third, id).contains("column_1"))
            third.stop()
            let left = try Files.read("\(directory.path)/texts-t.state", bytesMax: 4 << 20)
            #expect(!left.contains(Array("column_1".utf8)))
        }
    }

    @Test(arguments: [15, 18])
    func `the file of texts is read for a new statement, and not while all texts are known`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server)
            // The questions of this test are statements, too.
            _ = try await Self.reads(server)
            _ = try await Self.id(server, of: "none").isEmpty
            for _ in 0..<2 { _ = try await watcher.poll() }
            let before = try await Self.reads(server)
            #expect(before > 0)
            for _ in 0..<3 { _ = try await watcher.poll() }
            #expect(try await Self.reads(server) == before)
            try await server.execute(Self.statement)
            let id = try await Self.id(server)
            let snapshot = try await watcher.poll().snapshot
            let texts = snapshot.samples(of: "pg_stat_statements_query_info")
            let shown = texts.first { $0.labels["queryid"] == id }?.labels["query"]
            #expect(shown?.unicodeScalars.count == 200)
            #expect(try await Self.reads(server) > before)
        }
    }
}
