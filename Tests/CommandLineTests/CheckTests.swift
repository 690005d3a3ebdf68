import Support
import Testing

@Suite struct CheckTests {
    @Test func `mistakes are shown where they are, and nothing is connected to`() async throws {
        let files = try Workspace()
        let path = try files.write(
            "pgvigil.yml",
            """
            agent: { interval: 10sec }
            targets:
              - name: orders
                conninfo: "host=/nowhere password=hunter2"
                enviroment: production
            """)
        let run = try await Program.run(["check", "--config", path])
        #expect(run.code == 78 && run.output.isEmpty)
        #expect(
            run.errors == """
                \(path):1:20: interval: unknown unit in "10sec"; use ms, s, m, h or d
                  1 | agent: { interval: 10sec }
                    |                    ^~~~~
                \(path):5:5: unknown key "enviroment" in a target; did you mean "environment"?
                  5 |     enviroment: ***
                    |     ^~~~~~~~~~

                """)
    }

    @Test func `a file that is not there is a mistake of the configuration`() async throws {
        let run = try await Program.run(["check", "--config", "/nowhere/pgvigil.yml"])
        #expect(run.code == 78)
        #expect(
            run.errors
                == "/nowhere/pgvigil.yml: open /nowhere/pgvigil.yml: No such file or directory\n")
    }

    @Test(arguments: [
        "host=/nowhere password=hunter2 bogus", "host='hunter2", "hunter2",
        "postgresql://[hunter2/x", "postgresql://u:a@hunter2@127.0.0.1:1/db",
        "postgresql://u:a@h:1,hunter2@h:2/db", "postgresql://u:1/hunter2@h:1/db",
        "postgresql://u:hunter2/x", "postgres://u:a@/hunter2@h/db",
        "host=127.0.0.1,a@hunter2 user=u", "postgresql://u:a@@hunter2/db",
    ])
    func `a conninfo that libpq cannot read is shown where it is, without its text`(
        conninfo: String
    ) async throws {
        let files = try Workspace()
        let path = try files.configure(targets: [("orders", conninfo)])
        for words in [["check", "--offline"], ["collect"], ["run"]] {
            let run = try await Program.run(words + ["--config", path])
            #expect(run.code == 78)
            let place = "\(path):4:31: conninfo: is no connection string that libpq reads"
            #expect(run.errors.hasPrefix(place), "\(run.errors)")
            #expect(run.errors.contains("^"))
            #expect(!(run.errors + run.output).contains("hunter2"))
        }
    }

    @Test(arguments: [
        ("host=/nowhere usr=stats", "; it has no keyword \"usr\"; did you mean \"user\"?\n"),
        (
            "sslmod=require user=hunter2",
            "; it has no keyword \"sslmod\"; did you mean \"sslmode\"?\n"
        ),
        // The end of a password with a blank is no keyword to name.
        ("password=a hunter2=b", "\n"),
    ])
    func `a keyword of a conninfo that is a slip is named`(
        conninfo: String, words: String
    ) async throws {
        let files = try Workspace()
        let path = try files.configure(targets: [("orders", conninfo)])
        let run = try await Program.run(["check", "--offline", "--config", path])
        let place = "\(path):4:31: conninfo: is no connection string that libpq reads"
        #expect(run.code == 78 && run.errors.hasPrefix(place + words), "\(run.errors)")
        #expect(!run.errors.contains("hunter2"))
    }

    @Test func `a conninfo of the history that libpq cannot read is shown where it is`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(
            targets: [("orders", "host=/nowhere")], agent: "state_directory: state",
            more: "history: { conninfo: hunter2 }")
        let run = try await Program.run(["check", "--offline", "--config", path])
        #expect(run.code == 78)
        #expect(run.errors.contains(":6:22: conninfo: is no connection string that libpq reads"))
        #expect(!run.errors.contains("hunter2"))
    }

    @Test func `offline connects to nothing`() async throws {
        let silent = try SilentServer.onPort()
        let port = try #require(silent.port)
        let files = try Workspace()
        let path = try files.configure(
            targets: [("a", "host=127.0.0.1 port=\(port)"), ("b", "host=127.0.0.1 port=\(port)")])
        let run = try await Program.run(["check", "--offline", "--config", path])
        #expect(run.code == 0 && run.errors.isEmpty)
        #expect(run.output == "configuration: ok, 2 targets\n")
        #expect(silent.connectionCount == 0)
    }

    @Test func `a server that is not there is 69, and the others are looked at`() async throws {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let port = try FreePort.next()
            let path = try files.configure(
                targets: [
                    ("gone", "host=127.0.0.1 port=\(port)"), ("there", server.conninfo()),
                ])
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 69)
            #expect(
                run.output.contains(
                    "gone: cannot be reached: connect: connection to"
                        + " server at \"127.0.0.1\", port \(port) failed: Connection refused"))
            #expect(run.output.contains("\nthere: problems: PostgreSQL 15, primary, "))
            #expect(run.output.hasSuffix("\n2 targets, 2 with problems, no warnings\n"))
            let one = try await Program.run(["check", "--config", path, "--target", "there"])
            #expect(!one.output.contains("gone"))
            let none = try await Program.run(["check", "--config", path, "--target", "x"])
            #expect(none.code == 2)
            #expect(none.errors == "pgvigil: no target is called x; there are: gone, there\n")
        }
    }

    @Test(arguments: [15, 18])
    func `a library that is not loaded comes before its extension, and a replica names its primary`(
        version: Int
    ) async throws {
        let settings = ["shared_preload_libraries": "''"]
        try await withServer(version: version, settings: settings) { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            let files = try Workspace()
            let replica = try await server.replica(settings: settings)
            let path = try files.configure(targets: [("a", server.conninfo(user: "watcher"))])
            let before = try await Program.run(["check", "--config", path])
            let remedies = """
                  to fix, as a superuser in postgres:
                    ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';
                    -- then restart the server
                    CREATE EXTENSION pg_stat_statements;

                """
            #expect(before.output.contains(remedies), "\(before.output)")
            let other = try Workspace()
            let there = try other.configure(targets: [("b", replica.conninfo(user: "watcher"))])
            try await eventually("the replica knows its primary", within: .seconds(60)) {
                try await replica.value(
                    "SELECT count(*) FROM pg_stat_wal_receiver WHERE sender_host IS NOT NULL")
                    == "1"
            }
            let onReplica = try await Program.run(["check", "--config", there])
            let place = "\(server.socketDirectory):\(server.port)"
            #expect(
                onReplica.output.contains(
                    """
                      to fix, as a superuser in postgres:
                        ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';
                        -- then restart the server
                      to fix, on its primary (\(place)), as a superuser in postgres:
                        CREATE EXTENSION pg_stat_statements;

                    """), "\(onReplica.output)")
            await replica.close()
            for line in remedies.split(separator: "\n").dropFirst() {
                try await server.execute(String(line))
            }
            // The extension without its library is of no use.
            let half = try await Program.run(["check", "--config", path])
            #expect(half.output.contains("    -- then restart the server\n"), "\(half.output)")
            try await server.stop()
            try await server.start()
            let after = try await Program.run(["check", "--config", path])
            #expect(after.code == 0, "\(after.output)")
        }
    }

    @Test(arguments: [15, 17, 18])
    func `what check prints fixes what it found`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE \"watch\"\"er\" LOGIN")
            let files = try Workspace()
            let conninfo = "host=\(server.socketDirectory) port=\(server.port) dbname=postgres"
            let path = try files.configure(
                targets: "  - { name: a, conninfo: \"\(conninfo) user='watch\\\"er'\" }")
            let before = try await Program.run(["check", "--config", path])
            #expect(before.code == 1 && before.errors.isEmpty)
            let heading = "  to fix, as a superuser in postgres:\n"
            let start = try #require(before.output.firstRange(of: heading)).upperBound
            let remedies = before.output[start...].split(separator: "\n").prefix {
                $0.hasPrefix("    ")
            }.map { String($0.dropFirst(4)) }
            #expect(remedies.count == 2)
            #expect(remedies.contains("GRANT pg_monitor TO \"watch\"\"er\";"))
            #expect(remedies.contains("CREATE EXTENSION pg_stat_statements;"))
            for remedy in remedies { try await server.execute(remedy) }
            let after = try await Program.run(["check", "--config", path])
            #expect(after.code == 0, "\(after.output)")
            let lines = after.output.split(separator: "\n")
            #expect(lines.count == 3, "\(after.output)")
            #expect(
                lines[1] == "rules: none are in force, so nothing is alerted here; unless a"
                    + " Prometheus does it, add rules: { files: [/usr/share/pgvigil/alerts/*.yml] }"
            )
            #expect(lines.first?.hasPrefix("a: ok: PostgreSQL \(version), primary, ") == true)
            #expect(lines.last == "1 target, none with problems, no warnings")
            let verbose = try await Program.run(["check", "--verbose", "--config", path])
            #expect(verbose.output.contains("    pg_stat_wal_receiver "), "\(verbose.output)")
            #expect(verbose.output.hasSuffix("\n1 target, none with problems, no warnings\n"))
        }
    }

    @Test func `the printed configuration holds everything but the secrets`() async throws {
        let files = try Workspace()
        try files.write("secret-c", "hunter2\n")
        let path = try files.configure(
            targets: """
                  - { name: a, conninfo: "host=/nowhere user=me password=hunter2" }
                  - { name: b, conninfo: "postgresql://me:hunter2@nowhere.example:6432/orders" }
                  - { name: c, conninfo: "host=/nowhere", password_file: secret-c }
                  - { name: d, conninfo: "host=/nowhere",
                      password_command: [/usr/bin/vault, --token, hunter2] }
                """)
        let run = try await Program.run(["check", "--offline", "--print", "--config", path])
        #expect(run.code == 0)
        #expect(!run.output.contains("hunter2"))
        for line in [
            "    conninfo: \"host=/nowhere user=me password=***\"\n",
            "    conninfo: \"postgresql://me:***@nowhere.example:6432/orders\"\n",
            "    password_file: \"\(files.path("secret-c"))\"\n",
            "    password_command: [\"/usr/bin/vault\", \"***\"]\n",
            "  stop_timeout: 5s\n",
        ] { #expect(run.output.contains(line), "\(line)\(run.output)") }
    }
}

extension CheckTests {
    @Test(arguments: [15, 18])
    func `check and advise name what the server is set not to count`(version: Int) async throws {
        let off = [
            "track_activities": "off", "track_counts": "off", "compute_query_id": "off",
            "pg_stat_statements.track": "none",
        ]
        try await withServer(version: version, settings: off) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo())])
            let check = try await Program.run(["check", "--config", path])
            #expect(check.code == 1)
            let advice = try await Program.run(["advise", "--over", "1s", "--config", path])
            #expect(!advice.output.contains("100 % of the model in sight"))
            for (name, value) in off {
                #expect(check.output.contains("\(name) "), "\(check.output)")
                let statements = check.output.split(separator: "\n").filter {
                    $0.hasPrefix("    ALTER SYSTEM SET \(name) = ")
                }
                #expect(statements.count == 1, "\(name)")
                #expect(advice.output.contains("\(name) = \(value)"), "\(advice.output)")
            }
            #expect(check.output.contains("    SELECT pg_reload_conf();\n"))
        }
    }
}
