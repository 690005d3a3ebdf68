package import Basics

/// The form of a file that holds what was known: a line that says what it is and what the rest must add up
/// to, then packed numbers, of which the first is when it was written.
///
///     pgvigil-trends 1 6b3c…
package struct MemoryFile: Sendable {
    /// What the first line begins with: what the file is, and its version.
    package let title: String

    /// The form of files that begin like this.
    package init(title: String) { self.title = title }

    private var titleBytes: [UInt8] { Array("\(title) ".utf8) }
    private var headBytes: Int { titleBytes.count + FileSum.digits + 1 }

    /// A file's bytes.
    package func bytes(_ content: [UInt8]) -> [UInt8] {
        titleBytes + Array("\(FileSum.text(content, from: 0))\n".utf8) + content
    }

    /// The content of a file, and when it was written, in milliseconds since 1970.
    package func content(
        of bytes: [UInt8]
    ) -> Result<(savedAt: Int64, rest: PackedReader), FileDamage> {
        let head = headBytes
        guard bytes.count >= head, bytes.starts(with: titleBytes) else { return .failure(.other) }
        let sum = String(decoding: bytes[titleBytes.count..<head], as: UTF8.self)
        guard sum == FileSum.text(bytes, from: head) + "\n" else { return .failure(.checksum) }
        var reader = PackedReader(bytes, from: head)
        guard let savedAt = Self.time(&reader) else { return .failure(.content) }
        return .success((savedAt, reader))
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        guard head.starts(with: titleBytes) else { return nil }
        var reader = PackedReader(head, from: min(head.count, headBytes))
        return Self.time(&reader)
    }

    private static func time(_ reader: inout PackedReader) -> Int64? {
        reader.number(max: Int(ActivityRecord.timeMax) - 1).map(Int64.init)
    }
}
