import Changes
import Chronicle
import Logging
import Metrics
import Platform
import Remembering
import Support
import Testing

/// What has changed on servers, by target and over restarts of the agent.
@Suite struct RecentChangesTests {
    private struct NoOutput: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    private static let noon: Int64 = 1_795_262_400_000

    private static func setting(_ value: String) -> [Family] {
        [
            Family(
                Metric("pg_changed_setting_pending_restart", .gauge, "S."),
                [Sample(["name": "work_mem", "value": value, "hidden": "f"], 0)])
        ]
    }

    private static func files(
        _ changes: RecentChanges, _ directory: TemporaryDirectory
    ) -> MemoryFiles<RecentChanges> {
        MemoryFiles(
            changes, directory: directory.path, log: Logger(level: .error, output: NoOutput()))
    }

    @Test func `an agent that starts again sees what has changed meanwhile, and loses nothing`()
        async throws
    {
        let directory = try TemporaryDirectory("changes")
        let first = RecentChanges(ManualTime(wall: Self.noon).source)
        let files = Self.files(first, directory)
        files.use(first.use(["shop"]))
        first.take(Self.setting("1"), of: "shop")
        try await eventually("the file is looked for", within: .seconds(300)) {
            first.due("shop", onlyDue: false) != nil
        }
        first.take(Self.setting("2"), of: "shop")
        #expect(first.takeWaiting().changes.map(\.change.title) == ["work_mem: 1 to 2"])
        #expect(first.takeWaiting().changes.isEmpty)
        await files.saveLast(within: .seconds(30))

        let second = RecentChanges(ManualTime(wall: Self.noon + 60_000).source)
        // Its first poll may come before the file was read.
        let later = Self.files(second, directory)
        later.use(second.use(["shop"]))
        second.take(Self.setting("3"), of: "shop")
        try await eventually("the file is read", within: .seconds(300)) {
            second.memory(of: "shop")?.since == Self.noon
        }
        second.take(Self.setting("3"), of: "shop")
        let memory = try #require(second.memory(of: "shop"))
        #expect(memory.changes.map(\.title) == ["work_mem: 1 to 2", "work_mem: 2 to 3"])
        #expect(second.takeWaiting().changes.map(\.change.title) == ["work_mem: 2 to 3"])
    }

    @Test func `changes that the history does not take are bounded`() {
        let changes = RecentChanges(ManualTime(wall: Self.noon).source)
        _ = changes.use(["shop"])
        for round in 0...RecentChanges.waitingMax + 5 {
            changes.take(Self.setting("\(round)"), of: "shop")
        }
        let (waiting, dropped) = changes.takeWaiting()
        #expect(waiting.count == RecentChanges.waitingMax && dropped == 5)
        #expect(waiting.last?.change.new == "\(RecentChanges.waitingMax + 5)")
    }
}
