import BackupChecks
import Backups
import Glibc
import Metrics
import Platform
import Support
import Testing

/// Programs: what hangs, what fails, and the real pgBackRest and Barman.
@Suite struct ToolWatchTests {
    private static func settings(
        _ tool: BackupTool, timeout: Duration = .seconds(20)
    ) -> BackupSettings {
        BackupScene.quick(
            BackupSettings(name: "repo", source: .tool(tool), maxAge: .seconds(3600)),
            timeout: timeout)
    }

    @Test func `a verification that hangs is ended with all that it started, and looks go on`()
        async throws
    {
        let scene = try BackupScene()
        try scene.write("a.dump", bytes: 1000)
        let verify = try scene.program(
            "verify", "sleep 600 & echo $! > \(scene.path)/number\nwait")
        let watch = scene.watch()
        await watch.use([
            scene.settings {
                $0.verify = [verify]
                $0.verifyTimeout = .milliseconds(700)
            }
        ])
        try await eventually { watch.value("backup_last_timestamp_seconds") != nil }
        try await eventually { watch.value("backup_verified") == 0 }
        // It is not known to be broken, so it counts.
        #expect(watch.value("backup_files") == 1 && watch.value("backup_check_success") == 1)
        try await eventually { BackupScene.isGone(numberIn: "\(scene.path)/number") }
        await watch.stop(within: .seconds(10))
    }

    @Test func `a tool that hangs is no answer, and its process group ends`() async throws {
        let scene = try BackupScene()
        let tool = try scene.program(
            "pgbackrest", "sleep 600 & echo $! > \(scene.path)/number\nwait")
        let watch = scene.watch()
        await watch.use([
            Self.settings(
                BackupTool(.pgbackrest, subject: "main", command: [tool]), timeout: .seconds(1))
        ])
        try await eventually { watch.value("backup_check_success", "repo") == 0 }
        #expect(watch.reasons.contains("did not end in time"))
        #expect(watch.value("backup_last_timestamp_seconds", "repo") == nil)
        try await eventually { BackupScene.isGone(numberIn: "\(scene.path)/number") }
        await watch.stop(within: .seconds(10))
    }

    @Test func `a stop ends a program that runs, at once`() async throws {
        let scene = try BackupScene()
        let tool = try scene.program(
            "barman", "sleep 600 & echo $! > \(scene.path)/number\nwait")
        let watch = scene.watch()
        await watch.use([
            Self.settings(
                BackupTool(.barman, subject: "main", command: [tool]), timeout: .seconds(600))
        ])
        try await eventually { Files.exists("\(scene.path)/number") }
        let began = ContinuousClock.now
        await watch.stop(within: .seconds(60))
        #expect(began.duration(to: .now) < .seconds(20))
        try await eventually { BackupScene.isGone(numberIn: "\(scene.path)/number") }
    }

    @Test func `a tool that fails says why, without what was given to it`() async throws {
        let scene = try BackupScene()
        let tool = try scene.program(
            "wal-g", "echo \"cannot use $1: no such bucket\" >&2\nexit 3")
        let watch = scene.watch()
        await watch.use([
            Self.settings(
                BackupTool(.walg, subject: nil, command: [tool, "--token=hunter22"])),
            BackupScene.quick(
                BackupSettings(
                    name: "none",
                    source: .tool(BackupTool(.walg, subject: nil, command: ["no-such-program"])),
                    maxAge: .seconds(60))),
        ])
        try await eventually { watch.value("backup_check_success", "repo") == 0 }
        try await eventually { watch.value("backup_check_success", "none") == 0 }
        #expect(watch.reasons.contains("ended with exit code 3: cannot use ***: no such bucket"))
        #expect(watch.reasons.contains("start /usr/bin/no-such-program: No such file or directory"))
        #expect(!watch.reasons.contains("hunter22"))
        await watch.stop(within: .seconds(10))
    }

    @Test
    func `what stays as it is goes on, what is gone ends, and an answer without end is refused`()
        async throws
    {
        let scene = try BackupScene()
        let count = "\(scene.path)/count"
        let slow = try scene.program("slow", "echo >> \(count)\nsleep 600")
        let endless = try scene.program("endless", "exec cat /dev/zero")
        let kept = Self.settings(
            BackupTool(.walg, subject: nil, command: [slow]), timeout: .seconds(600))
        var other = Self.settings(BackupTool(.walg, subject: nil, command: [endless]))
        other.name = "other"
        let watch = scene.watch()
        await watch.use([kept, other])
        try await eventually { watch.reasons.contains("wrote too much") }
        try await eventually { Files.exists(count) }
        await watch.use([kept])
        #expect(watch.families().isEmpty)
        await watch.use([kept, other])
        try await eventually { watch.value("backup_check_success", "other") == 0 }
        #expect(try Files.read(count).count == 1)
        await watch.stop(within: .seconds(10))
    }

    @Test func `root runs no program, and says so`() async throws {
        try #require(ProcessEnvironment.isRoot, "the tests do not run as root")
        let scene = try BackupScene()
        try scene.write("a.dump", bytes: 1000)
        var settings = scene.settings { $0.verify = ["/bin/true"] }
        settings.interval = .seconds(3600)
        try await scene.touch("a.dump", "3 hours ago")
        let lines = await BackupWatch.lines(
            [settings, Self.settings(BackupTool(.walg, subject: nil))], directory: nil)
        #expect(lines[0].text.hasPrefix("backup full: too old: the newest good one is a.dump, 3h"))
        #expect(lines[1].text.contains("no program is run as root") && !lines[1].isGood)
    }

    // MARK: The real tools

    @Test func `pgBackRest's repository, while it is there and while it is not`() async throws {
        let tool = try ToolPath.of("pgbackrest", package: "pgbackrest")
        let scene = try BackupScene()
        let path = scene.path
        let file = try scene.directory.write(
            "pgbackrest.conf", "")
        let archive = "\(tool) --config=\(file) --stanza=main archive-push %p"
        try await withServer(
            version: 15, settings: ["archive_mode": "on", "archive_command": "'\(archive)'"]
        ) { server in
            for name in ["repo", "log", "lock", "spool"] {
                try await BackupScene.run(["/bin/mkdir", "\(path)/\(name)"])
            }
            _ = try scene.directory.write(
                "pgbackrest.conf",
                """
                [global]
                repo1-path=\(path)/repo
                repo1-retention-full=9
                log-path=\(path)/log
                lock-path=\(path)/lock
                spool-path=\(path)/spool
                [main]
                pg1-path=\(server.data)
                pg1-socket-path=\(server.socketDirectory)
                pg1-port=\(server.port)
                pg1-user=postgres

                """)
            let command = [tool, "--config=\(file)"]
            let watch = scene.watch()
            await watch.use([
                Self.settings(BackupTool(.pgbackrest, subject: "main", command: command))
            ])
            // No stanza yet: an answer, and no backup.
            try await eventually { watch.value("backup_check_success", "repo") == 1 }
            #expect(watch.value("backup_last_timestamp_seconds", "repo") == nil)
            try await BackupScene.run(command + ["--stanza=main", "stanza-create"])
            let began = WallClock.secondsSince1970.rounded(.down)
            try await BackupScene.run(
                command + ["--stanza=main", "--type=full", "--start-fast", "backup"])
            try await eventually { watch.value("backup_files", "repo") == 1 }
            let last = try #require(watch.value("backup_last_timestamp_seconds", "repo"))
            #expect((began...WallClock.secondsSince1970).contains(last))
            #expect((watch.value("backup_size_bytes", "repo") ?? 0) > 10_000_000)
            #expect(watch.value("backup_wal_gap", "repo") == 0)
            let labels = watch.families().first?.samples.first?.labels
            #expect(labels?["kind"] == "pgbackrest" && labels?["repository"] == "1")
            try await BackupScene.run(["/bin/chmod", "0", "\(path)/repo/backup"])
            try await eventually { watch.value("backup_check_success", "repo") == 0 }
            #expect(watch.reasons.contains("Permission denied"))
            #expect(watch.value("backup_last_timestamp_seconds", "repo") == last)
            try await BackupScene.run(["/bin/chmod", "750", "\(path)/repo/backup"])
            try await eventually { watch.value("backup_check_success", "repo") == 1 }
            await watch.stop(within: .seconds(10))
        }
    }

    @Test func `Barman's catalogue`() async throws {
        let tool = try ToolPath.of("barman", package: "barman")
        let scene = try BackupScene()
        let path = scene.path
        try await withServer(version: 15) { server in
            try await BackupScene.run(["/bin/mkdir", "\(path)/home"])
            let conninfo = server.conninfo()
            let file = try scene.directory.write(
                "barman.conf",
                """
                [barman]
                barman_user = postgres
                barman_home = \(path)/home
                barman_lock_directory = \(path)
                log_file = \(path)/barman.log
                [main]
                description = main
                conninfo = \(conninfo)
                streaming_conninfo = \(conninfo)
                backup_method = postgres
                streaming_archiver = on
                slot_name = barman
                immediate_checkpoint = true
                path_prefix = \(server.installation.binaries)

                """)
            let command = [tool, "-c", file]
            let watch = scene.watch()
            await watch.use([
                Self.settings(BackupTool(.barman, subject: "main", command: command)),
                {
                    var other = Self.settings(
                        BackupTool(.barman, subject: "nosuch", command: command))
                    other.name = "nosuch"
                    return other
                }(),
            ])
            try await eventually { watch.value("backup_check_success", "nosuch") == 0 }
            #expect(watch.reasons == "Unknown server 'nosuch'")
            try await eventually { watch.value("backup_check_success", "repo") == 1 }
            #expect(watch.value("backup_last_timestamp_seconds", "repo") == nil)
            try await BackupScene.run(command + ["receive-wal", "--create-slot", "main"])
            let output = try Files.openToAppend("\(path)/receive.log")
            let receiver = try ChildProcess.start(
                command + ["receive-wal", "main"], environment: Checkout.childEnvironment,
                output: output.number, errors: output.number, as: BackupScene.identity)
            defer {
                receiver.signalGroup(SIGKILL)
                _ = receiver.endingIfOver()
            }
            let began = WallClock.secondsSince1970.rounded(.down)
            try await eventually {
                let switching = command + ["switch-wal", "--force", "--archive", "main"]
                _ = try? await BackupScene.run(switching)
                let output = try? await BackupScene.run(command + ["backup", "--wait", "main"])
                return output != nil
            }
            try await eventually { (watch.value("backup_files", "repo") ?? 0) >= 1 }
            let last = try #require(watch.value("backup_last_timestamp_seconds", "repo"))
            #expect((began...WallClock.secondsSince1970).contains(last))
            #expect((watch.value("backup_size_bytes", "repo") ?? 0) > 10_000_000)
            await watch.stop(within: .seconds(10))
        }
    }
}
