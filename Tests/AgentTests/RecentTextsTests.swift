import Logging
import Metrics
import Platform
import Remembering
import Statements
import Support
import Testing

/// Texts of statements, by target and over restarts of the agent.
@Suite struct RecentTextsTests {
    private struct NoOutput: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    private static let noon: Int64 = 1_795_262_400_000
    private static let long = "SELECT " + String(repeating: "a, ", count: 1_000) + "b"

    private static func files(
        _ texts: RecentTexts, _ directory: TemporaryDirectory
    ) -> MemoryFiles<RecentTexts> {
        MemoryFiles(
            texts, directory: directory.path, log: Logger(level: .error, output: NoOutput()))
    }

    /// Texts whose file was looked for.
    private static func loaded(
        _ directory: TemporaryDirectory, choice: String = "redacted"
    ) async throws -> (RecentTexts, MemoryFiles<RecentTexts>) {
        let texts = RecentTexts(ManualTime(wall: noon).source)
        let files = files(texts, directory)
        files.use(texts.use(["shop"], choice: choice))
        texts.take([StatementText(id: 1, text: "SELECT $1")], of: "shop")
        if choice != "none" {
            try await eventually("the file is looked for", within: .seconds(300)) {
                texts.due("shop", onlyDue: false) != nil
            }
        }
        return (texts, files)
    }

    @Test func `an agent that starts again has the whole texts of before`() async throws {
        let directory = try TemporaryDirectory("texts")
        let (first, files) = try await Self.loaded(directory)
        first.take([StatementText(id: -5, text: Self.long)], of: "shop")
        await files.saveLast(within: .seconds(30))

        let second = RecentTexts(ManualTime(wall: Self.noon).source)
        Self.files(second, directory).use(second.use(["shop"], choice: "redacted"))
        try await eventually("the file is read", within: .seconds(300)) {
            second.text("-5", of: "shop") != nil
        }
        #expect(second.text("-5", of: "shop")?.text == Self.long)
        #expect(second.known([-5, 9], of: "shop").map(\.id) == [-5])
        let beginning = second.beginnings(of: "shop")["-5"]
        #expect(beginning?.unicodeScalars.count == StatementText.beginningScalars)
        // The history may be another one by now.
        #expect(second.takeWaiting().map { $0.texts.count } == [2])
        #expect(second.takeWaiting().isEmpty)
    }

    @Test(arguments: ["none", "full"])
    func `texts that are to be shown otherwise are forgotten, on disk as well`(
        choice: String
    ) async throws {
        let directory = try TemporaryDirectory("texts")
        let (first, files) = try await Self.loaded(directory)
        first.take([StatementText(id: -5, text: Self.long)], of: "shop")
        await files.saveLast(within: .seconds(30))
        let path = "\(directory.path)/texts-shop.state"
        let before = try Files.read(path, bytesMax: 1 << 20)
        #expect(before.contains(Array("a, a, a, ".utf8)))

        files.use(first.use(["shop"], choice: choice))
        #expect(first.text("-5", of: "shop") == nil)
        try await eventually("the file has nothing of before", within: .seconds(300)) {
            await files.saveLast(within: .seconds(30))
            let content = try Files.read(path, bytesMax: 1 << 20)
            return !content.contains(Array("a, a, a, ".utf8))
        }
        if choice == "none" {
            first.take([StatementText(id: 3, text: "SELECT 3")], of: "shop")
            #expect(first.beginnings(of: "shop").isEmpty)
            #expect(first.takeWaiting().isEmpty)
        }
    }

    @Test func `the history is given each text once, and once a day all`() {
        let time = ManualTime(wall: Self.noon)
        let texts = RecentTexts(time.source)
        _ = texts.use(["a", "b"], choice: "redacted")
        let text = StatementText(id: 1, text: "SELECT $1")
        texts.take([text], of: "b")
        texts.take([text, StatementText(id: 2, text: "SELECT")], of: "a")
        let first = texts.takeWaiting()
        #expect(first.map(\.target) == ["a", "b"])
        #expect(first.map { $0.texts.map(\.id) } == [[1, 2], [1]])
        texts.take([text], of: "a")
        #expect(texts.takeWaiting().isEmpty)
        time.pass(.seconds(86_401))
        #expect(texts.takeWaiting().map { $0.texts.map(\.id) } == [[1, 2], [1]])
        #expect(texts.takeWaiting().isEmpty)
    }

    @Test func `a target that is not kept has no texts`() {
        let texts = RecentTexts(ManualTime(wall: Self.noon).source)
        texts.take([StatementText(id: 1, text: "SELECT")], of: "shop")
        #expect(texts.text("1", of: "shop") == nil)
        #expect(
            texts.families().map(\.metric.name) == [
                "pgvigil_statement_text_memory_limit_bytes",
                "pgvigil_statement_text_save_failures_total",
            ])
    }
}
