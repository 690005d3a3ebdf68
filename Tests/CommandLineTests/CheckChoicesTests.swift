import Support
import Testing

/// What a configuration chooses by the names of databases.
@Suite struct CheckChoicesTests {
    private static let words = [
        "databases: include and exclude choose none of the server's databases (",
        "pools: web: datname fits none of the server's databases (",
        "environments: production: its patterns fit none of the server's databases (",
    ]

    private static func check(_ server: TestServer, _ names: String) async throws -> String {
        let files = try Workspace()
        let path = try files.configure(
            targets: """
                  - name: a
                    conninfo: "\(server.conninfo())"
                    databases: { include: [\(names)] }
                    pools: [{ name: web, match: { datname: "^\(names)$" }, max: 10 }]
                    environments:
                      - { name: production, databases: [\(names)] }

                """)
        return try await Program.run(["check", "--config", path]).output
    }

    @Test func `check warns of patterns that fit no database of the server`() async throws {
        try await withServer { server in
            try await server.execute("CREATE DATABASE shop")
            let wrong = try await Self.check(server, "shopp")
            for words in Self.words {
                #expect(wrong.contains("  warning: \(words)"), "\(words)\n\(wrong)")
            }
            #expect(wrong.contains("postgres") && wrong.contains("shop"))
            let right = try await Self.check(server, "shop")
            for words in Self.words { #expect(!right.contains(words), "\(right)") }
        }
    }
}
