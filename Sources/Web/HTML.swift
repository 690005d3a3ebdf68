import Markup

/// Text made safe for pages.
package enum HTML {
    /// The text with the scalars that HTML reads escaped, whatever marks combine with them.
    ///
    /// What cannot be seen, such as what turns the direction of a line, is shown as an escape.
    package static func escaped(_ text: String) -> String { Markup.escaped(text) }
}

extension String {
    /// The text as one component of a URL's query.
    package var percentEncoded: String {
        let unreserved = Set("-._~".utf8)
        var encoded = ""
        for byte in utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || unreserved.contains(byte)
            if isPlain {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }
}
