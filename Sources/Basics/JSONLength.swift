/// How much room a text takes in JSON.
package enum JSONLength {
    /// The most bytes of a text in quotes.
    package static func bytesMax(of text: String) -> Int {
        text.utf8.reduce(2) { $0 + width(of: $1) }
    }

    /// The most bytes of an object of texts.
    package static func bytesMax(of texts: [String: String]) -> Int {
        texts.reduce(2) { $0 + bytesMax(of: $1.key) + bytesMax(of: $1.value) + 2 }
    }

    /// The longest beginning of a text that takes that many bytes at most, its quotes left out.
    package static func prefix(of text: String, bytesMax: Int) -> String {
        var view = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.encode(scalar)?.reduce(0) { $0 + width(of: $1) } ?? 0
            if count > bytesMax { break }
            view.append(scalar)
        }
        return String(view)
    }

    private static func width(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): 2
        // As \u0000; the last of ASCII is a control character as well.
        case ..<0x20, 0x7f: 6
        default: 1
        }
    }
}
