import Platform
import Support

/// A statement of the corpus with what is to be shown of it.
struct StatementCase: Sendable {
    /// What a server makes of it.
    enum Kind: String {
        case valid, refused, cut
    }

    let kind: Kind
    let text: String
    let shown: String

    /// What no redaction may hold, in any case of letters.
    static let secrets = [Array("geheim".utf8), Array("4711".utf8)]

    static func all() throws -> [StatementCase] {
        let bytes = try Files.read("\(Checkout.root)/Tests/BasicsTests/Fixtures/statements.tsv")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
            line -> StatementCase? in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard !line.hasPrefix("#"), parts.count == 3, let kind = Kind(rawValue: "\(parts[0])")
            else { return nil }
            let text = String(parts[1]).replacing("␤", with: "\n").replacing("␍", with: "\r")
                .replacing("␁", with: "\u{1}")
            return StatementCase(kind: kind, text: text, shown: parts[2].filter { $0 != "∅" })
        }
    }

    /// Whether something that must not be shown is there.
    static func isSecret(in text: String) -> Bool {
        let bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return secrets.contains { secret in
            bytes.indices.contains { bytes[$0...].starts(with: secret) }
        }
    }
}
