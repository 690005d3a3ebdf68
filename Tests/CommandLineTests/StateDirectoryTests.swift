import Glibc
import Platform
import Support
import Testing

/// The directory for what must survive a restart.
@Suite struct StateDirectoryTests {
    private static let target = [("a", "host=127.0.0.1 port=1")]

    private static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & 0o7777
    }

    /// Root makes it for the service's user, where there is one; others for themselves.
    private static var ownerOption: String {
        if geteuid() == 0 { return getpwnam("pgvigil") == nil ? "" : " -o pgvigil" }
        return getpwuid(geteuid()).map { " -o \(String(cString: $0.pointee.pw_name))" } ?? ""
    }

    @Test func `a missing directory is made for its owner alone, and rows are kept in it`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(
            targets: Self.target, agent: "state_directory: state",
            more: "history: { conninfo: 'host=127.0.0.1 port=1', interval: 1s }")
        let check = try await Program.run(["check", "--config", path])
        #expect(!check.output.contains("state_directory") && check.errors.isEmpty)
        // Looking changes nothing.
        #expect(Self.permissions(files.path("state")) == nil)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try await program.eventually("a batch in the spool") {
            let page = try await client.get("/metrics").text
            return page.contains("\npgvigil_history_batches_pending ")
                && !page.contains("\npgvigil_history_batches_pending 0\n")
        }
        #expect(Self.permissions(files.path("state")) == 0o700)
        #expect(!program.errors.contains("history has no spool"))
    }

    @Test func `a directory that cannot be made is refused with place and remedy`() async throws {
        let files = try Workspace()
        let path = try files.configure(
            targets: Self.target, agent: "state_directory: \"no where/state\"")
        let state = files.path("no where/state")
        let words = """
            \(path):1:41: state_directory: \(state) cannot be made: there is no directory \
            \(files.path("no where")); to fix: install -d -m 0700\(Self.ownerOption) '\(state)'
            """
        let check = try await Program.run(["check", "--config", path])
        #expect(check.output.contains(words + "\n  1 | agent: {"), "\(check.output)")
        let run = try await Program.run(["run", "--config", path])
        #expect(run.code == 78)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test(
        .enabled(if: geteuid() == 0, "others may not write there anyway"),
        arguments: [("/proc/pgvigil-state", "/proc"), ("/sys/kernel", "/sys/kernel")])
    func `a directory in which the kernel shows itself is a finding of check`(
        state: String, place: String
    ) async throws {
        let files = try Workspace()
        let path = try files.configure(targets: Self.target, agent: "state_directory: \(state)")
        let check = try await Program.run(["check", "--config", path])
        #expect(
            check.output.contains(
                "state_directory: \(state) keeps no files: \(place) is a file system of the kernel;"
                    + " name another directory"), "\(check.output)")
        #expect(!Files.isOfKernel(files.path("")))
    }

    @Test(arguments: ["notifications.log", "silences.json", "alerts.state", "samples.state"])
    func `a file of the state that cannot be read is named by check and at the start`(
        name: String
    ) async throws {
        let files = try Workspace()
        let path = try files.configure(targets: Self.target, agent: "state_directory: state")
        try Files.makeDirectory(files.path("state"))
        try Files.makeDirectory(files.path("state/\(name)"))
        let words = "state_directory: \(files.path("state/\(name)")) cannot be read by user "
        let check = try await Program.run(["check", "--config", path])
        #expect(check.output.contains(words), "\(check.output)")
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        _ = try await client.get("/metrics").text
        try await program.eventually("a warning") { program.errors.contains(words) }
    }

    @Test func `a second agent in the directory of another is refused with its process number`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(targets: Self.target, agent: "state_directory: state")
        let first = try Program(["run", "--config", path])
        _ = try await first.client()
        let second = try await Program.run(["run", "--config", path])
        #expect(second.code == 69)
        #expect(
            second.errors.contains(
                "state_directory: \(files.path("state")) is in use by the agent with the process"
                    + " number \(first.processID);"), "\(second.errors)")
        // Looking needs no right.
        for command in ["check", "collect"] {
            let run = try await Program.run([command, "--config", path])
            #expect(!run.errors.contains("in use"), "\(run.errors)")
        }
        first.signal(SIGKILL)
        _ = try await first.exitCode()
        let third = try Program(["run", "--config", path])
        _ = try await third.client()
    }

    @Test func `check ends with 1 for the directory alone`() async throws {
        try await withServer { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try files.configure(
                targets: [("a", server.conninfo())], agent: "state_directory: file/state")
            try files.write("file", "")
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 1)
            #expect(run.output.contains(":1:41: state_directory: "), "\(run.output)")
            // Another machine's configuration is looked at without its directories.
            let offline = try await Program.run(["check", "--offline", "--config", path])
            #expect(offline.code == 0)
            try files.configure(
                targets: [("a", server.conninfo())], agent: "state_directory: file")
            let file = try await Program.run(["check", "--config", path])
            #expect(file.code == 1)
            #expect(file.output.contains("file is no directory; name another one"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func `a directory of another user is a finding of check, and the agent goes on`()
        async throws
    {
        let identity = try #require(Checkout.serverIdentity)
        let files = try Workspace()
        let path = try files.configure(
            targets: Self.target, agent: "state_directory: state",
            more: "rules: { files: [r.yml] }")
        try files.write("r.yml", "groups: []", mode: 0o644)
        chmod(path, 0o644)
        chmod(files.path("."), 0o755)
        try Files.makeDirectory(files.path("state"))
        let check = try Program(["check", "--config", path], as: identity)
        #expect(try await check.exitCode() == 69)
        #expect(check.output.contains(":1:41: state_directory: "), "\(check.output)\(check.errors)")
        #expect(check.output.contains("Permission denied; to fix: chown "))
        let program = try Program(["run", "--config", path], as: identity)
        _ = try await program.address()
    }
}
