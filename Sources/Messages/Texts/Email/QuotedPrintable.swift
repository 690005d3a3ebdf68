/// Writes text in the encoding quoted-printable of RFC 2045.
package enum QuotedPrintable {
    /// The longest line, without its end.
    static let lineBytesMax = 76

    /// The text in UTF-8; a line is never broken within a character, and control characters go.
    package static func text(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        var encoded = ""
        var column = 0
        let scalars = Array(text.unicodeScalars).filter { $0.value >= 0x20 || $0 == "\t" }
        for (index, scalar) in scalars.enumerated() {
            let isLast = index == scalars.count - 1
            let piece = piece(scalar, isLast: isLast)
            // One byte is left for the mark that the line goes on.
            if column + piece.utf8.count > lineBytesMax - (isLast ? 0 : 1) {
                encoded += "=\r\n"
                column = 0
            }
            encoded += piece
            column += piece.utf8.count
        }
        return encoded
    }

    private static func piece(_ scalar: Unicode.Scalar, isLast: Bool) -> String {
        let isBlank = scalar == " " || scalar == "\t"
        let isPlain = (0x21...0x7e).contains(scalar.value) && scalar != "="
        if isPlain || (isBlank && !isLast) { return String(scalar) }
        return UTF8.encode(scalar)?.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "=" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined() ?? ""
    }
}
