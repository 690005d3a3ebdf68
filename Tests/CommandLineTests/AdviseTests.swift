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
            #expect(poor.output.contains("\n## 1. full\\_page\\_writes is off\n"))
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

    private static let rules = """
        groups:
          - name: own
            rules:
              - alert: Queue
                expr: pg_lock_waiting_sessions >= 1
                labels: { severity: page }
                annotations:
                  summary: Sessions of {{ $labels.target }} wait
                  action: Look who holds the lock.

        """

    @Test(arguments: [15, 18])
    func `what pages is named by the running agent's state, and so is who keeps sessions waiting`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "5"]
        try await withServer(version: version, settings: settings) { server in
            try await server.execute("CREATE TABLE busy AS SELECT 1 AS n")
            try await server.execute(
                "BEGIN; UPDATE busy SET n = 2; PREPARE TRANSACTION 'it''s-42'")
            let state = try TemporaryDirectory("s")
            let configuration = """
                agent: { interval: 1s, state_directory: "\(state.path)" }
                rules: { files: [own.yml] }
                targets:
                  - name: shop
                    conninfo: "\(server.conninfo())"
                    thresholds: { lock_wait_longest_seconds: { warning: 1, critical: 2 } }

                """
            let agent = try await AgentProcess.start(
                configuration, files: ["own.yml": Self.rules])
            defer { agent.stop() }
            let waiting = Task { try? await server.execute("UPDATE busy SET n = 3") }
            let beside = try TemporaryDirectory("c")
            let path = try beside.write("pgvigil.yml", configuration)
            _ = try beside.write("own.yml", Self.rules)
            var text = ""
            try await eventually("advice on both", within: .seconds(60)) {
                text = try await advise(path).output
                return text.contains("Queue fires and pages")
                    && text.contains(
                        "Prepared transaction 'it''s-42' keeps others waiting [critical")
            }
            for words in [
                "- Queue: Sessions of shop wait", "- Queue, what to do: Look who holds the lock.",
                "alert Queue, panel", "ROLLBACK PREPARED 'it''s-42';",
            ] { #expect(text.contains(words), "\(words): \(text)") }
            #expect(!text.contains("was left behind"))
            try await server.execute("ROLLBACK PREPARED 'it''s-42'")
            _ = await waiting.value
        }
    }
}
