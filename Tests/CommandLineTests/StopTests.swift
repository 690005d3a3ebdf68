import Glibc
import Support
import Testing

@Suite struct StopTests {
    /// Ends the program by a signal; a stop of more than the documented five seconds would end with 1.
    private func expectStop(_ program: Program, by signal: Int32 = SIGTERM) async throws {
        program.signal(signal)
        let code = try await program.exitCode(within: .seconds(60))
        #expect(code == 0, "\(program.errors.suffix(1000))")
        #expect(program.errors.contains("msg=stopped"))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends it with 0 and gives its connections back`(signal: Int32) async throws {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo())])
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            try await program.eventually("the first poll") {
                try await client.get("/-/ready").status == 200
            }
            try await expectStop(program, by: signal)
            try await eventually("the backends going") {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgvigil'")
                    == "0"
            }
        }
    }

    @Test func `a frozen server does not hold up the end, also with rows for its history`()
        async throws
    {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let made = try await Program.run(["schema", "apply", "--conninfo", server.conninfo()])
            #expect(made.code == 0, "\(made.errors)")
            let path = try files.configure(
                targets: [("a", server.conninfo())],
                agent: "state_directory: \(files.path("state"))",
                more: "history: { conninfo: \"\(server.conninfo())\", interval: 1s }")
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            try await program.eventually("pg_up 1") {
                try await client.get("/metrics").text.contains("pg_up{target=\"a\"} 1\n")
            }
            await server.freeze()
            try await program.eventually("pg_up 0") {
                try await client.get("/metrics").text.contains("pg_up{target=\"a\"} 0\n")
            }
            try await expectStop(program)
        }
    }

    @Test func `a connection that is being made does not hold up the end`() async throws {
        let silent = try SilentServer.onPort()
        let port = try #require(silent.port)
        let files = try Workspace()
        let path = try files.configure(
            targets: "  - { conninfo: host=127.0.0.1 port=\(port), connect_timeout: 60s }")
        let program = try Program(["run", "--config", path])
        try await program.eventually("a connection") { silent.connectionCount > 0 }
        try await expectStop(program)
    }

    @Test func `a password command that hangs does not hold up the end, and goes`() async throws {
        let files = try Workspace()
        let script = try files.write(
            "command", "#!/bin/sh\necho $$ >\(files.path("pid"))\nexec sleep 600\n", mode: 0o700)
        let path = try files.configure(
            targets: "  - { conninfo: host=127.0.0.1, password_command: [\(script)] }")
        let program = try Program(["run", "--config", path])
        var process: Int32 = 0
        try await program.eventually("the command") {
            process = Int32(files.read("pid").filter(\.isNumber)) ?? 0
            return process > 0
        }
        try await expectStop(program)
        try await eventually("the command going") { kill(process, 0) != 0 }
    }

    @Test func `a signal right after the start is not lost`() async throws {
        let files = try Workspace()
        let path = try files.configure(targets: [("a", "host=127.0.0.1 port=1")])
        for _ in 0..<5 {
            let program = try Program(["run", "--config", path])
            // From here on it listens to signals; what it does next is reading its configuration.
            try await program.eventually("its handlers") { program.handles(SIGTERM) }
            program.signal(SIGTERM)
            #expect(try await program.exitCode() == 0)
        }
    }
}
