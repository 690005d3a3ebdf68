import Logging
import Metrics
import Platform
import Regressions
import Remembering
import Support
import Testing
import Windows

/// What is usual for statements, by target and over restarts of the agent.
@Suite struct RecentBaselinesTests {
    private struct NoOutput: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    private static func ran(_ seconds: Double) -> [StatementMoments] {
        [StatementMoments(key: 7, calls: 1_000, seconds: seconds, squares: seconds * seconds / 1e3)]
    }

    private static func files(
        _ baselines: RecentBaselines, _ directory: TemporaryDirectory
    ) -> MemoryFiles<RecentBaselines> {
        MemoryFiles(
            baselines, directory: directory.path, log: Logger(level: .error, output: NoOutput()))
    }

    private static func value(_ name: String, _ baselines: RecentBaselines) -> Double? {
        baselines.families().first { $0.metric.name == name }?.samples.first?.value
    }

    @Test func `an agent that starts again knows what was usual`() async throws {
        let directory = try TemporaryDirectory("baselines")
        let time = ManualTime(wall: 1_795_262_400_000)
        let first = RecentBaselines(time.source)
        let files = Self.files(first, directory)
        files.use(first.use(["shop"]))
        _ = first.take([], of: "shop")
        try await eventually("there is no file", within: .seconds(300)) {
            first.due("shop", onlyDue: false) != nil
        }
        for _ in 0..<(30 * 4) {
            time.pass(.seconds(900))
            _ = first.take(Self.ran(4), of: "shop")
        }
        await files.saveLast(within: .seconds(30))

        let second = RecentBaselines(time.source)
        Self.files(second, directory).use(second.use(["shop"]))
        try await eventually("the file is read", within: .seconds(300)) {
            Self.value("pgvigil_baseline_statements", second) == 1
        }
        time.pass(.seconds(900))
        let changes = try #require(second.take(Self.ran(90), of: "shop"))
        #expect(changes.regressed == 1)
        #expect(changes.shown.map(\.key) == [7])
    }

    @Test func `a target that is not kept learns nothing`() {
        let baselines = RecentBaselines(ManualTime(wall: 1_795_262_400_000).source)
        #expect(baselines.take(Self.ran(4), of: "shop") == nil)
        #expect(baselines.families().map(\.metric.name) == ["pgvigil_baseline_save_failures_total"])
    }
}
