/// One element of a header value that is a list: `text/plain;version=0.0.4;q=0.5`.
struct HeaderElement: Sendable {
    /// More elements than any honest client sends.
    static let countMax = 64

    /// What stands before the first semicolon.
    let value: String
    /// The parameters, names in small letters, quotes taken off.
    let parameters: [MediaType.Parameter]

    /// The preference that `q` gives, 0 to 1; 1 when there is none, 0 when it cannot be read.
    var quality: Double {
        guard let text = parameters.first(where: { $0.name == "q" })?.value else { return 1 }
        guard let number = Double(text), (0...1).contains(number) else { return 0 }
        return number
    }

    init?(parsing text: Substring) {
        let parts = Self.split(text, at: ";").map(Self.trimmed)
        guard let first = parts.first, !first.isEmpty else { return nil }
        value = String(first)
        parameters = parts.dropFirst().compactMap { part in
            guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = Self.trimmed(part[..<equals]).lowercased()
            return MediaType.Parameter(
                name: name,
                value: Self.unquoted(Self.trimmed(part[part.utf8.index(after: equals)...])))
        }
    }

    /// The elements of a whole header value; what cannot be read is left out.
    static func list(_ text: String) -> [HeaderElement] {
        split(text[...], at: ",").prefix(countMax).compactMap { HeaderElement(parsing: $0) }
    }

    /// Splits outside of quotes; works on bytes, as every scrape passes here.
    private static func split(_ text: Substring, at separator: Unicode.Scalar) -> [Substring] {
        let separator = UInt8(ascii: separator)
        let bytes = text.utf8
        var parts: [Substring] = []
        var start = bytes.startIndex
        var quoted = false
        var escaped = false
        for index in bytes.indices {
            let byte = bytes[index]
            if escaped {
                escaped = false
            } else if quoted && byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                quoted.toggle()
            } else if !quoted && byte == separator {
                parts.append(text[start..<index])
                start = bytes.index(after: index)
            }
        }
        parts.append(text[start...])
        return parts
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let first = text.utf8.firstIndex(where: { !isSpace($0) }),
            let last = text.utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first...last]
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else {
            return String(text)
        }
        var value = ""
        var escaped = false
        for character in text.dropFirst().dropLast() {
            if !escaped && character == "\\" {
                escaped = true
            } else {
                value.append(character)
                escaped = false
            }
        }
        return value
    }
}
