import Platform
import Spool
import Support
import Testing
import TimedDisks

/// A log of records on a disk that stands still.
@Suite struct StillDiskTests {
    private static let limits = SpoolLimits(bytesMax: 1 << 20)

    @Test(arguments: 0..<20)
    func `a disk that stands still at any step of the opening costs no record`(
        steps: Int
    ) async throws {
        let disk = StillFiles(isStill: false)
        for number in 0..<3 as Range<UInt8> {
            let log = try RecordLog(directory: "/log", limits: Self.limits, files: disk)
            _ = try log.append([number])
        }
        let files = TimedFiles(disk, within: .milliseconds(250), threadNamed: "test")
        disk.stop(after: steps)
        do throws(SpoolError) {
            let log = try RecordLog(directory: "/log", limits: Self.limits, files: files)
            #expect(log.counters.pending == 3)
        } catch { #expect(error.hasTimedOut) }
        disk.letGo()
        try await eventually("the disk answers") { files.stillSince == nil }
        let log = try RecordLog(directory: "/log", limits: Self.limits, files: files)
        let found = try log.pending(countMax: 9).map { try log.read($0)?.payload }
        #expect(found == [[0], [1], [2]])
        #expect(log.counters.recordsDamaged == 0)
    }

    @Test(arguments: 0..<8)
    func `a record that was not kept in time is not found, and the next ones are`(
        steps: Int
    ) async throws {
        let disk = StillFiles(isStill: false)
        let files = TimedFiles(disk, within: .milliseconds(250), threadNamed: "test")
        var kept: [[UInt8]] = []
        do {
            let log = try RecordLog(directory: "/log", limits: Self.limits, files: files)
            disk.stop(after: steps)
            for number in 0..<4 as Range<UInt8> {
                if (try? log.append([number])) != nil { kept.append([number]) }
            }
            disk.letGo()
            try await eventually("the disk answers") { files.stillSince == nil }
            kept.append([9])
            _ = try log.append([9])
        }
        disk.files.cutPower()
        let log = try RecordLog(directory: "/log", limits: Self.limits, files: disk.files)
        #expect(try log.pending(countMax: 9).map { try log.read($0)?.payload } == kept)
    }
}
