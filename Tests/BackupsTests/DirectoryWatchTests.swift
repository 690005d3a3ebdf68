import BackupChecks
import Backups
import Basics
import Metrics
import Platform
import Support
import Testing

/// Files and base backups of real servers, and what may be wrong with them.
@Suite struct DirectoryWatchTests {
    @Test(arguments: [15, 18])
    func `a dump is verified once, and a broken one after it does not count`(
        version: Int
    ) async throws {
        let scene = try BackupScene()
        try await withServer(version: version) { server in
            let restore = server.installation.program("pg_restore")
            let dump = server.installation.program("pg_dump")
            let count = "\(scene.path)/count"
            let verify = try scene.program(
                "verify", "echo >> \(count)\nexec \(restore) --list \"$1\"")
            try await BackupScene.run([
                dump, "-Fc", "-h", server.socketDirectory, "-U", "postgres", "-f",
                "\(scene.path)/full_1.dump", "postgres",
            ])
            let stamp = try await BackupScene.run(
                ["/usr/bin/stat", "-c", "%.Y %s", "\(scene.path)/full_1.dump"]
            ).split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
            let settings = scene.settings { $0.verify = [verify] }
            let watch = scene.watch()
            await watch.use([settings])
            try await eventually { watch.value("backup_verified") == 1 }
            let last = try #require(watch.value("backup_last_timestamp_seconds"))
            #expect(abs(last - stamp[0]) < 0.001)
            #expect(watch.value("backup_size_bytes") == stamp[1])
            #expect(watch.value("backup_files") == 1 && watch.value("backup_check_success") == 1)
            #expect(watch.value("backup_age_limit_seconds") == 3600)
            #expect(watch.value("backup_previous_size_bytes") == nil)
            #expect(watch.value("backup_manifest_mismatches") == nil)
            // Cut within its table of contents.
            try await BackupScene.run([
                "/bin/sh", "-c", "head -c 60 \(scene.path)/full_1.dump > \(scene.path)/full_2.dump",
            ])
            try await eventually { watch.value("backup_verified") == 0 }
            #expect(watch.value("backup_last_timestamp_seconds") == last)
            #expect(watch.reasons.hasPrefix("full_2.dump: verification failed:"))
            // Once for each file, also by an agent that starts later.
            await watch.stop(within: .seconds(10))
            let later = scene.watch()
            await later.use([settings])
            try await eventually { later.value("backup_verified") == 0 }
            #expect(later.value("backup_last_timestamp_seconds") == last)
            #expect(try Files.read(count).count == 2)
            await later.stop(within: .seconds(10))
        }
    }

    @Test func `empty, small and unfinished files do not count, nor links that lead nowhere`()
        async throws
    {
        let scene = try BackupScene()
        try scene.write("good.dump", bytes: 1000)
        try await scene.touch("good.dump", "2 hours ago")
        try scene.write("small.dump", bytes: 10)
        try scene.write("empty.dump", bytes: 0)
        try scene.write("now.dump.partial", bytes: 5000)
        for (name, place) in [("latest.dump", "good.dump"), ("gone.dump", "nowhere")] {
            try await BackupScene.run(["/bin/ln", "-s", place, "\(scene.path)/\(name)"])
        }
        try scene.write("future.dump", bytes: 2000)
        try await scene.touch("future.dump", "2 days")
        let watch = scene.watch()
        await watch.use([scene.settings(pattern: "*") { $0.bytesMin = 100 }])
        try await eventually { watch.reasons.contains("small.dump: it has less than 100 bytes") }
        #expect(watch.reasons.contains("empty.dump: it is empty"))
        try await eventually { watch.reasons.contains("future.dump: its time is still to come") }
        #expect(watch.value("backup_size_bytes") == 1000 && watch.value("backup_files") == 1)
        let age = WallClock.secondsSince1970 - (watch.value("backup_last_timestamp_seconds") ?? 0)
        #expect((7190...7300).contains(age))
        await watch.stop(within: .seconds(10))
    }

    @Test func `a backup without its manifest, or of another size, does not count`() async throws {
        let scene = try BackupScene()
        try scene.write("a.dump", bytes: 1000)
        _ = try scene.directory.write("a.manifest", "1 1000 a.dump\n")
        let watch = scene.watch()
        await watch.use([scene.settings { $0.manifest = "*.manifest" }])
        try await eventually { watch.value("backup_size_bytes") == 1000 }
        #expect(watch.value("backup_manifest_mismatches") == 0)
        try scene.write("b.dump", bytes: 2000)
        try await eventually { watch.value("backup_manifest_mismatches") == 1 }
        #expect(watch.reasons == "b.dump: there is no manifest b.dump.manifest of it")
        _ = try scene.directory.write("b.dump.manifest", "1 2001 b.dump\n")
        try await eventually {
            watch.reasons == "b.dump: it has 2000 bytes, its manifest says 2001"
        }
        #expect(watch.value("backup_size_bytes") == 1000)
        _ = try scene.directory.write("b.dump.manifest", "1 2000 b.dump\n")
        try await eventually { watch.value("backup_manifest_mismatches") == 0 }
        #expect(watch.value("backup_size_bytes") == 2000)
        #expect(watch.value("backup_previous_size_bytes") == 1000)
        await watch.stop(within: .seconds(10))
    }

    @Test(arguments: [15, 18])
    func `a base backup has the files that its manifest names`(version: Int) async throws {
        let scene = try BackupScene()
        try await withServer(version: version) { server in
            let program = server.installation.program("pg_basebackup")
            func copy(_ name: String, _ more: [String]) async throws {
                try await BackupScene.run(
                    [
                        program, "-h", server.socketDirectory, "-U", "postgres", "-c", "fast",
                        "--no-sync", "-D", "\(scene.path)/\(name)",
                    ] + more)
            }
            try await copy("base_1", [])
            let watch = scene.watch()
            let verify = server.installation.program("pg_verifybackup")
            await watch.use([scene.settings(pattern: "base_*") { $0.verify = [verify] }])
            try await eventually { watch.value("backup_verified") == 1 }
            let last = watch.value("backup_last_timestamp_seconds")
            #expect(watch.value("backup_manifest_mismatches") == 0)
            #expect((watch.value("backup_size_bytes") ?? 0) > 10_000_000)
            // Before PostgreSQL 18 it cannot verify archives.
            await watch.use([scene.settings(pattern: "base_*")])
            try await copy("base_2", ["-Ft", "-z"])
            try await eventually { watch.value("backup_files") == 2 }
            #expect((watch.value("backup_last_timestamp_seconds") ?? 0) > (last ?? .infinity))
            try await copy("base_3", [])
            try await BackupScene.run(["/bin/rm", "\(scene.path)/base_3/PG_VERSION"])
            try await eventually { watch.value("backup_manifest_mismatches") == 1 }
            #expect(watch.reasons == "base_3: PG_VERSION is missing")
            try await BackupScene.run(["/bin/rm", "\(scene.path)/base_3/backup_manifest"])
            try await eventually { watch.reasons.contains("so it is not finished") }
            try await BackupScene.run([
                server.installation.program("pg_dump"), "-Fd", "-h", server.socketDirectory, "-U",
                "postgres", "-f", "\(scene.path)/base_4", "postgres",
            ])
            try await eventually { watch.value("backup_files") == 3 }
            await watch.stop(within: .seconds(10))
        }
    }

    @Test
    func `an incremental backup counts with all that it was made from, and its size says nothing`()
        async throws
    {
        let scene = try BackupScene()
        try await withServer(version: 18, settings: ["summarize_wal": "on"]) { server in
            let program = server.installation.program("pg_basebackup")
            func copy(_ name: String, from base: String? = nil) async throws {
                let more = base.map { ["-i", "\(scene.path)/\($0)/backup_manifest"] } ?? []
                try await BackupScene.run(
                    [
                        program, "-h", server.socketDirectory, "-U", "postgres", "-c", "fast",
                        "--no-sync", "-D", "\(scene.path)/\(name)",
                    ] + more)
            }
            try await copy("base_1")
            try await copy("base_2", from: "base_1")
            let watch = scene.watch()
            await watch.use([scene.settings(pattern: "base_*")])
            try await eventually { watch.value("backup_files") == 2 }
            // Some of what a whole one has, and no sign that the new one has shrunk.
            #expect(watch.value("backup_size_bytes").map { $0 < 20_000_000 } ?? false)
            #expect(watch.value("backup_previous_size_bytes") == nil)
            try await copy("base_3", from: "base_2")
            try await eventually { watch.value("backup_files") == 3 }
            let last = watch.value("backup_last_timestamp_seconds") ?? .infinity
            #expect(watch.reasons == "")
            // What is whole is compared with what is whole.
            try await copy("base_4")
            try await eventually { (watch.value("backup_last_timestamp_seconds") ?? 0) > last }
            #expect((watch.value("backup_previous_size_bytes") ?? 0) > 20_000_000)
            try await BackupScene.run(["/bin/rm", "-r", "\(scene.path)/base_4"])
            try await BackupScene.run(["/bin/rm", "-r", "\(scene.path)/base_1"])
            try await eventually { watch.value("backup_last_timestamp_seconds") == nil }
            for (name, made) in [("base_3", "base_2"), ("base_2", "it")] {
                #expect(
                    watch.reasons.contains("\(name): it is incremental, and the backup that began"))
                #expect(watch.reasons.contains("from which \(made) was made, is not there"))
            }
            await watch.stop(within: .seconds(10))
        }
    }

    @Test
    func `a directory that may not be read says which right is missing, and keeps the last time`()
        async throws
    {
        try #require(BackupScene.identity != nil, "only root can take a right from another user")
        let scene = try BackupScene()
        try scene.write("a.dump", bytes: 1000)
        let watch = scene.watch()
        await watch.use([scene.settings()])
        try await eventually { watch.value("backup_last_timestamp_seconds") != nil }
        try await BackupScene.run(["/bin/chmod", "0", scene.path])
        try await eventually { watch.value("backup_check_success") == 0 }
        #expect(watch.value("backup_last_timestamp_seconds") != nil)
        #expect(watch.value("backup_files") == nil)
        #expect(watch.reasons.contains(scene.path) && watch.reasons.contains("Permission denied"))
        #expect(watch.reasons.contains("it needs the right to read and enter"))
        try await BackupScene.run(["/bin/chmod", "700", scene.path])
        try await eventually { watch.value("backup_check_success") == 1 }
        await watch.stop(within: .seconds(10))
        let gone = scene.watch()
        var settings = scene.settings("gone")
        settings.source = .directory(BackupDirectory(path: "/nowhere/at/all", pattern: .init("*")))
        await gone.use([settings])
        try await eventually { gone.reasons == "list /nowhere/at/all: No such file or directory" }
        await gone.stop(within: .seconds(10))
    }
}
