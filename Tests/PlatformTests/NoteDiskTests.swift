import Glibc
import Platform
import Support
import Testing

/// Small files that are read and written beside those who need them.
@Suite struct NoteDiskTests {
    /// A disk that stands still until it is let go.
    private final class StillDisk: FileLayer {
        let files = FaultyFiles()
        private let isStill = Locked(true)

        func letGo() { isStill.withLock { $0 = false } }

        private func stand() { while isStill.withLock({ $0 }) { usleep(500) } }

        func makeDirectory(_ path: String) throws(FileError) { try files.makeDirectory(path) }
        func list(_ directory: String) throws(FileError) -> [String] {
            try files.list(directory)
        }
        func bytes(of path: String) throws(FileError) -> Int {
            stand()
            return try files.bytes(of: path)
        }
        func read(_ path: String, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
            try files.read(path, from: offset, count: count)
        }
        func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
            stand()
            return try files.openToAppend(path)
        }
        func truncate(_ path: String, to bytes: Int) throws(FileError) {
            try files.truncate(path, to: bytes)
        }
        func rename(_ path: String, to new: String) throws(FileError) {
            try files.rename(path, to: new)
        }
        func remove(_ path: String) throws(FileError) { try files.remove(path) }
        func synchronizeDirectory(_ path: String) throws(FileError) {
            try files.synchronizeDirectory(path)
        }
        func lock(_ path: String) throws(FileError) -> any OpenFile { try files.lock(path) }
    }

    private static let limit = Duration.seconds(20)

    @Test func `what was handed over is there when all is finished, the last of several`() async {
        let (disk, files) = (NoteDisk(), FaultyFiles())
        let file = AtomicFile("/state/note", files: files)
        for number in 0..<50 {
            disk.write(Array("\(number)".utf8), to: file) { Issue.record("\($0)") }
        }
        await disk.finish(within: Self.limit)
        #expect(await disk.read(file, bytesMax: 100, within: Self.limit) == Array("49".utf8))
        disk.write(nil, to: file) { Issue.record("\($0)") }
        await disk.finish(within: Self.limit)
        #expect(await disk.read(file, bytesMax: 100, within: Self.limit) == nil)
    }

    @Test func `also a task that was cancelled waits until its last note is written`() async {
        let (disk, files) = (NoteDisk(), FaultyFiles())
        let file = AtomicFile("/state/note", files: files)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            for number in 0..<50 {
                disk.write(Array("\(number)".utf8), to: file) { Issue.record("\($0)") }
                await disk.finish(within: Self.limit)
                let content = (try? file.read(bytesMax: 10)) ?? nil
                #expect(content == Array("\(number)".utf8))
            }
        }
        task.cancel()
        await task.value
    }

    @Test func `a disk that stands still holds up no caller, and writes when it goes on`() async {
        let (disk, files) = (NoteDisk(), StillDisk())
        let file = AtomicFile("/state/note", files: files)
        disk.write(Array("first".utf8), to: file) { Issue.record("\($0)") }
        #expect(await disk.read(file, bytesMax: 100, within: .milliseconds(20)) == nil)
        disk.write(Array("last".utf8), to: file) { Issue.record("\($0)") }
        await disk.finish(within: .milliseconds(20))
        files.letGo()
        await disk.finish(within: Self.limit)
        #expect(await disk.read(file, bytesMax: 100, within: Self.limit) == Array("last".utf8))
    }

    @Test func `a failure is reported with what failed, and the next content is written`() async {
        let (disk, files) = (NoteDisk(), FaultyFiles())
        let file = AtomicFile("/state/note", files: files)
        let failures = Locked<[String]>([])
        files.setFaults { $0.stepsLeft = 1 }
        disk.write([1], to: file) { error in failures.withLock { $0.append("\(error)") } }
        await disk.finish(within: Self.limit)
        #expect(failures.withLock { $0.count } == 1)
        files.restart()
        disk.write([2], to: file) { Issue.record("\($0)") }
        await disk.finish(within: Self.limit)
        #expect(await disk.read(file, bytesMax: 10, within: Self.limit) == [2])
    }
}
