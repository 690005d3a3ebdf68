import Basics

/// The names and keywords of a statement, as its redacted text shows them.
///
/// What the server says of a statement may name others: those of functions and views, and whatever is
/// in its constants.
struct StatementNames: Sendable {
    /// Names are compared by their bytes.
    private let names: Set<[UInt8]>

    /// Takes the names out of a statement's text, none of its constants.
    init(_ statement: String) {
        let shown = StatementRedactor.redacted(Array(statement.utf8)).text
        var names: Set<[UInt8]> = []
        for part in StatementPart.all(of: Array(shown.utf8)) {
            switch part.kind {
            case .word:
                names.insert(Array(part.text.utf8))
                names.insert(Array(part.word.utf8))
            case .parameter: names.insert(Array(part.text.utf8))
            case .name where part.text.utf8.first == UInt8(ascii: "\""):
                let inner = String(part.text.dropFirst().dropLast())
                names.insert(Array(inner.replacing(bytesOf: "\"\"", with: "\"").utf8))
            default: break
            }
        }
        self.names = names
    }

    /// Whether the statement has this name.
    func has(_ name: some Sequence<UInt8>) -> Bool { names.contains(Array(name)) }

    /// Whether the statement has this name, or all names of one with points.
    func hasAll(_ name: ArraySlice<UInt8>) -> Bool {
        has(name)
            || name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .allSatisfy { has($0) }
    }
}
