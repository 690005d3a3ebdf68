import Glibc
import Platform
import ReportReading
import Reporting
import Reports
import Support
import Testing

/// Reports by the clock while clients, disks and configurations get in their way.
extension ReportClerkTests {
    @Test func `a report waits for that of a client and is made after it`() async throws {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            try await eventually("it is known") { scene.saved != nil }
            let desk = try #require(scene.desk)
            let request = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            await server.freeze()
            let client = Task {
                await desk.make(
                    request, targets: [], within: .seconds(30), now: ReportScene.now)
            }
            try await eventually("the client has its turn") { desk.isBusy }
            scene.set(ClerkScene.monday)
            try await eventually("the report waits") { desk.isAwaited }
            await server.thaw()
            try await eventually("the file") { scene.count("made") == 1 }
            #expect(scene.count("failed") == 0)
            guard case .success = await client.value else {
                Issue.record("the client has no report")
                return
            }
            await scene.stop()
        }
    }

    @Test func `days that no agent saw are missed, each of them, and the last one is made`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            let daily =
                "{ name: daily, at: '07:00', period: day, format: csv,"
                + " directory: \(scene.directory.path) }"
            try await scene.start(daily)
            try await eventually("it is known") { scene.saved != nil }
            await scene.stop()

            let day = 24 * ClerkScene.hour
            scene.set(ClerkScene.monday + 3 * day + ClerkScene.hour)
            try await scene.start(daily)
            try await eventually("the last one") { scene.count("made", of: "daily") == 1 }
            #expect(scene.count("missed", of: "daily") == 3)
            #expect(scene.content("daily-2026-11-25.csv") != nil)
            for day in 22...24 { #expect(scene.content("daily-2026-11-\(day).csv") == nil) }
            let line = try #require(
                scene.lines.all.first { $0.hasPrefix("reports are not made any more") })
            #expect(
                line.contains(
                    "report=daily count=3 due=2026-11-23T07:00:00Z last_due=2026-11-25T07:00:00Z"))
            await scene.stop()
        }
    }

    @Test func `a directory that hangs holds up its own reports alone`() async throws {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let bell = Doorbell()
            let isStill = Locked(true)
            defer { bell.ring() }
            let places = ReportPlaces(within: .seconds(1)) { content, name, _, directory in
                if directory.hasSuffix("/still"), isStill.withLock({ $0 }) { bell.wait() }
                return Result { () throws(FileError) in
                    let disk = DiskFileLayer()
                    try disk.makeDirectory(directory)
                    // Not synchronised: on a busy disk that might take longer than the limit.
                    try disk.openNew("\(directory)/\(name)").append(content)
                }
            }
            let scene = try ClerkScene(
                server, at: ClerkScene.monday - ClerkScene.hour, places: places)
            try await scene.start(
                """
                { name: still, at: 'monday 07:00', format: csv, directory: \(scene.directory.path)/still }
                  - \(Self.weekly(scene))
                """)
            try await eventually("it is known") { scene.saved != nil }
            scene.set(ClerkScene.monday)
            try await eventually("the file") { scene.count("made") == 1 }
            #expect(scene.count("failed", of: "still") == 1)
            #expect(scene.content() != nil && scene.count("failed") == 0)

            // While the first attempt still hangs, the second one is not begun, and says so.
            scene.set(ClerkScene.monday + 601_000)
            try await eventually("an attempt") { scene.count("failed", of: "still") == 2 }
            let reasons = scene.lines.all.filter { $0.contains("report=still") }
            #expect(reasons.count == 2)
            #expect(reasons.first?.contains("/still took more than 1 s") == true)
            #expect(reasons.last?.contains("/still has not answered for ") == true)

            isStill.withLock { $0 = false }
            bell.ring()
            try await eventually("the late file") {
                scene.content("still/still-2026-11-16-2026-11-22.csv") != nil
            }
            scene.set(ClerkScene.monday + 601_000 + 1_201_000)
            try await eventually("the report") { scene.count("made", of: "still") == 1 }
            await scene.stop()
        }
    }

    @Test func `a state directory that answers late loses no report that was due`() async throws {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let still = StillFiles(isStill: false)
            let scene = try ClerkScene(
                server, at: ClerkScene.monday - ClerkScene.hour, files: still)
            try await scene.start(Self.weekly(scene))
            try await eventually("it is known") { scene.saved != nil }
            await scene.stop()

            still.stop()
            scene.set(ClerkScene.monday + ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            let words = "up to when reports are made is not known yet"
            try await eventually("that it is not known") {
                scene.lines.all.contains { $0.hasPrefix(words) }
            }
            #expect(scene.count("made") == 0)
            still.letGo()
            try await eventually("the file") { scene.count("made") == 1 }
            try await eventually("that it is done is on disk") { scene.isSaved }
            await scene.stop()
        }
    }

    @Test func `a state file that cannot be used is given up, and written when it can be`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            let path = "\(scene.directory.path)/reports.json"
            try Files.makeDirectory(path)
            try await scene.start(Self.weekly(scene))
            func count(_ words: String) -> Int { scene.lines.all.count { $0.hasPrefix(words) } }
            try await eventually("that it is given up") {
                count("up to when reports were made is not known") == 1
            }
            #expect(count("up to when reports are made is not known yet") == 1)
            scene.set(ClerkScene.monday)
            try await eventually("the file") { scene.count("made") == 1 }
            try await eventually("that it is not saved") {
                count("up to when reports are made is not saved") > 0
            }
            // The next looks write it once more, and say nothing new.
            try await scene.look(at: ClerkScene.monday + 1000)
            #expect(rmdir(path) == 0)
            try await eventually("that it is done is on disk") { scene.isSaved }
            // A new content may find the failure of the one before under way.
            #expect(count("up to when reports are made is not saved") <= 2)
            await scene.stop()
        }
    }

    @Test func `a state file of something else is given up with a word`() async throws {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            _ = try scene.directory.write("reports.json", "{")
            try await scene.start(Self.weekly(scene))
            let words = "up to when reports were made is not known"
            try await eventually("the word") {
                scene.lines.all.contains { $0.hasPrefix(words) }
            }
            await scene.stop()
        }
    }

    @Test func `a reload while a report is made leaves it whole, and the next one is as it says`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            try await eventually("it is known") { scene.saved != nil }
            let desk = try #require(scene.desk)
            await server.freeze()
            scene.set(ClerkScene.monday)
            try await eventually("it is being made") { desk.isBusy }
            let place = "\(scene.directory.path)/new"
            try await scene.reload(
                "{ name: weekly, at: 'monday 07:00', directory: \(place), format: csv }")
            await server.thaw()
            try await eventually("the file") { scene.count("made") == 1 }
            #expect(scene.content() != nil && scene.content("new/\(ClerkScene.file)") == nil)
            scene.set(ClerkScene.monday + 7 * 24 * ClerkScene.hour)
            try await eventually("the next file") { scene.count("made") == 2 }
            #expect(scene.content("new/weekly-2026-11-23-2026-11-29.csv") != nil)
            await scene.stop()
        }
    }
}
