import Support
import Testing

/// What `check` prints is run as it stands, and must be what helps.
@Suite struct RemedyTests {
    /// A way to take something away, in which database, and what `check` must print for it.
    struct Loss: Sendable, CustomTestStringConvertible {
        let statements: [String]
        let remedies: [String]
        var database = "postgres"
        var versions = [15, 18]

        var testDescription: String { statements.joined(separator: "; ") }
    }

    private static let losses = [
        Loss(
            statements: ["ALTER ROLE watcher NOINHERIT"],
            remedies: [#"ALTER ROLE "watcher" INHERIT;"#], versions: [15]),
        Loss(
            statements: ["REVOKE pg_monitor FROM watcher", "ALTER ROLE watcher NOINHERIT"],
            remedies: [
                #"ALTER ROLE "watcher" INHERIT;"#, #"GRANT pg_monitor TO "watcher";"#,
            ], versions: [15]),
        Loss(
            statements: ["GRANT pg_monitor TO watcher WITH INHERIT FALSE"],
            remedies: [#"GRANT pg_monitor TO "watcher" WITH INHERIT TRUE;"#], versions: [18]),
        Loss(
            statements: ["REVOKE pg_monitor FROM watcher", "ALTER ROLE watcher NOINHERIT"],
            remedies: [#"GRANT pg_monitor TO "watcher" WITH INHERIT TRUE;"#], versions: [18]),
        Loss(
            statements: [
                #"CREATE DATABASE "pri""vate""#,
                #"REVOKE CONNECT ON DATABASE "pri""vate" FROM PUBLIC"#,
            ],
            remedies: [#"GRANT CONNECT ON DATABASE "pri""vate" TO "watcher";"#]),
        Loss(
            statements: ["REVOKE EXECUTE ON FUNCTION pg_catalog.pg_lock_status() FROM PUBLIC"],
            remedies: [
                #"GRANT EXECUTE ON FUNCTION "pg_catalog"."pg_lock_status"() TO "watcher";"#
            ]),
        Loss(
            statements: ["REVOKE SELECT ON pg_catalog.pg_extension FROM PUBLIC"],
            remedies: [#"GRANT SELECT ON "pg_catalog"."pg_extension" TO "watcher";"#]),
        Loss(
            statements: ["REVOKE SELECT ON pg_catalog.pg_database FROM PUBLIC"],
            remedies: [#"GRANT SELECT ON "pg_catalog"."pg_database" TO "watcher";"#]),
        Loss(
            statements: [
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_is_in_recovery() FROM PUBLIC"
            ],
            remedies: [
                #"GRANT EXECUTE ON FUNCTION "pg_catalog"."pg_is_in_recovery"() TO "watcher";"#
            ]),
        Loss(
            statements: [
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_numscans(oid) FROM PUBLIC"
            ],
            remedies: [
                #"GRANT EXECUTE ON FUNCTION "pg_catalog"."pg_stat_get_numscans"(oid) TO "watcher";"#
            ], database: "second"),
        Loss(
            statements: [
                "CREATE SCHEMA hidden", "DROP EXTENSION pg_stat_statements",
                "CREATE EXTENSION pg_stat_statements SCHEMA hidden",
                "ALTER SYSTEM SET compute_query_id = off", "SELECT pg_reload_conf()",
            ],
            remedies: [
                #"GRANT USAGE ON SCHEMA "hidden" TO "watcher";"#,
                "ALTER SYSTEM SET compute_query_id = auto;", "SELECT pg_reload_conf();",
            ]),
        // Another database has it, which says nothing to a session in this one.
        Loss(
            statements: [
                "CREATE DATABASE other TEMPLATE postgres", "DROP EXTENSION pg_stat_statements",
            ],
            remedies: ["CREATE EXTENSION pg_stat_statements;"]),
        Loss(
            statements: ["CREATE DATABASE full_one CONNECTION LIMIT 0"],
            remedies: [#"ALTER DATABASE "full_one" CONNECTION LIMIT 2;"#]),
        Loss(
            statements: ["ALTER ROLE watcher CONNECTION LIMIT 1"],
            remedies: [#"ALTER ROLE "watcher" CONNECTION LIMIT 4;"#]),
    ]

    /// The statements below headings with these words, each with its database.
    private func statements(
        _ output: String, _ heading: String
    ) -> [(database: String, statement: String)] {
        var database: String?
        var found: [(String, String)] = []
        for line in output.split(separator: "\n") {
            if line.hasPrefix("  \(heading), as a superuser in "), line.hasSuffix(":") {
                database = line.dropLast().split(separator: " ").last.map(String.init)
            } else if let database, line.hasPrefix("    ") {
                found.append((database, String(line.dropFirst(4))))
            } else {
                database = nil
            }
        }
        return found
    }

    private func prepared(_ version: Int, _ body: (TestServer, String) async throws -> Void)
        async throws
    {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;
                CREATE EXTENSION pg_stat_statements
                """)
            try await server.execute("CREATE DATABASE second")
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo(user: "watcher"))])
            try await body(server, path)
        }
    }

    @Test(arguments: losses, [15, 18])
    func `what is taken away is named, and what check prints gives it back`(
        loss: Loss, version: Int
    ) async throws {
        guard loss.versions.contains(version) else { return }
        try await prepared(version) { server, path in
            for statement in loss.statements {
                try await server.execute(statement, database: loss.database)
            }
            let before = try await Program.run(["check", "--config", path])
            #expect(before.code == 1, "\(before.output)")
            let remedies = statements(before.output, "to fix")
            #expect(remedies.map(\.statement) == loss.remedies, "\(before.output)")
            for remedy in remedies {
                try await server.execute(remedy.statement, database: remedy.database)
            }
            let after = try await Program.run(["check", "--config", path])
            #expect(after.code == 0, "\(after.output)")
        }
    }

    /// What keeps the role out altogether, and what `check` must print for it.
    private static let exclusions: [(loss: String, code: Int32, remedy: String)] = [
        (
            "ALTER ROLE watcher CONNECTION LIMIT 0", 69,
            #"ALTER ROLE "watcher" CONNECTION LIMIT 4;"#
        ),
        ("ALTER ROLE watcher NOLOGIN", 69, #"ALTER ROLE "watcher" LOGIN;"#),
        (
            "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC", 69,
            #"GRANT CONNECT ON DATABASE "postgres" TO "watcher";"#
        ),
        ("ALTER ROLE watcher SET role = other", 1, #"ALTER ROLE "watcher" RESET role;"#),
        (
            "ALTER ROLE watcher IN DATABASE postgres SET role = other", 1,
            #"ALTER ROLE "watcher" IN DATABASE "postgres" RESET role;"#
        ),
        (
            "ALTER DATABASE postgres SET role = other", 1,
            #"ALTER DATABASE "postgres" RESET role;"#
        ),
    ]

    @Test(arguments: exclusions, [15, 18])
    func `a role that cannot work as itself gets the statement that lets it`(
        exclusion: (loss: String, code: Int32, remedy: String), version: Int
    ) async throws {
        try await prepared(version) { server, path in
            try await server.execute("CREATE ROLE other; GRANT other TO watcher")
            try await server.execute(exclusion.loss)
            let before = try await Program.run(["check", "--config", path])
            #expect(before.code == exclusion.code, "\(before.output)")
            let remedies = statements(before.output, "to fix")
            #expect(remedies.map(\.statement) == [exclusion.remedy], "\(before.output)")
            for remedy in remedies {
                try await server.execute(remedy.statement, database: "template1")
            }
            let after = try await Program.run(["check", "--config", path])
            #expect(after.code == 0, "\(after.output)")
        }
    }

    @Test(arguments: [15, 18])
    func `a limit that the running agent has used up is named`(version: Int) async throws {
        try await prepared(version) { server, path in
            try await server.execute("ALTER ROLE watcher CONNECTION LIMIT 1")
            let agent = try Program(["run", "--config", path])
            let client = try await agent.client()
            try await agent.eventually("its connection") {
                try await client.get("/metrics").text.contains("\npg_up{target=\"a\"} 1\n")
            }
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 69)
            #expect(
                statements(run.output, "to fix").map(\.statement)
                    == [#"ALTER ROLE "watcher" CONNECTION LIMIT 4;"#], "\(run.output)")
        }
    }

    @Test(arguments: [15, 18])
    func `what is not counted for the agent's own role alone is no fault of the server`(
        version: Int
    ) async throws {
        try await prepared(version) { server, path in
            for setting in [
                "track_activities = off", "track_counts = off", "track_io_timing = off",
                "compute_query_id = off", "pg_stat_statements.track = none",
            ] {
                try await server.execute("ALTER ROLE watcher SET \(setting)")
            }
            let run = try await Program.run(["check", "--config", path])
            #expect(!run.output.contains("ALTER SYSTEM"), "\(run.output)")
            #expect(run.code == 0, "\(run.output)")
            let page = try await Program.run(["collect", "--config", path]).output
            #expect(page.contains("\npg_settings_autovacuum{target=\"a\"} 1\n"))
            #expect(!page.contains("\npg_settings_track_counts{"))
            #expect(!page.contains("reason=\"autovacuum_off\"} 1\n"))
            let advice = try await Program.run(["advise", "--over", "1s", "--config", path]).output
            for name in ["track_activities", "track_counts", "track_io_timing"] {
                #expect(!advice.contains("ALTER SYSTEM SET \(name) "), "\(advice)")
            }
            #expect(!advice.contains("Autovacuum is off"))
        }
    }

    @Test(arguments: [15, 18])
    func `rows that a policy hides from a collector of one's own are a finding`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;
                CREATE EXTENSION pg_stat_statements;
                CREATE TABLE job (owner text, state text); CREATE TABLE calm (a int);
                INSERT INTO job VALUES ('a', 'done'), ('b', 'failed');
                GRANT SELECT ON job, calm TO watcher
                """)
            let files = try Workspace()
            try files.write(
                "own.yml",
                """
                - name: own_jobs
                  summary: 'Ours.'
                  scope: database
                  variants: [{ sql: 'SELECT count(*) AS jobs FROM public.job, public.calm' }]
                  columns: [{ name: jobs, use: gauge, as: own_jobs, help: 'Jobs.' }]

                """)
            let path = try files.configure(
                targets: [("a", server.conninfo(user: "watcher"))],
                more: "collectors: { files: [own.yml] }")
            func check() async throws -> Program.Outcome {
                try await Program.run(["check", "--config", path])
            }
            let before = try await check()
            #expect(before.code == 0, "\(before.output)")
            for policy in [
                "ALTER TABLE job ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON job USING (owner = current_user)",
            ] {
                try await server.execute(policy)
                let run = try await check()
                #expect(run.code == 1)
                #expect(
                    run.output.contains(
                        "own.yml:1: own_jobs in postgres: row security hides rows of public.job\n"),
                    "\(run.output)")
            }
            let remedies = statements(try await check().output, "to fix")
            #expect(
                remedies.map(\.statement) == [
                    #"CREATE POLICY pgvigil_sees_all ON "public"."job" FOR SELECT TO "watcher""#
                        + " USING (true);"
                ])
            for remedy in remedies { try await server.execute(remedy.statement) }
            let after = try await check()
            #expect(after.code == 0, "\(after.output)")
        }
    }

    @Test(arguments: [15, 18])
    func `a database that pg_hba rejects is named with what helps`(version: Int) async throws {
        try await prepared(version) { server, path in
            try await server.authenticate("local second watcher reject", "local all all trust")
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 1)
            #expect(run.output.contains("  databases not visited 1:\n    second  connect: "))
            #expect(run.output.contains("pg_hba.conf rejects connection"))
            #expect(
                run.output.contains(
                    "; a line in pg_hba.conf must let \"watcher\" in, or databases.exclude name it")
            )
        }
    }

    @Test(arguments: [15, 18])
    func `sequences that are not readable are a problem, and check prints what shows them`(
        version: Int
    ) async throws {
        try await prepared(version) { server, path in
            try await server.execute(
                "CREATE SCHEMA \"o\"\"dd\"; CREATE SEQUENCE \"o\"\"dd\".s AS smallint; "
                    + "CREATE SEQUENCE t AS int; SELECT setval('t', 2100000000)",
                database: "second")
            let heading = "to see sequences that are not readable"
            let before = try await Program.run(["check", "--config", path])
            #expect(before.code == 1 && before.output.split(separator: "\n").count == 6)
            let suggested = statements(before.output, heading)
            let verbose = try await Program.run(["check", "--verbose", "--config", path])
            #expect(statements(verbose.output, heading).count == suggested.count)
            let advice = try await Program.run(["advise", "--over", "1s", "--config", path])
            #expect(
                advice.output.contains(
                    "sequences in second: 2 may not be read; "
                        + #"GRANT SELECT ON ALL SEQUENCES IN SCHEMA "o""dd" TO "watcher"; "#
                        + #"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO "watcher"; fix it"#),
                "\(advice.output)")
            #expect(advice.output.contains(" of the model in sight"), "\(advice.output)")
            #expect(!advice.output.contains("100 % of the model"), "\(advice.output)")
            #expect(
                suggested.map(\.statement) == [
                    #"GRANT SELECT ON ALL SEQUENCES IN SCHEMA "o""dd" TO "watcher";"#,
                    #"GRANT SELECT ON ALL SEQUENCES IN SCHEMA "public" TO "watcher";"#,
                ])
            for statement in suggested {
                try await server.execute(statement.statement, database: statement.database)
            }
            let after = try await Program.run(["check", "--verbose", "--config", path])
            #expect(after.code == 0 && !after.output.contains("sequences that"))
            let page = try await Program.run(["collect", "--config", path])
            #expect(page.output.contains("pg_sequences_used_ratio"))
        }
    }

    @Test func `of many schemas with sequences check prints the first, and counts the rest`()
        async throws
    {
        try await prepared(15) { server, path in
            for number in 1...9 {
                try await server.execute("CREATE SCHEMA s\(number); CREATE SEQUENCE s\(number).q")
            }
            let brief = try await Program.run(["check", "--config", path])
            #expect(brief.code == 1)
            #expect(brief.output.contains("    -- and 4 more: check --verbose prints them\n"))
            let heading = "to see sequences that are not readable"
            #expect(statements(brief.output, heading).count == 6, "\(brief.output)")
            let verbose = try await Program.run(["check", "--verbose", "--config", path])
            #expect(statements(verbose.output, heading).count == 9, "\(verbose.output)")
        }
    }

    @Test func `an answer without rows is no crash of any command`() async throws {
        let server = try ScriptedPostgres { _ in .nothing }
        let files = try Workspace()
        let path = try files.configure(
            targets: [("odd", "host=127.0.0.1 port=\(server.port) user=x sslmode=disable")])
        for words in [["check"], ["collect"], ["collectors", "plan"], ["advise"]] {
            let run = try await Program.run(words + ["--config", path])
            #expect(run.code == 69, "\(words): \(run.errors)")
            let isNamed =
                run.output.contains("odd: cannot be reached: ")
                || run.output.contains("odd: cannot be queried: ")
                || run.errors.contains("target is down")
            #expect(isNamed, "\(words): \(run.output)\(run.errors)")
        }
        server.stop()
    }
}
