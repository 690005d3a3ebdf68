import Platform
import Preparation
import Support
import Testing

@Suite struct FileWatchTests {
    private let directory: TemporaryDirectory
    private let main: String
    private let pattern: String

    init() throws {
        directory = try TemporaryDirectory()
        main = try directory.write("main.yml", "a")
        pattern = directory.path + "/more-*.yml"
    }

    private func watching() -> FileWatch {
        var watch = FileWatch()
        watch.watch([main], patterns: [pattern])
        return watch
    }

    private func twoLooks(_ watch: inout FileWatch) -> [Bool] {
        [watch.hasSettledChange(), watch.hasSettledChange()]
    }

    @Test func `nothing happens while nothing changes`() {
        var watch = watching()
        #expect(twoLooks(&watch) == [false, false])
    }

    @Test func `a changed file counts once it keeps still`() throws {
        var watch = watching()
        _ = try directory.write("main.yml", "longer")
        let first = watch.hasSettledChange()
        _ = try directory.write("main.yml", "longer still")
        #expect(!first)
        #expect(twoLooks(&watch) == [false, true])
        #expect(twoLooks(&watch) == [false, false])
    }

    @Test func `a file that comes to fit a pattern counts`() throws {
        var watch = watching()
        _ = try directory.write("more-1.yml", "b")
        #expect(twoLooks(&watch) == [false, true])
    }

    @Test func `a file that has been judged does not count again`() throws {
        var watch = watching()
        _ = try directory.write("more-1.yml", "b")
        let seen = watch.glance()
        // What was read refused it: it is not among the files in force.
        watch.watch([main], patterns: [pattern], since: seen)
        #expect(twoLooks(&watch) == [false, false])
    }

    @Test func `a file that comes while the others are being read counts`() throws {
        var watch = watching()
        let seen = watch.glance()
        _ = try directory.write("more-1.yml", "b")
        watch.watch([main], patterns: [pattern], since: seen)
        #expect(twoLooks(&watch) == [false, true])
    }

    @Test func `a file that goes counts`() throws {
        let more = try directory.write("more-1.yml", "b")
        var watch = FileWatch()
        watch.watch([main, more], patterns: [pattern])
        _ = try CommandOutput.of(["/bin/rm", more], environment: [:], within: .seconds(20))
        #expect(twoLooks(&watch) == [false, true])
    }
}
