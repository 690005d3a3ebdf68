import Platform
import Support
import Testing
import TimedDisks

/// Files of a disk that may stand still.
@Suite struct TimedFilesTests {
    private static let short = Duration.milliseconds(250)
    private static let long = Duration.seconds(60)
    private static let path = "/state/file"

    /// What a step fails with; nil when it does not.
    private func failure(_ body: () throws(FileError) -> Void) -> FileError? {
        do throws(FileError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func `a disk that answers is the same as without a limit`() throws {
        let files = TimedFiles(FaultyFiles(), within: Self.long, threadNamed: "test")
        let file = AtomicFile(Self.path, files: files)
        #expect(try file.read(bytesMax: 10) == nil)
        try file.replace(with: [1, 2, 3])
        #expect(try file.read(bytesMax: 10) == [1, 2, 3])
        #expect(try files.list("/state") == ["file"])
        #expect(failure { () throws(FileError) in _ = try files.bytes(of: "/none") }?.code == 2)
        try file.remove()
        #expect(files.stillSince == nil)
    }

    @Test func `each step on a disk that stands still fails within the limit and names the file`() {
        let disk = StillFiles()
        let steps: [(String, (TimedFiles) throws(FileError) -> Void)] = [
            ("mkdir", { files throws(FileError) in try files.makeDirectory(Self.path) }),
            ("opendir", { files throws(FileError) in _ = try files.list(Self.path) }),
            ("stat", { files throws(FileError) in _ = try files.bytes(of: Self.path) }),
            (
                "read",
                { files throws(FileError) in
                    _ = try files.read(Self.path, from: 0, count: 1)
                }
            ),
            ("open", { files throws(FileError) in _ = try files.openToAppend(Self.path) }),
            ("open", { files throws(FileError) in _ = try files.openNew(Self.path) }),
            ("truncate", { files throws(FileError) in try files.truncate(Self.path, to: 0) }),
            ("rename", { files throws(FileError) in try files.rename(Self.path, to: "/b") }),
            ("unlink", { files throws(FileError) in try files.remove(Self.path) }),
            ("fsync", { files throws(FileError) in try files.synchronizeDirectory(Self.path) }),
            ("lock", { files throws(FileError) in _ = try files.lock(Self.path) }),
        ]
        for (action, step) in steps {
            let files = TimedFiles(disk, within: Self.short, threadNamed: "test")
            let found = failure { () throws(FileError) in try step(files) }
            #expect(found?.hasTimedOut == true && found?.action == action)
            #expect(found?.description == "\(action) \(Self.path): the disk does not answer")
            #expect(files.stillSince != nil)
        }
        disk.letGo()
    }

    @Test func `what is tried while a step is still under way is refused at once`() {
        let disk = StillFiles()
        let files = TimedFiles(disk, within: Self.short, threadNamed: "test")
        _ = failure { () throws(FileError) in try files.makeDirectory("/state") }
        // With a limit of its own for each of them this would take 200 s.
        for _ in 0..<10_000 {
            let found = failure { () throws(FileError) in _ = try files.bytes(of: Self.path) }
            #expect(found?.hasTimedOut == true)
        }
        disk.letGo()
    }

    @Test func `a write that was given up comes before everything that is begun later`()
        async throws
    {
        let disk = StillFiles(isStill: false)
        let files = TimedFiles(disk, within: Self.short, threadNamed: "test")
        let file = try files.openToAppend(Self.path)
        disk.stop()
        #expect(failure { () throws(FileError) in try file.append([1]) }?.hasTimedOut == true)
        #expect(failure { () throws(FileError) in try file.append([2]) }?.hasTimedOut == true)
        disk.letGo()
        try await eventually("the disk answers") { files.stillSince == nil }
        try file.append([3])
        #expect(try files.read(Self.path, from: 0, count: 9) == [1, 3])
    }

    @Test func `a lock that comes too late is given back, and one that is let go is free`()
        async throws
    {
        let disk = StillFiles()
        let files = TimedFiles(disk, within: Self.short, threadNamed: "test")
        _ = failure { () throws(FileError) in _ = try files.lock(Self.path) }
        disk.letGo()
        try await eventually("the disk answers") { files.stillSince == nil }
        for _ in 0..<100 { _ = try files.lock(Self.path) }
    }
}
