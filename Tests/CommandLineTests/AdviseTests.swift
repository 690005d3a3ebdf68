import Support
import Testing

@Suite struct AdviseTests {
    private func advise(_ path: String, _ words: String...) async throws -> Program.Outcome {
        try await Program.run(["advise", "--config", path, "--over", "1s"] + words)
    }

    @Test func `the exit code tells a sound server from a poor and a missing one`() async throws {
        let sound = ["fsync": "on", "track_io_timing": "on", "track_wal_io_timing": "on"]
        try await withServer(version: 15, settings: sound) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try files.configure(
                targets: [
                    ("sound", server.conninfo()),
                    ("gone", "host=127.0.0.1 port=\(try FreePort.next())"),
                ])
            let well = try await advise(path, "--target", "sound")
            #expect(well.code == 0 && well.errors.isEmpty)
            #expect(well.output.hasPrefix("sound: PostgreSQL 15, primary, health 100 of 100"))
            #expect(well.output.hasSuffix("There is nothing to recommend.\n"))
            try await server.execute("ALTER SYSTEM SET full_page_writes = off")
            await server.reload()
            try await eventually("the setting is in force") {
                try await server.value("SHOW full_page_writes") == "off"
            }
            let poor = try await advise(path, "--target", "sound", "--format", "markdown")
            #expect(poor.code == 1)
            #expect(poor.output.hasPrefix("# sound\n"))
            #expect(poor.output.contains("\n## 1. full_page_writes is off\n"))
            #expect(poor.output.contains("\nALTER SYSTEM SET full_page_writes = on;\n"))
            let all = try await advise(path, "--format=json")
            #expect(all.code == 69)
            #expect(all.output.hasPrefix(#"{"version":1,"targets":[{"target":"sound","#))
            #expect(all.output.contains(#""id":"full_page_writes_off""#))
            #expect(all.output.contains(#"{"target":"gone","server":null,"score":null"#))
            let unknown = try await advise(path, "--target", "x")
            #expect(unknown.code == 2 && unknown.output.isEmpty)
        }
    }
}
