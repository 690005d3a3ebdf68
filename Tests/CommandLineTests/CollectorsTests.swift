import Support
import Testing

@Suite struct CollectorsTests {
    /// The names in the first column of `collectors list`.
    private func names(_ words: [String] = []) async throws -> [String] {
        let run = try await Program.run(["collectors", "list"] + words)
        try #require(run.code == 0)
        return run.output.split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    @Test func `the list has a line for each collector and is what comes without a word`()
        async throws
    {
        let names = try await names()
        #expect(names.count > 30 && Set(names).count == names.count)
        for name in ["pg_stat_database", "pg_stat_statements", "pgbouncer_pools"] {
            #expect(names.contains(name))
        }
        let bare = try await Program.run(["collectors"])
        let list = try await Program.run(["collectors", "list"])
        #expect(bare.output == list.output && bare.code == 0)
        #expect(list.output.hasPrefix("COLLECTOR"))
    }

    @Test func `an unknown collector is a mistake`() async throws {
        let run = try await Program.run(["collectors", "show", "bananas"])
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.errors == "pgvigil: no collector is called bananas; see collectors list\n")
    }

    /// The collector under another name; its metrics are renamed too, because each has one owner.
    private func renamed(_ text: String) -> String {
        var text = text
        for key in ["- name: ", "      as: ", "    folded: "] {
            for prefix in ["pg_", "pgbouncer_"] {
                text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                    line.hasPrefix(key + prefix) ? key + "own_" + line.dropFirst(key.count) : line
                }.joined(separator: "\n")
            }
        }
        return text
    }

    @Test func `what show prints is read back as the same collector and answers the same`()
        async throws
    {
        // Their rows are settings or on no page, which no collector of one's own can say; `show`
        // says so.
        let others = [
            "pgbouncer_config", "pg_changed_settings", "pg_extension", "pg_replay_conflict",
            "pg_available_extensions", "pg_expected_settings", "pg_role_attributes",
            "pg_db_role_setting",
        ]
        for name in others {
            let said = try await Program.run(["collectors", "show", name])
            #expect(said.output.contains("a copy cannot be written in YAML"), "\(name)")
        }
        let names = try await names().filter { !others.contains($0) }
        var shown: [String: String] = [:]
        for name in names {
            let run = try await Program.run(["collectors", "show", name])
            #expect(run.code == 0 && run.errors.isEmpty)
            shown[name] = renamed(run.output)
        }
        let files = try Workspace()
        try files.write("own.yml", names.compactMap { shown[$0] }.joined())
        let more = "collectors: { files: [own.yml] }"
        let path = try files.configure(targets: [("a", "host=/nowhere")], more: more)
        let check = try await Program.run(["check", "--offline", "--config", path])
        #expect(check.code == 0, "\(check.errors)")
        for name in names {
            let run = try await Program.run(
                ["collectors", "show", "own_\(name)", "--config", path])
            #expect(run.output == shown[name])
        }
        for version in [15, 18] {
            try await withServer(version: version) { server in
                try await server.execute("CREATE EXTENSION pg_stat_statements")
                let path = try files.configure(targets: [("a", server.conninfo())], more: more)
                try await expectTwins(names, config: path, atLeast: 25)
            }
        }
        try await withServer(version: 15) { server in
            let bouncer = try await TestPgBouncer.start(before: server)
            let console = bouncer.conninfo(database: "pgbouncer", user: "stats")
            let path = try files.configure(
                targets: "  - { name: a, kind: pgbouncer, conninfo: \"\(console)\" }", more: more)
            try await expectTwins(names, config: path, atLeast: 4)
            bouncer.stop()
        }
    }

    /// Each collector and its copy went the same way, and most of them well.
    private func expectTwins(_ names: [String], config: String, atLeast: Int) async throws {
        let run = try await Program.run(["collect", "--config", config])
        #expect(run.code == 0, "\(run.errors)")
        func success(_ name: String) -> String? {
            let start = "pgvigil_collector_success{target=\"a\",collector=\"\(name)\"} "
            return run.output.split(separator: "\n").first { $0.hasPrefix(start) }
                .map { String($0.dropFirst(start.count)) }
        }
        func series(_ prefix: String) -> Int {
            run.output.split(separator: "\n").count { $0.hasPrefix(prefix) }
        }
        for name in names {
            #expect(success("own_\(name)") == success(name), "\(name)")
        }
        #expect(names.count { success($0) == "1" } >= atLeast)
        let own = series("own_pg_stat_database_xact_commit_total{")
        #expect(own == series("pg_stat_database_xact_commit_total{"))
    }

    @Test func `the plan says why something is left out`() async throws {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let path = try files.configure(
                targets: [("a", server.conninfo())],
                more: "collectors: { disable: [pg_stat_archiver] }")
            let run = try await Program.run(["collectors", "plan", "a", "--config", path])
            #expect(run.code == 0)
            let lines = run.output.split(separator: "\n").map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(lines.first == "a: PostgreSQL 15, primary")
            #expect(lines.contains("pg_stat_io PostgreSQL 15 does not have it"))
            #expect(
                lines.contains("pg_stat_statements extension pg_stat_statements is not installed"))
            #expect(lines.contains("pg_stat_archiver disabled by the configuration"))
            #expect(lines.contains("pg_stat_wal_receiver only on a replica"))
            let all = try await Program.run(["collectors", "plan", "--config", path])
            #expect(all.output == run.output)
            let unknown = try await Program.run(["collectors", "plan", "b", "--config", path])
            #expect(unknown.code == 2)
        }
        let nobody = try await Program.run(
            ["collectors", "plan"],
            environment: ["PGHOST": "127.0.0.1", "PGPORT": "\(try FreePort.next())"])
        #expect(nobody.code == 69)
        #expect(nobody.output.hasPrefix("local: cannot be reached: connect: "))
    }
}
