import Basics
package import Memory

/// A file that holds texts of statements.
///
/// It has the form of `MemoryFile`; behind the time are how the texts may be shown, how many were given
/// up, and each with its id, when it was seen last, and whether it is cut.
extension StatementTextMemory {
    private static let form = MemoryFile(title: "pgvigil-texts 1")
    private static let choiceBytesMax = 32
    private static let timeMax = 253_402_300_800_000
    /// The longest file that is read, in bytes.
    package static let fileBytesMax = 4 << 20
    /// Texts of a target that is gone are kept for so long: a day.
    package static let minutesMilliseconds: Int64 = 86_400_000

    /// The file's bytes at this time.
    package func file(at now: Int64) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(bytes / 2 + 64)
        content.pack(Self.packable(now))
        content.pack(text: Array(choice.utf8))
        content.pack(evicted)
        content.pack(entries.count)
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) {
            content.pack(id: id)
            content.pack(Self.packable(entry.seen))
            content.pack(entry.text.isCut ? 1 : 0)
            content.pack(text: Array(entry.text.text.utf8))
        }
        return Self.form.bytes(content)
    }

    private static func packable(_ time: Int64) -> Int {
        Int(min(max(0, time), Int64(timeMax) - 1))
    }

    /// Reads a file's bytes; times that lie ahead of `now` were another clock's and are moved.
    package static func parse(
        _ bytes: [UInt8], now: Int64
    ) -> Result<StatementTextMemory, FileDamage> {
        form.content(of: bytes).flatMap { memory($1, now: now) }
    }

    private static func memory(
        _ content: PackedReader, now: Int64
    ) -> Result<StatementTextMemory, FileDamage> {
        var reader = content
        guard let choice = reader.text(bytesMax: choiceBytesMax),
            let evicted = reader.number(max: 1 << 40), let count = reader.number(max: textsMax)
        else { return .failure(.content) }
        var memory = StatementTextMemory(choice: String(decoding: choice, as: UTF8.self))
        memory.evicted = evicted
        var last: Int64?
        for _ in 0..<count {
            guard let id = reader.id(), last.map({ $0 < id }) ?? true,
                let seen = reader.number(max: timeMax), let isCut = reader.number(max: 1),
                let bytes = reader.text(bytesMax: StatementText.bytesMax),
                let text = String(validating: bytes, as: UTF8.self)
            else { return .failure(.content) }
            last = id
            memory.insert(
                Entry(
                    text: StatementText(id: id, text: text, isCut: isCut == 1),
                    seen: min(Int64(seen), max(0, now))))
        }
        return reader.isAtEnd ? .success(memory) : .failure(.content)
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        form.time(ofFileThatBeginsWith: head)
    }
}

extension PackedReader {
    /// The next id, which has eight bytes, the highest first: ids are spread over all of them.
    fileprivate mutating func id() -> Int64? {
        guard let high = fourBytes(), let low = fourBytes() else { return nil }
        return Int64(bitPattern: UInt64(high) << 32 | UInt64(low))
    }
}

extension [UInt8] {
    fileprivate mutating func pack(id: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: id >> Int64(shift)))
        }
    }
}
