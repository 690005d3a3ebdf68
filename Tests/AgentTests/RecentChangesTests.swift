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

    /// An agent's changes with their files, of which that of the target was looked for.
    private static func agent(
        _ directory: TemporaryDirectory, at time: Int64
    ) async throws -> (changes: RecentChanges, files: MemoryFiles<RecentChanges>) {
        let changes = RecentChanges(ManualTime(wall: time).source)
        let files = files(changes, directory)
        files.use(changes.use(["shop"]))
        // A look that says nothing is none.
        changes.take(setting("1"), of: "shop")
        try await eventually("the file is looked for", within: .seconds(300)) {
            changes.due("shop", onlyDue: false) != nil
        }
        return (changes, files)
    }

    private static func waiting(_ changes: RecentChanges) -> [String] {
        changes.takeWaiting().changes.map(\.change.title)
    }

    @Test func `an agent that starts again sees what has changed meanwhile, and loses nothing`()
        async throws
    {
        let directory = try TemporaryDirectory("changes")
        let (first, files) = try await Self.agent(directory, at: Self.noon)
        first.take(Self.setting("2"), of: "shop")
        await files.saveLast(within: .seconds(30))
        #expect(Self.waiting(first) == ["work_mem: 1 to 2"])
        first.noteKept()
        #expect(Self.waiting(first).isEmpty)
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
        await later.saveLast(within: .seconds(30))
        #expect(Self.waiting(second) == ["work_mem: 2 to 3"])
    }

    @Test func `a change goes to the history once a file holds it, and again after a crash`()
        async throws
    {
        let directory = try TemporaryDirectory("changes")
        let (first, files) = try await Self.agent(directory, at: Self.noon)
        first.take(Self.setting("2"), of: "shop")
        // After a crash now a later agent would notice it again, at another time.
        #expect(Self.waiting(first).isEmpty)
        await files.saveLast(within: .seconds(30))
        let given = first.takeWaiting().changes
        #expect(given.map(\.change.title) == ["work_mem: 1 to 2"])
        first.noteKept()

        // The agent ends before its file says that the history has it.
        let second = RecentChanges(ManualTime(wall: Self.noon + 60_000).source)
        let later = Self.files(second, directory)
        later.use(second.use(["shop"]))
        try await eventually("the file is read", within: .seconds(300)) {
            second.memory(of: "shop")?.since == Self.noon
        }
        second.take(Self.setting("2"), of: "shop")
        let again = second.takeWaiting().changes
        // The same row: the history leaves it out.
        #expect(again.map(\.change) == given.map(\.change))
    }

    @Test func `a change that no file takes goes to the history all the same`() async throws {
        let directory = try TemporaryDirectory("changes")
        let (changes, files) = try await Self.agent(directory, at: Self.noon)
        try Files.makeDirectory("\(directory.path)/changes-shop.state")
        changes.take(Self.setting("2"), of: "shop")
        await files.saveLast(within: .seconds(30))
        #expect(Self.waiting(changes) == ["work_mem: 1 to 2"])
        // Without a state directory there is none to wait for.
        let other = RecentChanges(ManualTime(wall: Self.noon).source, hasFiles: false)
        _ = other.use(["shop"])
        for value in ["1", "2"] { other.take(Self.setting(value), of: "shop") }
        #expect(Self.waiting(other) == ["work_mem: 1 to 2"])
    }

    @Test func `what a target that is removed has left waits for the history, once`() async throws {
        let directory = try TemporaryDirectory("changes")
        let (changes, files) = try await Self.agent(directory, at: Self.noon)
        changes.take(Self.setting("2"), of: "shop")
        let left = changes.use([])
        #expect(left.gone["shop"]?.unrecorded(upTo: 9).changes.isEmpty == true)
        files.use(left)
        #expect(Self.waiting(changes) == ["work_mem: 1 to 2"])
        #expect(Self.waiting(changes).isEmpty)
    }

    @Test func `changes that the history does not take are bounded`() {
        let changes = RecentChanges(ManualTime(wall: Self.noon).source, hasFiles: false)
        _ = changes.use(["shop"])
        for round in 0...ChangeMemory.changesMax + 5 {
            changes.take(Self.setting("\(round)"), of: "shop")
        }
        let (waiting, dropped) = changes.takeWaiting()
        #expect(waiting.count == ChangeMemory.changesMax && dropped == 5)
        #expect(waiting.last?.change.new == "\(ChangeMemory.changesMax + 5)")
        changes.noteKept()
        let (rest, more) = changes.takeWaiting()
        #expect(rest.isEmpty && more == 0)
    }
}
