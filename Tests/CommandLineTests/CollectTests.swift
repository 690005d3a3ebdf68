import Platform
import Support
import Testing

@Suite struct CollectTests {
    @Test func `the exit code tells a healthy server from a poor and a missing one`() async throws {
        try await withServer(version: 15) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute("CREATE ROLE poor LOGIN")
            let files = try Workspace()
            let path = try files.configure(
                targets: [
                    ("rich", server.conninfo()), ("poor", server.conninfo(user: "poor")),
                    ("gone", "host=127.0.0.1 port=\(try FreePort.next())"),
                ])
            func collect(_ words: String...) async throws -> Program.Outcome {
                try await Program.run(["collect", "--config", path] + words)
            }
            let rich = try await collect("--target", "rich")
            #expect(rich.code == 0 && rich.errors.isEmpty)
            #expect(rich.output.contains("\npg_up{target=\"rich\"} 1\n"))
            #expect(!rich.output.contains("target=\"poor\""))
            let poor = try await collect("--target=poor")
            #expect(poor.code == 1)
            #expect(poor.output.contains("\npg_up{target=\"poor\"} 1\n"))
            #expect(poor.errors.contains("pg_read_all_stats"))
            let gone = try await collect("--target", "gone")
            #expect(gone.code == 69)
            #expect(gone.output.contains("\npg_up{target=\"gone\"} 0\n"))
            #expect(gone.errors.contains("Connection refused"))
            let all = try await collect()
            #expect(all.code == 69)
            for name in ["rich", "poor"] {
                #expect(all.output.contains("\npg_up{target=\"\(name)\"} 1\n"))
            }
            let unknown = try await collect("--target", "x")
            #expect(unknown.code == 2 && unknown.output.isEmpty)
        }
    }

    @Test func `one collector is asked alone, and an unknown one is a mistake`() async throws {
        try await withServer(version: 18) { server in
            let environment = ["PGHOST": server.socketDirectory, "PGUSER": "postgres"]
            let one = try await Program.run(
                ["collect", "--collector", "pg_stat_database"], environment: environment)
            #expect(one.code == 0)
            #expect(one.output.contains("\npg_stat_database_xact_commit_total{"))
            #expect(!one.output.contains("pg_stat_activity"))
            #expect(
                one.output.contains(
                    "pgvigil_collector_success{target=\"local\",collector=\"pg_stat_database\"} 1"))
            let unknown = try await Program.run(
                ["collect", "--collector", "pg_stat_bananas"], environment: environment)
            #expect(unknown.code == 2 && unknown.output.isEmpty)
            #expect(unknown.errors.contains("no collector is called pg_stat_bananas"))
            // The extension is not there: the answer is missing, and that is no success.
            let missing = try await Program.run(
                ["collect", "--collector", "pg_stat_statements"], environment: environment)
            #expect(missing.code == 1)
        }
    }

    @Test func `OpenMetrics is read by an independent parser`() async throws {
        try await withServer(version: 18) { server in
            let files = try Workspace()
            let run = try await Program.run(
                ["collect", "--openmetrics"],
                environment: ["PGHOST": server.socketDirectory, "PGUSER": "postgres"])
            #expect(run.output.hasSuffix("\n# EOF\n"))
            let page = try files.write("page", run.output)
            let script = """
                import sys
                from prometheus_client.openmetrics.parser import text_string_to_metric_families
                families = list(text_string_to_metric_families(open(sys.argv[1]).read()))
                print(len(families), sum(len(family.samples) for family in families))
                """
            let said = try await offThePool {
                try CommandOutput.of(
                    [try ToolPath.python(), "-c", script, page],
                    environment: Checkout.childEnvironment, within: .seconds(20))
            }
            let counts = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            let samples = run.output.split(separator: "\n").count { !$0.hasPrefix("#") }
            #expect(counts.last.flatMap { Int($0) } == samples)
            #expect(samples > 200)
        }
    }
}
