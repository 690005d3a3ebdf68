import Platform
import Spool
import Support
import Testing

/// Files of a spool written by others cost time and memory by their length, no more.
@Suite(.timeLimit(.minutes(5))) struct HostileSegmentTests {
    private let files = FaultyFiles()
    private let limits = SpoolLimits(bytesMax: 256 << 20)

    private func put(_ bytes: [UInt8], in number: UInt64 = 1) throws {
        let digits = "\(number)"
        let name = String(repeating: "0", count: 20 - digits.count) + digits
        try files.makeDirectory("/spool")
        let file = try files.openToAppend("/spool/\(name).segment")
        try file.append(bytes)
        try file.synchronize()
        try files.synchronizeDirectory("/spool")
    }

    private func open() throws -> RecordLog {
        try RecordLog(directory: "/spool", limits: limits, files: files)
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> $0)
        }
    }

    private func frame(_ kind: UInt8, _ sequence: UInt64, _ payload: [UInt8]) -> [UInt8] {
        let checked =
            bytes(UInt32(payload.count)) + [kind] + bytes(UInt64(7)) + bytes(UInt64(8))
            + bytes(sequence) + payload
        return Array("PGV1".utf8) + bytes(Checksum.crc32(checked)) + checked
    }

    @Test func `a file full of marks is read in time that grows with its length`() throws {
        // Each mark says that a megabyte follows: together they would be 100 GB to check.
        let mark = Array("PGV1".utf8) + bytes(UInt32(1)) + bytes(UInt32(1 << 20))
        let one = mark + [1] + [UInt8](repeating: 1, count: 24)
        var content: [UInt8] = []
        for _ in 0..<(4 << 20) / one.count { content += one }
        try put(content)
        let log = try open()
        #expect(log.counters.pending == 0)
        #expect(log.counters.recordsDamaged >= 1)
        let identity = try log.append([1, 2, 3])
        #expect(try log.read(identity.sequence)?.payload == [1, 2, 3])
    }

    @Test func `acknowledgements that name everything cost each record once`() throws {
        let count = 20_000
        var records: [UInt8] = []
        for number in 1...count { records += frame(1, UInt64(number), []) }
        try put(records)
        // All of these name some millions of numbers, and none a record but the last one.
        var notes: [UInt8] = []
        for number in 0..<count {
            notes += frame(2, UInt64(100_000 + number), bytes(UInt64(90_000_000)))
        }
        try put(notes + frame(2, 5, bytes(UInt64(count))), in: 50_000)
        #expect(try open().pending(countMax: .max) == [1, 2, 3, 4])
    }

    @Test func `what is whole in a file of any length is found, behind damage, too`() throws {
        let payload = [UInt8](repeating: 0x50, count: 7 << 20)
        var content: [UInt8] = []
        for number in 1...5 { content += frame(1, UInt64(number), payload) }
        // In the second record, and in the mark of the fourth.
        content[9 << 20] ^= 1
        content[3 * (payload.count + 37)] ^= 1
        try put(content)
        let log = try open()
        #expect(log.pending(countMax: .max) == [1, 3, 5])
        #expect(log.counters.recordsDamaged == 2)
        #expect(try log.read(5)?.payload == payload)
    }

    @Test func `a record that is longer than any is damage, not the end of a write`() throws {
        let longer = Array("PGV1".utf8) + bytes(UInt32(0)) + bytes(UInt32.max)
        try put(longer + [UInt8](repeating: 1, count: 40) + frame(1, 9, [1]))
        let log = try open()
        #expect(log.pending(countMax: .max) == [9])
        #expect(log.counters.recordsDamaged == 1)
        #expect(log.counters.tornTails == 0)
    }

    @Test(arguments: [1 << 62, 1 << 61, (1 << 61) - 1] as [UInt64])
    func `after the highest number what is kept can be read`(number: UInt64) throws {
        try put(frame(1, number, [1]) + frame(2, 1, bytes(number)))
        let log = try open()
        let identity = try log.append([1, 2, 3])
        #expect(try log.read(identity.sequence)?.payload == [1, 2, 3])
    }
}
