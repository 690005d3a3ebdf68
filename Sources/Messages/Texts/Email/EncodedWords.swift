import FoundationEssentials

/// Writes the text of a header field after RFC 2047.
package enum EncodedWords {
    /// A word has at most 75 bytes; what stands before the first one, the field's name, has fewer
    /// than 12.
    private static let bytesMax = 36
    private static let plainBytesMax = 64

    /// The text on one or several lines; control characters become blanks.
    package static func text(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
        let isPlain = scalars.allSatisfy { $0.isASCII } && scalars.count <= plainBytesMax
        let whole = String(String.UnicodeScalarView(scalars))
        if isPlain, !whole.contains("=?") { return whole }
        var words: [[UInt8]] = [[]]
        for scalar in scalars {
            let bytes = UTF8.encode(scalar).map(Array.init) ?? []
            if words[words.count - 1].count + bytes.count > bytesMax { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }
            .joined(separator: "\r\n ")
    }
}
