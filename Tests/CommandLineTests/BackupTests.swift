import Glibc
import Platform
import Support
import Testing

/// Backups that the program itself watches, as another user than root.
@Suite struct BackupTests {
    private static func directory() throws -> TemporaryDirectory {
        try TemporaryDirectory("cb", ownedBy: Checkout.serverIdentity)
    }

    private static func configure(
        _ directory: TemporaryDirectory, _ backups: String
    ) throws -> String {
        let path = try directory.write(
            "pgvigil.yml",
            """
            agent: { interval: 1s, state_directory: \(directory.path)/state }
            web: { listen: ["127.0.0.1:0"] }
            targets: [{ name: a, conninfo: "host=/nowhere connect_timeout=1" }]
            backups:
            \(backups)

            """)
        return path
    }

    @Test func `check names each backup with its state`() async throws {
        let directory = try Self.directory()
        try await offThePool {
            try Files.makeDirectory("\(directory.path)/dumps", mode: 0o755)
            try Files.replace("\(directory.path)/dumps/a.dump", with: [1, 2, 3])
            try Files.replace("\(directory.path)/dumps/b.dump", with: [])
            _ = try CommandOutput.of(
                ["/usr/bin/touch", "-d", "3 hours ago", "\(directory.path)/dumps/a.dump"],
                environment: Checkout.childEnvironment, within: .seconds(10))
        }
        let path = try Self.configure(
            directory,
            """
              - { name: young, directory: dumps, max_age: 4h }
              - { name: old, directory: dumps, max_age: 2h }
              - { name: none, directory: dumps, pattern: "*.sql", max_age: 2h }
              - { name: gone, directory: /nowhere/dumps, max_age: 2h }
              - { name: repo, barman: { server: x, command: [/nowhere/barman] }, max_age: 2h }
            """)
        let program = try Program(["check", "--config", path], as: Checkout.serverIdentity)
        #expect(try await program.exitCode(within: .seconds(60)) == 69)
        let lines = program.output.split(separator: "\n").map(String.init)
        func line(_ start: String) -> String { lines.first { $0.hasPrefix(start) } ?? "" }
        #expect(line("backup young: ok: a.dump, 3h0m old, at most 4h0m; 1 good") != "")
        #expect(line("backup old: too old: the newest good one is a.dump, 3h0m old") != "")
        #expect(line("  does not count: b.dump: ").contains("it"))
        #expect(line("backup none: there is no good one") != "")
        #expect(
            line("backup gone: cannot be looked at: list /nowhere/dumps: No such file") != "")
        #expect(line("backup repo: cannot be looked at: start /nowhere/barman: No such") != "")
        #expect(lines.last?.contains("backups with problems") == true, "\(program.output)")
    }

    @Test func `a tool that hangs holds up neither pages nor a reload nor the end, and goes`()
        async throws
    {
        let directory = try Self.directory()
        let number = "\(directory.path)/number"
        let tool = try directory.write(
            "barman", "#!/bin/sh\nsleep 600 & echo $! > \(number)\nwait\n", mode: 0o755)
        let hanging =
            "  - { name: repo, barman: { server: x, command: [\(tool)] }, max_age: 2h, timeout: 1h }"
        let path = try Self.configure(directory, hanging)
        let program = try Program(["run", "--config", path], as: Checkout.serverIdentity)
        let client = try await program.client()
        try await program.eventually("the tool") { Files.exists(number) }
        #expect(try await client.get("/metrics").status == 200)
        // A mistake changes nothing; what is added is looked at.
        _ = try Self.configure(directory, hanging + "\n  - { name: repo }")
        program.signal(SIGHUP)
        try await program.eventually("the refusal") {
            program.errors.contains("max_age is missing")
        }
        try await offThePool {
            try Files.makeDirectory("\(directory.path)/dumps", mode: 0o755)
        }
        _ = try Self.configure(
            directory,
            hanging + "\n  - { name: full, target: a, directory: dumps, max_age: 2h }")
        program.signal(SIGHUP)
        let series =
            "backup_check_success{name=\"full\",kind=\"directory\",target=\"a\"} 1\n"
        try await program.eventually("the new backup") {
            try await client.get("/metrics").text.contains(series)
        }
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(60)) == 0)
        try await eventually("the end of what the tool has started") {
            let process = Self.text(number).split(separator: "\n").first ?? ""
            let status = Self.text("/proc/\(process)/stat")
            return status.isEmpty || status.contains(") Z ")
        }
    }

    private static func text(_ path: String) -> String {
        String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
    }
}
