import AgentSettings
import Testing

@Suite struct FileNameTests {
    @Test func `files whose names only look the same are two files, and a file is read once`() {
        let names = ["/r/\u{e9}.yml", "/r/e\u{301}.yml", "/r/\u{e9}.yml"]
        let paths = RuleFiles.paths(names, relativeTo: "/r/x.yml", files: MemoryFiles([:]))
        #expect(paths.map { $0.utf8.count } == [9, 10])
    }
}
