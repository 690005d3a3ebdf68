/// Why a text is not a document that we read.
package enum YAMLError: Error, Sendable, Equatable {
    /// Parts of YAML that are refused: a configuration needs none of them, and aliases let a short
    /// text stand for an endless one.
    package enum Feature: String, Sendable, CaseIterable {
        case anchor = "anchors"
        case alias = "aliases"
        case tag = "tags"
        case directive = "%TAG directives"
        case complexKey = "keys that are not text"
    }

    /// The text is longer than `Parser.Limits.bytesMax`.
    case tooLong(bytes: Int, bytesMax: Int)
    /// A byte that is not UTF-8.
    case notUTF8(byte: UInt8, at: Mark)
    /// Not YAML, in the words of the library.
    case syntax(String, at: Mark)
    /// YAML that we refuse.
    case unsupported(Feature, at: Range<Mark>)
    /// A second document in one text.
    case secondDocument(at: Mark)
    /// The same key twice in one mapping.
    case duplicateKey(String, at: Range<Mark>, first: Mark)
    /// More nesting than `Parser.Limits.depthMax`.
    case tooDeep(depthMax: Int, at: Mark)
    /// More nodes than `Parser.Limits.nodesMax`.
    case tooManyNodes(nodesMax: Int, at: Mark)

    /// What to look at.
    package var range: Range<Mark> {
        switch self {
        case .tooLong: Mark.start..<Mark.start
        case .notUTF8(_, let mark), .syntax(_, let mark), .secondDocument(let mark),
            .tooDeep(_, let mark), .tooManyNodes(_, let mark):
            mark..<mark
        case .unsupported(_, let range), .duplicateKey(_, let range, _): range
        }
    }
}

extension YAMLError: CustomStringConvertible {
    /// One line without the position; it names keys, never values.
    package var description: String {
        switch self {
        case .tooLong(let bytes, let bytesMax):
            "the file has \(bytes) bytes; at most \(bytesMax) are read"
        case .notUTF8(let byte, _):
            "not UTF-8: byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
        case .syntax(let text, _): text
        case .unsupported(let feature, _): "\(feature.rawValue) are not supported"
        case .secondDocument: "a second document begins here; a file holds one"
        case .duplicateKey(let key, _, let first):
            "\(Self.shown(key)) is there twice; first in line \(first.line), column \(first.column)"
        case .tooDeep(let depthMax, _): "nested deeper than \(depthMax) levels"
        case .tooManyNodes(let nodesMax, _): "more than \(nodesMax) values in one file"
        }
    }

    /// A key that is no word may be anything, a secret too.
    private static func shown(_ key: String) -> String {
        let isWord = key.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20)
                || "_-.".utf8.contains($0)
        }
        return isWord && key.utf8.count <= 64 ? "key \"\(key)\"" : "a key"
    }
}
