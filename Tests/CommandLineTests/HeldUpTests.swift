import Glibc
import Platform
import Support
import Testing

/// What waits holds up nothing else: not pages, not polls, not the end.
@Suite struct HeldUpTests {
    private static let nobody = 65_534
    private static let nowhere = [("a", "host=127.0.0.1 port=1")]

    @Test(.enabled(if: geteuid() == 0, "holding threads of another process needs root"))
    func `with all threads of the pool held up no page is shown, and a signal ends it`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(targets: Self.nowhere)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try await program.eventually("the first poll") {
            try await client.get("/-/ready").status == 200
        }
        let held = try HeldPool(of: program.processID)
        try await program.eventually("pages that are called too old", within: .seconds(90)) {
            let page = try await client.get("/metrics")
            return page.status == 503 && page.text.contains("nothing has been rendered for")
        }
        #expect(try await client.get("/").status == 503)
        program.signal(SIGTERM)
        let code = try await program.exitCode(within: .seconds(60))
        withExtendedLifetime(held) {}
        #expect(code == 1)
        #expect(program.errors.contains("the stop took longer than stop_timeout"))
    }

    @Test func `standard error without a reader holds up nothing`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let reading = FileDescriptor(adopting: ends[0])
        let writing = FileDescriptor(adopting: ends[1])
        // Full from the beginning.
        _ = fcntl(writing.number, F_SETFL, O_NONBLOCK)
        let page = [UInt8](repeating: 0x2e, count: 4096)
        while write(writing.number, page, page.count) > 0 {}
        _ = fcntl(writing.number, F_SETFL, 0)
        let files = try Workspace()
        let port = try FreePort.next()
        let web = "listen: [\"127.0.0.1:\(port)\"]"
        let path = try files.configure(targets: Self.nowhere, web: web)
        let program = try Program(["run", "--config", path], errors: writing.number)
        let client = HTTPClient(port: port)
        try await eventually("a page") {
            (try? await client.get("/metrics"))?.text.contains("pg_up{target=\"a\"} 0\n") == true
        }
        // More lines than may wait.
        for round in 0..<20 {
            try files.configure(targets: [("b\(round)", "host=127.0.0.1 port=1")], web: web)
            program.signal(SIGHUP)
            try await eventually("the target of round \(round)") {
                try await client.get("/targets").text.contains("\"b\(round)\"")
            }
        }
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(20)) == 0)
        #expect(reading.number >= 0)
    }

    @Test(arguments: [40, 48, 64])
    func `few descriptors and many clients end nothing`(descriptors: Int) async throws {
        let files = try Workspace()
        let receiver = try ScriptedReceiver(always: .answer(200))
        try files.write("url", receiver.url())
        try files.write(
            "rules.yml",
            "groups: [{ name: g, rules: [{ alert: Flips, expr: vector(time()) % 4 < 2 }] }]\n")
        let path = try files.configure(
            targets: Self.nowhere, web: files.portAndSocket, agent: "state_directory: .",
            more: """
                rules: { files: [rules.yml], interval: 1s }
                receivers: [{ name: oncall, webhook: { url_file: url } }]
                route: { receiver: oncall, group_wait: 0s, group_interval: 1s, repeat_interval: 1m }
                """)
        let program = try Program(["run", "--config", path], descriptorsMax: descriptors)
        let client = try await program.client()
        let port = try await program.tcpAddress().split(separator: ":").last.flatMap { Int($0) }
        let idle = try (0..<200).map { _ in try RawConnection(.port(port ?? 0)) }
        let before = receiver.received.count
        try await program.eventually("messages, and pages", within: .seconds(40)) {
            let page = (try? await client.get("/metrics"))?.text ?? ""
            return receiver.received.count >= before + 2
                && page.contains("pg_up{target=\"a\"} 0\n")
        }
        #expect(program.isRunning && idle.count == 200)
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(20)) == 0)
    }

    @Test func `the process shows others neither memory nor environment`() async throws {
        let files = try Workspace()
        let path = try files.configure(targets: Self.nowhere)
        chmod(files.path("."), 0o755)
        chmod(path, 0o644)
        let identity = try #require(ChildProcess.Identity(userNamed: "nobody"))
        let program = try Program(["run", "--config", path], as: identity)
        _ = try await program.address()
        // The kernel gives these files to root when a process may not be looked into or dumped.
        var environment = stat()
        try #require(stat("/proc/\(program.processID)/environ", &environment) == 0)
        #expect(environment.st_uid == 0)
        let status = try Files.read("/proc/\(program.processID)/status")
        #expect(String(decoding: status, as: UTF8.self).contains("\nUid:\t\(Self.nobody)\t"))
    }

    @Test func `a program that leaves its input open to others costs nothing but its time`()
        async throws
    {
        let files = try Workspace()
        let input = [UInt8](repeating: 0x61, count: 300_000)
        let words = """
            exec 3<&0; (sleep 0.5; wc -c <&3 >\(files.path("taken.new"));
            mv \(files.path("taken.new")) \(files.path("taken"))) >/dev/null 2>&1 &
            """
        _ = try await OwnThread.run(named: "command") { () throws(CommandOutput.Failure) in
            try CommandOutput.of(
                ["/bin/sh", "-c", words], environment: ["PATH": "/usr/bin:/bin"], input: input,
                within: .seconds(10))
        }
        // A reader finds the end behind what the pipe held: there is no writer any more.
        try await eventually("what was taken") { !files.read("taken").isEmpty }
        let taken = try #require(Int(files.read("taken").split(separator: "\n").first ?? ""))
        #expect(taken < input.count)
    }
}
