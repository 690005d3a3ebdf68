import Support
import Testing

/// `pgvigil explain` as a person runs it.
@Suite struct ExplainTests {
    private static let texts = "activity: { texts: "

    private func explain(_ path: String, _ words: String...) async throws -> Program.Outcome {
        try await Program.run(["explain", "--config", path] + words)
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.execute("CREATE EXTENSION pg_stat_statements")
        try await server.execute(
            "CREATE ROLE watcher LOGIN; GRANT pg_monitor, pg_read_all_data TO watcher")
    }

    private static func id(_ server: TestServer) async throws -> String {
        try await server.value(
            """
            SELECT max(queryid) FROM pg_stat_statements(true)
             WHERE starts_with(query, 'SELECT id FROM orders')
            """) ?? ""
    }

    @Test(arguments: [15, 18])
    func `a plan is printed, and the exit code says whether there is one`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            try await server.execute("CREATE TABLE orders (id int, state text)")
            try await server.execute(
                "CREATE VIEW open AS SELECT id FROM orders WHERE state = 'geheim'")
            try await server.execute("SELECT id FROM orders JOIN open USING (id)")
            let id = try await Self.id(server)
            let files = try Workspace()
            let targets: [(name: String, conninfo: String)] = [
                ("shop", server.conninfo(user: "watcher")),
                ("gone", "host=127.0.0.1 port=\(try FreePort.next())"),
            ]
            let path = try files.configure(targets: targets)
            let shown = try await explain(path, "shop", id)
            #expect(shown.code == 0 && shown.errors.isEmpty, "\(shown.errors)")
            #expect(shown.output.hasPrefix("shop: statement \(id) in database postgres"))
            #expect(shown.output.contains("Seq Scan on orders orders_1"))
            #expect(shown.output.contains("(state = ?::text)"))
            #expect(!shown.output.contains("geheim"))
            let json = try await explain(path, "shop", id, "--format=json")
            #expect(json.code == 0 && json.output.contains(#""query_id":"\#(id)""#))
            #expect(!json.output.contains("geheim"))

            let line = shown.output.split(separator: "\n").first { $0.hasPrefix("fingerprint ") }
            let fingerprint = String(try #require(line).dropFirst("fingerprint ".count))
            #expect(try await explain(path, "shop", id, "--expect", fingerprint).code == 0)
            let other = try await explain(path, "shop", id, "--expect", "0000000000000000")
            #expect(other.code == 1)
            #expect(other.errors.contains("fingerprint \(fingerprint) instead of 0000000000000000"))

            for word in ["zzz", "0", fingerprint + "a"] {
                let wrong = try await explain(path, "shop", id, "--expect", word)
                #expect(wrong.code == 2 && wrong.errors.contains("is no fingerprint"))
            }

            let missing = try await explain(path, "shop", "-7")
            #expect(missing.code == 1 && missing.output.isEmpty)
            #expect(missing.errors.hasPrefix("pgvigil: shop: pg_stat_statements has no"))
            let gone = try await explain(path, "gone", id)
            #expect(gone.code == 69 && gone.output.isEmpty)
            let unknown = try await explain(path, "shops", id)
            #expect(unknown.code == 2 && unknown.errors.contains("did you mean shop?"))
        }
    }

    @Test func `constants are shown where texts are, and no plan where none is read`() async throws
    {
        try await withServer(version: 18) { server in
            try await Self.prepare(server)
            try await server.execute("CREATE TABLE orders (id int, state text)")
            try await server.execute(
                "CREATE VIEW o AS SELECT id FROM orders WHERE state = 'geheim'")
            try await server.execute("SELECT id FROM orders JOIN o USING (id)")
            let id = try await Self.id(server)
            let files = try Workspace()
            let targets = [(name: "shop", conninfo: server.conninfo(user: "watcher"))]
            let full = try files.configure(targets: targets, more: Self.texts + "full }")
            let shown = try await explain(full, "shop", id)
            #expect(shown.code == 0 && shown.output.contains("(state = 'geheim'::text)"))
            let none = try files.configure(targets: targets, more: Self.texts + "none }")
            let refused = try await explain(none, "shop", id)
            #expect(refused.code == 1 && refused.output.isEmpty)
            #expect(refused.errors.contains("activity.texts is none"))
        }
    }
}
