import Glibc
import Platform
import Support
import Testing

/// A file that changes as a whole, on a disk that fails at each step.
@Suite struct AtomicFileTests {
    private static let old = Array("what was there before".utf8)
    private static let new = Array("what is to be there, and longer than before".utf8)
    /// More steps than a replacement has.
    private static let stepsMax = 12

    private static func file(_ disk: FaultyFiles) -> AtomicFile {
        AtomicFile("/state/x", files: disk)
    }

    private static func content(_ disk: FaultyFiles) throws -> [UInt8]? {
        try file(disk).read(bytesMax: 1000)
    }

    @Test func `a file that is not there has no content, and its removal is no failure`() throws {
        let disk = FaultyFiles()
        #expect(try Self.content(disk) == nil)
        try Self.file(disk).remove()
        try Self.file(disk).replace(with: Self.new)
        #expect(try Self.content(disk) == Self.new)
        #expect(try Self.file(disk).read(bytesMax: 4) == Array(Self.new.prefix(4)))
        try Self.file(disk).remove()
        #expect(disk.paths == [])
    }

    @Test(arguments: 0..<UInt64(20))
    func `content that was replaced survives a loss of power`(seed: UInt64) throws {
        let disk = FaultyFiles(seed: seed)
        try Self.file(disk).replace(with: Self.old)
        try Self.file(disk).replace(with: Self.new)
        disk.cutPower()
        #expect(try Self.content(disk) == Self.new)
    }

    @Test(arguments: 1..<stepsMax, 0..<UInt64(10))
    func `a process or a machine that ends at any step leaves the old content or the new`(
        step: Int, seed: UInt64
    ) throws {
        for hasPower in [true, false] {
            let disk = FaultyFiles(seed: seed)
            try Self.file(disk).replace(with: Self.old)
            disk.setFaults { $0.stepsLeft = step }
            let isReplaced = (try? Self.file(disk).replace(with: Self.new)) != nil
            if hasPower { disk.restart() } else { disk.cutPower() }
            let content = try Self.content(disk)
            #expect(content == Self.new || (content == Self.old && !isReplaced))
            // What was left beside it does not hinder the next replacement.
            try Self.file(disk).replace(with: Self.old)
            disk.cutPower()
            #expect(try Self.content(disk) == Self.old)
            #expect(disk.paths == ["/state/x"])
        }
    }

    @Test(arguments: 0..<new.count)
    func `a full disk keeps the old content, and gets its room back`(room: Int) throws {
        let disk = FaultyFiles()
        try Self.file(disk).replace(with: Self.old)
        disk.setFaults { $0.bytesLeft = room }
        #expect(throws: FileError.self) { try Self.file(disk).replace(with: Self.new) }
        #expect(try Self.content(disk) == Self.old)
        #expect(disk.paths == ["/state/x"])
        #expect(disk.bytes == Self.old.count)
    }

    @Test(arguments: 0..<UInt64(10))
    func `a write that is torn and a synchronisation that fails keep the old content`(
        seed: UInt64
    ) throws {
        let faults: [@Sendable (inout FaultyFiles.Faults) -> Void] = [
            { $0.failingWrites = 1 }, { $0.failingSynchronizations = 1 },
        ]
        for fault in faults {
            let disk = FaultyFiles(seed: seed)
            try Self.file(disk).replace(with: Self.old)
            disk.setFaults(fault)
            #expect(throws: FileError.self) { try Self.file(disk).replace(with: Self.new) }
            #expect(try Self.content(disk) == Self.old)
            disk.cutPower()
            #expect(try Self.content(disk) == Self.old)
        }
    }

    @Test func `on a real disk the file is its owner's alone, and a pipe in its place is no wait`()
        throws
    {
        let directory = try TemporaryDirectory("atomic", ownedBy: nil)
        let file = AtomicFile("\(directory.path)/x")
        try file.replace(with: Self.old)
        try file.replace(with: Self.new)
        #expect(try file.read(bytesMax: 1000) == Self.new)
        #expect(Files.permissions(file.path)?.mode == 0o600)
        let pipe = "\(directory.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(try AtomicFile(pipe).read(bytesMax: 1000) == [])
        #expect(throws: FileError.self) {
            try AtomicFile("\(directory.path)/missing/x").replace(with: Self.new)
        }
    }
}
