import Glibc
import Packs
import Platform
import Support
import Testing

/// A pack in an agent that runs.
@Suite struct PacksInForceTests {
    /// Writes a configuration whose target has these packs, out of a directory of its own.
    private static func configuration(
        _ server: TestServer, _ files: Workspace, packs: String
    ) throws -> String {
        try files.configure(
            targets: "  - { name: a, conninfo: \"\(server.conninfo(user: "watcher"))\","
                + " packs: \(packs) }\n",
            agent: "packs_directory: packs",
            more: "rules: { interval: 1s }")
    }

    private static func makeTables(on server: TestServer) async throws {
        let schema = try #require(BuiltInPacks.text(of: .schema, in: "sync-log"))
        let grants = try #require(BuiltInPacks.text(of: .grants, in: "sync-log"))
        try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
        try await server.execute(schema)
        try await server.execute(PackGrants.text(grants, for: "watcher"))
    }

    /// A copy of the pack that is asked every second and whose alerts wait for nothing.
    private static func copyPack(into files: Workspace) throws {
        try Files.makeDirectory(files.path("packs"))
        try Files.makeDirectory(files.path("packs/sync-log"))
        for file in [PackFile.collectors, .rules] {
            let text = try #require(BuiltInPacks.text(of: file, in: "sync-log"))
            try files.write(
                "packs/sync-log/\(file.rawValue)",
                text.replacing("for: 2m", with: "for: 0s")
                    .replacing("interval: 30s", with: "interval: 1s"))
        }
    }

    @Test func `an alert of a pack fires for what its table says and resolves with it`()
        async throws
    {
        try await withServer { server in
            try await Self.makeTables(on: server)
            let files = try Workspace()
            try Self.copyPack(into: files)
            let path = try Self.configuration(server, files, packs: "[sync-log]")
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            try await program.eventually("the pack is asked") {
                try await client.get("/metrics").text.contains(
                    "\npgvigil_collector_success{target=\"a\",collector=\"app_sync\"} 1\n")
            }
            #expect(try await !client.get("/metrics").text.contains("\napp_sync_waiting_changes{"))
            try await server.execute(
                """
                INSERT INTO core.realtime_sync_log (table_name, operation, sync_timestamp)
                    VALUES ('clients', 'INSERT', now() - '1 h'::interval)
                """)
            try await program.eventually("the alert") {
                let alerts = try await client.get("/api/v1/alerts").text
                return alerts.contains("AppSyncDelayed") && alerts.contains("\"firing\"")
            }
            try await server.execute("UPDATE core.realtime_sync_log SET synced = true")
            try await program.eventually("its end") {
                try await !client.get("/api/v1/alerts").text.contains("AppSyncDelayed")
            }
        }
    }

    @Test func `a pack comes and goes with a reload, and its collectors and rules with it`()
        async throws
    {
        try await withServer { server in
            try await Self.makeTables(on: server)
            let files = try Workspace()
            try Self.copyPack(into: files)
            let path = try Self.configuration(server, files, packs: "[]")
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            let asked = "collector=\"app_sync\"} 1\n"
            try await program.eventually("the target") {
                try await client.get("/metrics").text.contains("\npg_up{target=\"a\"} 1\n")
            }
            #expect(try await !client.get("/metrics").text.contains(asked))
            _ = try Self.configuration(server, files, packs: "[sync-log]")
            program.signal(SIGHUP)
            try await program.eventually("the pack") {
                let rules = try await client.get("/api/v1/rules").text
                return try await client.get("/metrics").text.contains(asked)
                    && rules.contains("AppSyncDelayed")
            }
            _ = try Self.configuration(server, files, packs: "[]")
            program.signal(SIGHUP)
            try await program.eventually("no pack") {
                let rules = try await client.get("/api/v1/rules").text
                return try await !client.get("/metrics").text.contains(asked)
                    && !rules.contains("AppSyncDelayed")
            }
        }
    }
}
