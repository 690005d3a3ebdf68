import Glibc
import Platform
import Support
import Testing

/// What the service manager sees and receives.
@Suite struct ServiceTests {
    @Test func `the service manager is notified of start, reload, progress and end`() async throws {
        let files = try Workspace()
        let manager = try NotifySocket(files.path("notify"))
        let path = try files.configure(targets: "  - { conninfo: 'host=/nowhere' }")
        let program = try Program(
            ["run", "--config", path],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "4000000"])
        try await program.eventually("ready") {
            manager.messages.contains { $0.hasPrefix("READY=1") }
        }
        #expect(manager.messages.contains { $0.contains("STATUS=watching 1 target") })
        try await program.eventually("two signs of progress") {
            manager.messages.count { $0 == "WATCHDOG=1" } >= 2
        }
        let before = manager.messages.count
        program.signal(SIGHUP)
        try await program.eventually("the reload and its end") {
            let after = manager.messages.dropFirst(before)
            let reloading = after.firstIndex {
                $0.hasPrefix("RELOADING=1") && $0.contains("MONOTONIC_USEC=")
            }
            let ready = after.lastIndex { $0.hasPrefix("READY=1") }
            return reloading.map { $0 < ready ?? -1 } ?? false
        }
        program.signal(SIGTERM)
        #expect(try await program.exitCode() == 0)
        #expect(manager.messages.contains("STOPPING=1"))
    }

    @Test func `a pipeline that stands still is not called alive, though all else goes on`()
        async throws
    {
        let files = try Workspace()
        let manager = try NotifySocket(files.path("notify"))
        let path = try files.configure(targets: "  - { conninfo: 'host=/nowhere' }")
        let stall = files.path("stall")
        let program = try Program(
            ["run", "--config", path],
            environment: [
                "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000",
                "PGVIGIL_TEST_STALL": stall,
            ])
        func signs() -> Int { manager.messages.count { $0 == "WATCHDOG=1" } }
        try await program.eventually("two signs of progress") { signs() >= 2 }
        try await program.eventually("what is down") {
            manager.messages.contains("STATUS=watching 1 target; 1 is down: local")
        }
        let client = try await program.client()
        try files.write("stall", "")
        var last = signs()
        var since = ContinuousClock.now
        try await program.eventually("twice the time without a sign", within: .seconds(30)) {
            let now = signs()
            if now != last { (last, since) = (now, .now) }
            let health = try await client.get("/-/healthy").status
            #expect(health == 200)
            return since.duration(to: .now) > .seconds(4)
        }
        unlink(stall)
        try await program.eventually("signs again") { signs() > last }
        program.signal(SIGTERM)
        #expect(try await program.exitCode() == 0)
    }

    @Test func `the directory that the service manager made is the state directory`() async throws {
        let files = try Workspace()
        let path = try files.configure(
            targets: "  - { conninfo: 'host=/nowhere' }", more: "history: { conninfo: '' }")
        let without = try await Program.run(["check", "--offline", "--config", path])
        #expect(without.code == 78 && without.errors.contains("needs agent.state_directory"))
        let with = try await Program.run(
            ["check", "--offline", "--config", path],
            environment: ["STATE_DIRECTORY": "/var/lib/pgvigil:/other"])
        #expect(with.code == 0, "\(with.errors)")
    }

    @Test func `a socket that the service manager opened is served instead of its own`()
        async throws
    {
        let files = try Workspace()
        let port = try FreePort.next()
        let path = try files.configure(targets: "  - { conninfo: 'host=/nowhere' }")
        let log = try Files.openToAppend(files.path("log"))
        let activator = try ChildProcess.start(
            [
                try ToolPath.of("systemd-socket-activate", package: "systemd"),
                "--listen=127.0.0.1:\(port)", Program.path, "run", "--config", path,
            ], environment: Checkout.childEnvironment, output: log.number, errors: log.number)
        defer { activator.signalGroup(SIGKILL) }
        let client = HTTPClient(port: port, within: .seconds(20))
        try await eventually("the first scrape starts it", within: .seconds(30)) {
            (try? await client.get("/metrics"))?.text.contains("pgvigil_build_info") == true
        }
        activator.signal(SIGTERM)
        try await eventually("its end") { activator.endingIfOver() == .exited(0) }
    }

    @Test func `systemd has no remark about the units`() async throws {
        let files = try Workspace()
        let units = try ["pgvigil.service", "pgvigil@.service", "pgvigil.socket"].map { name in
            try files.write(
                name.replacing("@", with: "@orders"), Self.runnable(name), mode: 0o644)
        }
        let analyze = try ToolPath.of("systemd-analyze", package: "systemd")
        let remarks = try await run([analyze, "verify", "--man=no"] + units)
        #expect(remarks == "")
    }

    @Test(arguments: [
        ("pgvigil.service", "", 1.2), ("pgvigil@.service", "", 1.2),
        ("pgvigil.service", "unix-only.conf", 0.3),
    ])
    func `the sandbox leaves little open`(
        unit: String, more: String, exposureMax: Double
    ) async throws {
        let files = try Workspace()
        let added = more.isEmpty ? "" : Workspace.text("\(Checkout.root)/systemd/\(more)")
        let path = try files.write(
            "judged.service", Self.runnable(unit) + added, mode: 0o644)
        let analyze = try ToolPath.of("systemd-analyze", package: "systemd")
        let report = try await run([
            analyze, "security", "--offline=yes", "--no-pager", "--threshold=20", path,
        ])
        let verdict = report.split(separator: "\n").last.map(String.init) ?? ""
        let number = verdict.split(separator: " ").compactMap { Double($0) }.first
        #expect((number ?? 10) <= exposureMax, "\(verdict)")
    }

    @Test func `the template differs from the service in names only`() {
        let service = Workspace.text("\(Checkout.root)/systemd/pgvigil.service")
        let template = Workspace.text("\(Checkout.root)/systemd/pgvigil@.service")
        #expect(
            template
                == service.replacing(
                    "watcher of PostgreSQL\n", with: "watcher of PostgreSQL (%i)\n"
                )
                .replacing("/etc/pgvigil/pgvigil.yml", with: "/etc/pgvigil/%i.yml")
                .replacing("StateDirectory=pgvigil", with: "StateDirectory=pgvigil/%i")
                .replacing("RuntimeDirectory=pgvigil", with: "RuntimeDirectory=pgvigil/%i"))
    }

    /// A unit with the program of these tests: it is not installed here.
    private static func runnable(_ unit: String) -> String {
        Workspace.text("\(Checkout.root)/systemd/\(unit)")
            .split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("ExecStart=") ? "ExecStart=\(Program.path) run" : String(line)
            }.joined(separator: "\n")
    }

    /// What a command prints on both its streams.
    private func run(_ arguments: [String]) async throws -> String {
        try await offThePool {
            let whole = ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"] + arguments
            let bytes = try CommandOutput.of(
                whole, environment: Checkout.childEnvironment, within: .seconds(60))
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
