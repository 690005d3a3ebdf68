import Platform
import Spool
import Support
import Testing

@Suite struct RecordLogTests {
    private let files = FaultyFiles()
    private let limits = SpoolLimits(bytesMax: 4000, segmentBytesMax: 500, recordBytesMax: 300)

    private func open() throws -> RecordLog {
        try RecordLog(directory: "/spool", limits: limits, files: files)
    }

    private func payload(_ number: Int, length: Int = 100) -> [UInt8] {
        Array("\(number)".utf8) + [UInt8](repeating: 0x2E, count: length)
    }

    private func number(_ record: SpoolRecord?) -> Int? {
        record.flatMap { Int(String(decoding: $0.payload.prefix { $0 != 0x2E }, as: UTF8.self)) }
    }

    private func numbers(_ log: RecordLog) throws -> [Int] {
        try log.pending(countMax: .max).compactMap { number(try log.read($0)) }
    }

    private func fill(_ log: RecordLog, _ count: Int) throws {
        for number in 1...count { _ = try log.append(payload(number)) }
    }

    private var segments: [String] { files.paths.filter { $0.hasSuffix(".segment") } }

    @Test func `records come back in order after a restart`() throws {
        try fill(try open(), 10)
        files.restart()
        #expect(try numbers(try open()) == Array(1...10))
    }

    @Test func `a record keeps its identity, and the next process gives others`() throws {
        let identity = try open().append(payload(1))
        files.restart()
        let log = try open()
        #expect(try log.read(identity.sequence)?.identity == identity)
        let next = try log.append(payload(2))
        #expect(next.log != identity.log)
        #expect(next.sequence > identity.sequence)
    }

    @Test func `single acknowledgements survive the end of the process`() throws {
        let log = try open()
        try fill(log, 9)
        let pending = log.pending(countMax: 9)
        for index in [1, 4, 8] { log.acknowledge(pending[index]) }
        files.restart()
        #expect(try numbers(try open()) == [1, 3, 4, 6, 7, 8])
    }

    @Test func `acknowledging a prefix frees its segments`() throws {
        let log = try open()
        try fill(log, 12)
        let before = log.counters.bytes
        let pending = log.pending(countMax: 12)
        log.acknowledge(through: pending[9])
        #expect(log.counters.bytes < before / 2)
        #expect(try numbers(log) == [11, 12])
        log.acknowledge(through: pending[11])
        #expect(segments == [])
        #expect(log.counters.bytes == 0)
    }

    @Test func `over the limit the oldest go and are counted`() throws {
        let log = try open()
        try fill(log, 60)
        let left = try numbers(log)
        #expect(left == Array((61 - left.count)...60))
        #expect(log.counters.recordsDropped == UInt64(60 - left.count))
        #expect(log.counters.bytes <= 4000)
    }

    @Test func `a dropped record that reaches its goal after all does not count as lost`() throws {
        let log = try open()
        try fill(log, 2)
        let pending = log.pending(countMax: 2)
        for sequence in pending { log.hold(sequence) }
        for number in 3...40 { _ = try log.append(payload(number)) }
        let dropped = log.counters.recordsDropped
        log.acknowledge(pending[0])
        #expect(log.counters.recordsDropped == dropped)
        log.release(pending[1])
        #expect(log.counters.recordsDropped == dropped + 1)
    }

    @Test func `one record that waits does not cost those behind it their room`() throws {
        let log = try open()
        _ = try log.append(payload(0))
        for number in 1...200 { log.acknowledge(try log.append(payload(number)).sequence) }
        #expect(log.counters.recordsDropped == 0)
        #expect(try numbers(log) == [0])
        files.restart()
        #expect(try numbers(try open()) == [0])
    }

    @Test func `a torn end is cut off and counted, and what came before stays`() throws {
        try fill(try open(), 2)
        files.restart()
        let log = try open()
        files.setFaults { $0.stepsLeft = 2 }
        #expect(throws: SpoolError.self) { try log.append(payload(3)) }
        files.restart()
        #expect(try numbers(try open()) == [1, 2])
    }

    @Test func `a flipped bit costs its record and no other`() throws {
        try fill(try open(), 12)
        files.restart()
        let path = try #require(segments.dropFirst().first)
        files.flipBit(path, at: 8 * 60 + 3)
        let log = try open()
        let left = try numbers(log)
        #expect(left.count == 11)
        #expect(log.counters.recordsDamaged == 1)
        #expect(files.paths.contains { $0.hasSuffix(".damaged") })
        // The next process does not count it again.
        files.restart()
        #expect(try open().counters.recordsDamaged == 0)
    }

    @Test(arguments: 0..<136) func `any bit of a record's bytes may flip`(byte: Int) throws {
        try fill(try open(), 9)
        files.restart()
        let path = try #require(segments.dropFirst().first)
        files.flipBit(path, at: 8 * byte + byte % 8)
        let log = try open()
        #expect(try numbers(log).count == 8)
        #expect(log.counters.recordsDamaged == 1)
    }

    @Test func `a bit that flips while the log is open is found when the record is read`() throws {
        let log = try open()
        try fill(log, 3)
        let path = try #require(segments.first)
        files.flipBit(path, at: 8 * 50)
        #expect(try numbers(log) == [2, 3])
        #expect(log.counters.recordsDamaged == 1)
    }

    @Test func `a full disk refuses, and keeps again when there is room`() throws {
        let log = try open()
        try fill(log, 3)
        files.setFaults { $0.bytesLeft = 20 }
        #expect(throws: SpoolError.self) { try log.append(payload(4)) }
        #expect(log.counters.writesFailed == 1)
        files.setFaults { $0.bytesLeft = nil }
        _ = try log.append(payload(5))
        #expect(try numbers(log) == [1, 2, 3, 5])
        files.restart()
        #expect(try numbers(try open()) == [1, 2, 3, 5])
    }

    @Test func `after a failed fsync the file is not trusted any more`() throws {
        let log = try open()
        try fill(log, 2)
        files.setFaults { $0.failingSynchronizations = 1 }
        #expect(throws: SpoolError.self) { try log.append(payload(3)) }
        _ = try log.append(payload(4))
        #expect(segments.count == 2)
        files.cutPower()
        #expect(try numbers(try open()) == [1, 2, 4])
    }

    @Test func `a second process is refused`() throws {
        let log = try open()
        #expect(throws: SpoolError.locked(directory: "/spool")) { try open() }
        withExtendedLifetime(log) {}
    }

    @Test func `a record beyond the bound is refused by name`() throws {
        #expect(throws: SpoolError.tooLarge(bytes: 301, bytesMax: 300)) {
            try open().append([UInt8](repeating: 0, count: 301))
        }
    }

    @Test func `strange files in the directory are left alone`() throws {
        let file = try files.openToAppend("/spool/notes.txt")
        try file.append([1, 2, 3])
        _ = try files.openToAppend("/spool/00000000000000000007.segment")
        let log = try open()
        #expect(try log.append(payload(1)).sequence > 7)
        #expect(files.paths.contains("/spool/notes.txt"))
    }

    @Test func `the real file system keeps records, too`() async throws {
        let directory = try TemporaryDirectory("spool")
        let path = "\(directory.path)/log"
        let limits = SpoolLimits(bytesMax: 1 << 20)
        var spool: Spool? = try await Spool.open(name: "spool", directory: path, limits: limits)
        let kept = try await spool?.append([payload(1), payload(2), payload(3)]) ?? []
        await spool?.acknowledge(kept[1].sequence)
        let second = await #expect(throws: SpoolError.self) {
            try await Spool.open(name: "second", directory: path, limits: limits)
        }
        #expect(second == .locked(directory: path))
        await spool?.close()
        spool = nil
        let again = try await Spool.open(name: "again", directory: path, limits: limits)
        #expect(number(try await again.take()) == 1)
        #expect(await again.pending(countMax: 9) == [kept[0].sequence, kept[2].sequence])
    }
}
