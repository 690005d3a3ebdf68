import Basics

/// What of statements' texts leaves the watched server, and in which form it is shown.
package enum StatementTextChoice: String, Sendable, CaseIterable {
    /// Without comments and constants.
    case redacted
    /// Nothing: texts are not read at all.
    case none
    /// As sent, with everything that is in them.
    case full

    /// How much of a text is shown, in scalars.
    package static let scalarsMax = 200

    /// The beginning of a text on one line, and whether all of it was understood.
    package func shown(_ bytes: some Collection<UInt8>) -> (text: String, isUnderstood: Bool) {
        // A whole text may be long, and what is shown of it is in its beginning.
        let bytes = bytes.prefix(Collector.statementBytesMax)
        switch self {
        case .none: return ("", true)
        case .full:
            let text = String(decoding: bytes, as: UTF8.self)
            let words = text.unicodeScalars.split {
                $0.value == 0x20 || (0x09...0x0D).contains($0.value)
            }
            return (Self.cut(words.map { String($0) }.joined(separator: " ")), true)
        case .redacted:
            let redaction = StatementRedactor.redacted(bytes)
            return (Self.cut(redaction.text), redaction.isUnderstood)
        }
    }

    /// A whole text as it may be kept, in one line where it is redacted.
    package func whole(_ bytes: some Collection<UInt8>) -> String {
        switch self {
        case .none: ""
        case .full: String(decoding: bytes, as: UTF8.self)
        case .redacted: StatementRedactor.redacted(bytes).text
        }
    }

    private static func cut(_ text: String) -> String {
        String(text.unicodeScalars.prefix(scalarsMax))
    }

    /// The bytes that a server has written with `encode(..., 'escape')`.
    package static func unescaped(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var rest = bytes[...]
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), rest.first == byte {
                rest.removeFirst()
                plain.append(byte)
            } else if byte == UInt8(ascii: "\\"), digits.count == 3,
                digits.allSatisfy({ (0x30...0x37).contains($0) })
            {
                rest.removeFirst(3)
                plain.append(digits.reduce(0) { $0 << 3 | $1 & 7 })
            } else {
                plain.append(byte)
            }
        }
        return plain
    }
}
