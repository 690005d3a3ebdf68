import Basics
import JSON
import Metrics

/// What a manifest says of the files of a backup: their sizes, as far as it names any.
///
/// Three forms are understood. That of pg_basebackup has each file in a line of its own:
///
///     { "PostgreSQL-Backup-Manifest-Version": 1,
///     "Files": [
///     { "Path": "global/1261", "Size": 8192, "Last-Modified": "...", ... },
///     ...
///     "Manifest-Checksum": "1437..."}
///
/// `cksum` writes a checksum, the size and the name, `sha256sum` and its like a checksum and the name. Any
/// other text is one that should have the name of the backup in it.
package struct BackupManifest: Sendable, Equatable {
    /// A longer manifest is not read, and then not compared.
    package static let bytesMax = 64 << 20

    /// The sizes of files by their paths.
    package private(set) var sizes: [(path: String, bytes: Int)] = []
    /// Why it is none, or not whole.
    package private(set) var flaw: String?

    package static func == (left: BackupManifest, right: BackupManifest) -> Bool {
        left.flaw == right.flaw && left.sizes.map(\.path) == right.sizes.map(\.path)
            && left.sizes.map(\.bytes) == right.sizes.map(\.bytes)
    }

    /// How much the files hold together.
    package var bytes: Double { sizes.reduce(0) { $0 + Double($1.bytes) } }

    /// Whether the backup holds only what had changed since another one.
    package var isIncremental: Bool {
        sizes.contains { file in
            file.path.utf8.split(separator: UInt8(ascii: "/")).last?
                .starts(with: Self.incrementalMark) ?? false
        }
    }

    // MARK: pg_basebackup

    private static let incrementalMark = Array("INCREMENTAL.".utf8)
    private static let fileMarks = ["{ \"Path\":", "{ \"Encoded-Path\":"].map { Array($0.utf8) }
    private static let endMark = Array("\"Manifest-Checksum\":".utf8)

    /// The manifest of a base backup.
    package init(ofBaseBackup content: [UInt8]) {
        let lines = content.split(separator: 0x0A)
        let last = lines.last ?? []
        guard last.starts(with: Self.endMark), last.last == UInt8(ascii: "}") else {
            flaw = "its manifest has no end"
            return
        }
        for line in lines where Self.fileMarks.contains(where: { line.starts(with: $0) }) {
            let item = line.last == UInt8(ascii: ",") ? line.dropLast() : line
            guard let value = try? JSONReader.value(of: Array(item)),
                let size = value.member("Size")?.answeredSize, let bytes = Int(exactly: size)
            else {
                flaw = "its manifest cannot be read"
                return
            }
            // A path that is no UTF-8 is written in another way, and not looked for.
            if let path = value.member("Path")?.answeredText { sizes.append((path, bytes)) }
        }
        if sizes.isEmpty { flaw = "its manifest names no file" }
    }

    /// What does not fit, given the sizes that files have, in the order of `sizes`.
    package func mismatch(found: [Int?]) -> String? {
        if let flaw { return flaw }
        let wrong = zip(sizes, found).filter { $0.bytes != $1 }
        guard let (file, size) = wrong.first else { return nil }
        let what = size.map { "has \($0) bytes and not \(file.bytes)" } ?? "is missing"
        let more = wrong.count > 1 ? ", and \(wrong.count - 1) more do not fit its manifest" : ""
        return "\(VisibleText.line(file.path)) \(what)\(more)"
    }

    // MARK: Beside a file

    /// What in a manifest beside a backup does not fit a file of this name and size; nil when all does.
    package static func mismatch(in content: [UInt8], name: String, bytes: Int) -> String? {
        let text = String(decoding: content, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard !lines.isEmpty else { return "its manifest is empty" }
        for line in lines {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard words.contains(where: { names($0, name) }) else { continue }
            guard words.count == 3, let sum = Int(words[0]), sum >= 0, let size = Int(words[1]),
                names(words[2], name)
            else { return nil }
            return size == bytes ? nil : "it has \(bytes) bytes, its manifest says \(size)"
        }
        // Names with blanks are in no single word.
        return text.firstRange(of: name) == nil ? "its manifest does not name it" : nil
    }

    private static func names(_ word: String, _ name: String) -> Bool {
        let plain =
            word.utf8.first == UInt8(ascii: "*") ? String(word.utf8.dropFirst()) ?? "" : word
        return plain.hasSameBytes(as: name)
            || plain.utf8.reversed().starts(
                with: ("/" + name).utf8.reversed())
    }
}
