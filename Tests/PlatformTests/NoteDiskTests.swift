import Platform
import Support
import Testing
import TimedDisks

/// Small files that are read and written beside those who need them.
@Suite struct NoteDiskTests {
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
        let (disk, files) = (NoteDisk(), StillFiles())
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
