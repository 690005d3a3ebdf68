import Packs
import Platform
import Support
import Testing

/// Packs about extensions, on servers that have them.
@Suite struct PacksOfExtensionsTests {
    /// A pack, its extension, what must be loaded with it, and a collector that is answered with it.
    struct Trial: Sendable, CustomTestStringConvertible {
        let pack: String
        let extensionName: String
        let libraries: String
        let collector: String

        var testDescription: String { pack }
    }

    static let trials = [
        Trial(
            pack: "pgvector", extensionName: "vector", libraries: "", collector: "vector_columns"),
        Trial(
            pack: "pg-wait-sampling", extensionName: "pg_wait_sampling",
            libraries: "pg_stat_statements, pg_wait_sampling", collector: "wait_sampling"),
        Trial(
            pack: "pg-stat-kcache", extensionName: "pg_stat_kcache",
            libraries: "pg_stat_statements, pg_stat_kcache", collector: "kcache"),
        Trial(
            pack: "pg-cron", extensionName: "pg_cron", libraries: "pg_stat_statements, pg_cron",
            collector: "cron_scheduler"),
        Trial(
            pack: "pglogical", extensionName: "pglogical",
            libraries: "pg_stat_statements, pglogical", collector: "pglogical_subscriptions"),
    ]

    private static func check(
        _ pack: String, _ server: TestServer
    ) async throws -> Program.Outcome {
        let files = try Workspace()
        let config = try files.configure(targets: [("a", server.conninfo(user: "watcher"))])
        return try await Program.run(["packs", "check", pack, "--config", config])
    }

    private static func has(_ name: String, _ server: TestServer) async throws -> Bool {
        let question = "SELECT count(*) FROM pg_available_extensions WHERE name = '\(name)'"
        return try await server.value(question) == "1"
    }

    @Test(arguments: trials, PostgresInstallation.versions)
    func `a pack is answered with its grants where the server has the extension`(
        trial: Trial, version: Int
    ) async throws {
        let isThere = try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            let run = try await Self.check(trial.pack, server)
            #expect(run.code == 0, "without the extension: \(run.output)\(run.errors)")
            return try await Self.has(trial.extensionName, server)
        }
        guard isThere else {
            try Test.cancel("PostgreSQL \(version) has no \(trial.extensionName) here")
        }
        let settings = [
            "shared_preload_libraries": "'\(trial.libraries)'", "track_functions": "'pl'",
            "wal_level": "logical",
        ]
        try await withServer(version: version, settings: settings) { server in
            let schema = try #require(BuiltInPacks.text(of: .schema, in: trial.pack))
            let grants = try #require(BuiltInPacks.text(of: .grants, in: trial.pack))
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute(schema)
            try await server.execute(PackGrants.text(grants, for: "watcher"))
            let run = try await Self.check(trial.pack, server)
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("\(trial.collector): ok, "), "\(run.output)")
        }
    }

    @Test(arguments: PostgresInstallation.versions)
    func `calls of searches, scans of indexes and dimensions of columns are what was done`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["track_functions": "'pl'"]) { server in
            guard try await Self.has("vector", server) else {
                try Test.cancel("PostgreSQL \(version) has no vector here")
            }
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            let schema = try #require(BuiltInPacks.text(of: .schema, in: "pgvector"))
            try await server.execute(schema)
            try await server.execute(
                """
                INSERT INTO core.clients
                    SELECT gen_random_uuid(), array_fill(n::real / 100, ARRAY[1536])::vector
                      FROM generate_series(1, 100) AS n;
                SET enable_seqscan = off;
                SELECT count(*) FROM ai.find_similar_clients(
                    (SELECT embedding FROM core.clients LIMIT 1), 5)
                """)
            let output = try await Self.check("pgvector", server).output
            #expect(output.contains("column=\"embedding\"} 1536"), "\(output)")
            #expect(output.contains("function=\"find_similar_clients\""), "\(output)")
            #expect(output.contains("amname=\"hnsw\""), "\(output)")
        }
    }
}
