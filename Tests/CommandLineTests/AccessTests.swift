import Glibc
import Support
import Testing

@Suite struct AccessTests {
    /// A server that asks the role `watcher` for its password; the superuser is let in.
    private func withGuardedServer(
        password: String, _ body: (TestServer) async throws -> Void
    ) async throws {
        try await withServer(version: 15, listening: true) { server in
            try await server.execute(
                "CREATE ROLE watcher LOGIN PASSWORD '\(password)' IN ROLE pg_monitor")
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.authenticate(
                "local all postgres trust", "local all all scram-sha-256",
                "host all all 127.0.0.1/32 scram-sha-256")
            try await eventually("the guard") {
                (try? await server.session(user: "watcher").rows("SELECT 1")) == nil
            }
            try await body(server)
        }
    }

    private func conninfo(_ server: TestServer) -> String {
        "host=\(server.socketDirectory) port=\(server.port) dbname=postgres user=watcher"
    }

    @Test func `every way to a password works, and none of them shows it`() async throws {
        let secret = "s3cr\u{e9}t word"
        try await withGuardedServer(password: secret) { server in
            let files = try Workspace()
            let base = conninfo(server)
            let (host, port) = (server.socketDirectory, server.port)
            try files.write("password", "\(secret)\nsecond line\n")
            try files.write("pgpass", "*:*:*:watcher:\(secret)\n")
            try files.write(
                "services",
                "[orders]\nhost=\(host)\nport=\(port)\ndbname=postgres\nuser=watcher\n"
                    + "password=\(secret)\n")
            let encoded = "s3cr%C3%A9t%20word"
            let directory = host.split(separator: "/").map { "%2F" + $0 }.joined()
            let path = try files.configure(
                targets: """
                      - { name: conninfo, conninfo: "\(base) password='\(secret)'" }
                      - { name: file, conninfo: "\(base)", password_file: password }
                      - { name: list, conninfo: "\(base)",
                          password_command: [/bin/echo, "\(secret)"] }
                      - { name: shell, conninfo: "\(base)",
                          password_command: "printf '%s' '\(secret)'" }
                      - { name: pgpass, conninfo: "\(base) passfile=\(files.path("pgpass"))" }
                      - { name: service, conninfo: "service=orders" }
                      - { name: socket,
                          conninfo: "postgresql://watcher:\(encoded)@\(directory):\(port)/postgres" }
                      - { name: uri,
                          conninfo: "postgres://watcher:\(encoded)@127.0.0.1:\(port)/postgres" }
                    """)
            let environment = ["PGSERVICEFILE": files.path("services")]
            let program = try Program(["run", "--config", path], environment: environment)
            let client = try await program.client()
            let names = [
                "conninfo", "file", "list", "shell", "pgpass", "service", "socket", "uri",
            ]
            try await program.eventually("all targets", within: .seconds(30)) {
                let page = try await client.get("/metrics").text
                return names.allSatisfy { page.contains("\npg_up{target=\"\($0)\"} 1\n") }
            }
            let print = try await Program.run(
                ["check", "--offline", "--print", "--config", path], environment: environment)
            #expect(print.code == 0)
            var shown = program.errors + print.output + print.errors
            for page in ["/", "/metrics", "/targets"] { shown += try await client.get(page).text }
            for file in ["cmdline", "comm", "status"] {
                shown += Workspace.text("/proc/\(program.processID)/\(file)")
            }
            for word in [secret, encoded, "s3cr", "second line"] { #expect(!shown.contains(word)) }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `texts of statements show no constants, and ordinary ones are whole`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let statements = [
                "CREATE ROLE first LOGIN PASSWORD 'hunter2'",
                "ALTER ROLE first PASSWORD E'hun\\'hunter2'",
                "DO $$ BEGIN PERFORM 'hunter2'; END $$", "DO $a$ BEGIN /* hunter2 */ END $a$",
                "SET application_name = 'hunter2'", "COMMENT ON ROLE first IS U&'hunter2'",
                "SELECT 'hunter2' AS secret, 4711 AS number, now() - interval '1 day'",
            ]
            for statement in statements { try await server.execute(statement) }
            let run = try await Program.run(
                ["collect"], environment: ["PGHOST": server.socketDirectory, "PGUSER": "postgres"])
            #expect(run.code == 0)
            #expect(!run.output.contains("hunter2"))
            for text in [
                "CREATE ROLE first LOGIN PASSWORD ?", "DO ?",
                "SELECT $1 AS secret, $2 AS number, now() - interval $3",
            ] { #expect(run.output.contains("query=\"\(text)\"} 1\n"), "\(text)") }
        }
    }

    @Test func `wrong and missing passwords are reported without being shown`() async throws {
        try await withGuardedServer(password: "right") { server in
            let files = try Workspace()
            let base = conninfo(server)
            let path = try files.configure(
                targets: """
                      - { name: wrong, conninfo: "\(base) password=hunter2" }
                      - { name: uri, conninfo: "postgres://watcher:hunter2@127.0.0.1:\(server.port)/x" }
                      - { name: none, conninfo: "\(base)" }
                      - { name: fails, conninfo: "\(base)",
                          password_command: "echo hunter2; echo vault is sealed >&2; exit 3" }
                    """)
            let run = try await Program.run(["collect", "--config", path])
            #expect(run.code == 69)
            let words = [
                "password authentication failed for user", "no password supplied",
                "password command: exit code 3: vault is sealed",
            ]
            for word in words { #expect(run.errors.contains(word), "\(word)\n\(run.errors)") }
            #expect(!(run.errors + run.output).contains("hunter2"))
        }
    }

    @Test func `a password file that changes is read at the next connection`() async throws {
        try await withGuardedServer(password: "old") { server in
            let files = try Workspace()
            try files.write("password", "old\n")
            let path = try files.configure(
                targets:
                    "  - { name: a, conninfo: \"\(conninfo(server))\", password_file: password }")
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            func isUp() async throws -> Bool {
                try await client.get("/metrics").text.contains("\npg_up{target=\"a\"} 1\n")
            }
            try await program.eventually("pg_up 1") { try await isUp() }
            try await server.execute("ALTER ROLE watcher PASSWORD 'new'")
            let backend = try await server.value(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'watcher'")
            #expect(backend == "t")
            try await program.eventually("pg_up 0") { try await !isUp() }
            try await program.eventually("a refused connection") {
                program.errors.contains("password authentication failed")
            }
            try files.write("password", "new\n")
            try await program.eventually("pg_up 1 again") { try await isUp() }
            #expect(program.lines("msg=\"target is up\"") == 2)
        }
    }

    @Test func `without a file libpq's environment names the one server`() async throws {
        try await withGuardedServer(password: "hunter2") { server in
            let files = try Workspace()
            let home = ["HOME": files.path("")]
            try files.write("pgpass", "*:*:*:*:hunter2\n")
            try files.write(
                "services",
                "[orders]\nhost=\(server.socketDirectory)\nport=\(server.port)\n"
                    + "user=watcher\ndbname=postgres\n")
            let ways = [
                [
                    "PGHOST": server.socketDirectory, "PGPORT": "\(server.port)",
                    "PGUSER": "watcher", "PGDATABASE": "postgres", "PGPASSWORD": "hunter2",
                ],
                [
                    "PGSERVICEFILE": files.path("services"), "PGSERVICE": "orders",
                    "PGPASSFILE": files.path("pgpass"),
                ],
            ]
            for way in ways {
                let run = try await Program.run(
                    ["collect"], environment: home.merging(way) { $1 })
                #expect(run.code == 0, "\(run.errors)")
                #expect(run.output.contains("\npg_up{target=\"local\"} 1\n"))
                #expect(!(run.output + run.errors).contains("hunter2"))
            }
        }
    }

    @Test func `with a file the environment leads no target elsewhere`() async throws {
        try await withServer(version: 15) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try files.configure(
                targets: [
                    ("a", "host=\(server.socketDirectory) port=\(server.port) user=postgres")
                ])
            let astray = [
                "PGHOST": "127.0.0.9", "PGHOSTADDR": "127.0.0.9", "PGPORT": "1",
                "PGDATABASE": "template1", "PGUSER": "nobody", "PGPASSWORD": "hunter2",
                "PGSERVICE": "nowhere", "PGOPTIONS": "-c bogus=1", "PGSSLMODE": "verify-full",
                "PGREQUIREPEER": "nobody", "PGTARGETSESSIONATTRS": "standby",
                "PGCHANNELBINDING": "require", "PGGSSENCMODE": "require",
                "PGCLIENTENCODING": "bogus", "PGAPPNAME": "hunter2", "PGREQUIREAUTH": "gss",
                "PGSSLMINPROTOCOLVERSION": "TLSv1.3", "PGCONNECT_TIMEOUT": "bogus",
            ]
            let program = try Program(["run", "--config", path], environment: astray)
            let client = try await program.client()
            try await program.eventually("pg_up 1") {
                try await client.get("/metrics").text.contains("\npg_up{target=\"a\"} 1\n")
            }
            let rows = try await server.rows(
                """
                SELECT datname, usename, application_name FROM pg_stat_activity
                 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                """)
            #expect(rows == [["postgres", "postgres", "pgvigil"]])
            let check = try await Program.run(["check", "--config", path], environment: astray)
            #expect(check.code == 0, "\(check.output)\(check.errors)")
            #expect(!program.errors.contains("hunter2"))
        }
    }
}
