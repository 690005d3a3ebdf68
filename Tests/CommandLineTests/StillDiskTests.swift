import Glibc
import Platform
import Support
import Testing

/// A state directory whose disk stands still holds up neither polls, pages, rules nor messages, and
/// neither the start nor the end.
@Suite struct StillDiskTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - { alert: Down, expr: pg_up == 0, annotations: { summary: "{{ $labels.target }} is {{ $value }}" } }

        """

    private static let delivery = """
        rules: { files: [rules.yml], interval: 1s }
        receivers: [{ name: oncall, webhook: { url_file: url } }]
        route: { receiver: oncall, group_by: [target], group_wait: 0s, group_interval: 1s }
        """

    private struct Scene {
        let files: Workspace
        let disk: StillDisk
        let receiver: ScriptedReceiver

        init() async throws {
            files = try Workspace()
            disk = try await StillDisk(under: files.path("state"))
            receiver = try ScriptedReceiver(always: .answer(200))
            try files.write("url", receiver.url())
            try files.write("rules.yml", StillDiskTests.rules)
        }

        @discardableResult
        func configure(_ names: String...) throws -> String {
            try files.configure(
                targets: names.map { ($0, "host=127.0.0.1 port=1") }, web: files.portAndSocket,
                agent: "state_directory: state", more: StillDiskTests.delivery)
        }

        func start(_ path: String) async throws -> Program {
            let program = try Program(["run", "--config", path], environment: disk.environment)
            _ = try await program.client()
            return program
        }

        /// How many messages have named a target.
        func messages(about target: String) -> Int {
            receiver.received.count { $0.text.contains("\"target\":\"\(target)\"") }
        }

        func isNotified(_ target: String, by program: Program) async throws {
            try await program.eventually("a message about \(target)", within: .seconds(40)) {
                messages(about: target) > 0
            }
        }
    }

    @Test func `rules, messages, pages and reloads go on beside a still disk, and SIGTERM ends it`()
        async throws
    {
        let scene = try await Scene()
        let path = try scene.configure("a")
        let program = try await scene.start(path)
        let client = try await program.client()
        try await scene.isNotified("a", by: program)
        try scene.disk.stop()
        try scene.configure("a", "b")
        program.signal(SIGHUP)
        try await scene.isNotified("b", by: program)
        try await program.eventually("the log says so", within: .seconds(40)) {
            program.errors.contains("the disk does not answer")
        }
        let page = try await client.get("/metrics")
        #expect(page.status == 200 && page.text.contains("pg_up{target=\"b\"} 0\n"))
        #expect(try await client.get("/-/healthy").status == 200)
        let silence = try await Program.run(
            ["silence", "add", "--config", path, "--duration", "1h", "target=b"])
        #expect(silence.code == 69 && silence.errors.contains("nothing was changed"))
        try await program.eventually("what is not saved is counted", within: .seconds(60)) {
            let page = try await client.get("/metrics").text
            return page.contains("outcome=\"unsaved\"}")
                && !page.contains("outcome=\"unsaved\"} 0\n")
                && !page.contains("\npgvigil_rule_state_failures_total 0\n")
        }
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(30)) == 0, "\(program.errors)")
    }

    @Test func `a start beside a still disk serves and notifies, and takes up later what it held`()
        async throws
    {
        let scene = try await Scene()
        let path = try scene.configure("a")
        let first = try await scene.start(path)
        try await scene.isNotified("a", by: first)
        let silence = try await Program.run(
            ["silence", "add", "--config", path, "--duration", "1h", "target=quiet"])
        #expect(silence.code == 0, "\(silence.errors)")
        first.signal(SIGTERM)
        #expect(try await first.exitCode(within: .seconds(20)) == 0)
        try scene.disk.stop()
        try scene.configure("a", "b")
        let second = try await scene.start(path)
        try await scene.isNotified("b", by: second)
        #expect(second.errors.contains("alert state cannot be read yet"))
        #expect(second.errors.contains("notifications are not kept on disk"))
        #expect(second.errors.contains("its disk stands still"))
        try scene.disk.letGo()
        try await second.eventually("what it held", within: .seconds(40)) {
            second.errors.contains("alerts of before the restart taken up")
                && second.errors.contains("the state directory is locked against another agent\"")
                && second.errors.contains("what the disk held at the start is taken up")
                && second.errors.contains("notifications are kept on disk again")
        }
        let third = try await Program.run(["run", "--config", path])
        #expect(third.code == 69 && third.errors.contains(" is in use by the agent "))
        let known = try await second.client().get("/api/v1/silences").text
        #expect(known.contains("quiet"))
        second.signal(SIGTERM)
        #expect(try await second.exitCode(within: .seconds(20)) == 0)
        // What was sent while the disk stood still is on it: it is not sent once more.
        let sent = scene.messages(about: "b")
        let last = try await scene.start(path)
        try await last.eventually("an evaluation", within: .seconds(40)) {
            try await last.client().get("/api/v1/alerts").text.contains("\"target\":\"b\"")
        }
        #expect(scene.messages(about: "b") == sent)
    }

    @Test func `check names a directory that does not answer`() async throws {
        let scene = try await Scene()
        let path = try scene.configure("a")
        try Files.makeDirectory(scene.files.path("state"))
        try scene.disk.stop()
        let check = try await Program.run(
            ["check", "--config", path], environment: scene.disk.environment)
        let words = "state does not answer within 2.0 seconds"
        #expect(check.output.contains(words), "\(check.output)")
        try scene.disk.letGo()
        let later = try await Program.run(
            ["check", "--config", path], environment: scene.disk.environment)
        #expect(!later.output.contains("state_directory"), "\(later.output)")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can mount a disk"))
    func `check names a directory on a disk that is full, with a path that is there or not`()
        async throws
    {
        let files = try Workspace()
        let disk = files.path("disk")
        try Files.makeDirectory(disk)
        let unshare = try ToolPath.of("unshare", package: "util-linux")
        let words = """
            mount -t tmpfs -o size=64k pgvigil "$2" &&
            (cat /dev/zero >"$2"/fill 2>/dev/null; exec "$0" check $3 --config "$1") || true
            """
        for (state, more) in [("disk", ""), ("disk", "--offline"), ("disk/state", "")] {
            let path = try files.configure(
                targets: [("a", "host=127.0.0.1 port=1")], agent: "state_directory: \(state)")
            let answer = try await OwnThread.run(named: "check") {
                () throws(CommandOutput.Failure) in
                try CommandOutput.of(
                    [unshare, "-m", "/bin/sh", "-c", words, Program.path, path, disk, more],
                    environment: Checkout.childEnvironment, within: .seconds(60))
            }
            let text = String(decoding: answer, as: UTF8.self)
            #expect(
                text.contains("\(state) takes no content: No space left on device"), "\(text)")
        }
    }

    private static var canMount: Bool { geteuid() == 0 && access("/dev/loop-control", F_OK) == 0 }

    @Test(.enabled(if: canMount, "needs a loop device"))
    func `check ends with a finding beside a frozen file system, and offline with a warning`()
        async throws
    {
        let scene = try await Scene()
        let place = try TemporaryDirectory("f")
        let path = try scene.files.configure(
            targets: [("a", "host=127.0.0.1 port=1")],
            agent: "state_directory: \"\(place.path)/disk/state\"")
        try await Self.shell(
            """
            cd "$0" && mkdir disk && truncate -s 16M image && mkfs.ext4 -q image &&
            mount -o loop image disk && mkdir disk/state && fsfreeze -f disk
            """, place.path)
        let check = try? await Program.run(["check", "--config", path])
        let offline = try? await Program.run(["check", "--offline", "--config", path])
        try await Self.shell("cd \"$0\" && fsfreeze -u disk; umount -l disk", place.path)
        let words = "disk/state does not answer within 2.0 seconds: its disk stands still"
        let found = try #require(check)
        let whole = "state_directory: \(place.path)/\(words)"
        #expect(found.output.contains(whole), "\(found.output)")
        #expect(found.code == 69)
        let beside = try #require(offline)
        #expect(beside.output.contains(words), "\(beside.output)")
        #expect(beside.output.hasSuffix("configuration: ok, 1 target, 1 warning\n"))
        #expect(beside.code == 0)
    }

    private static func shell(_ words: String, _ place: String) async throws {
        let path = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        _ = try await OwnThread.run(named: "shell") { () throws(CommandOutput.Failure) in
            try CommandOutput.of(
                ["/bin/sh", "-c", words, place], environment: path, within: .seconds(60))
        }
    }
}
