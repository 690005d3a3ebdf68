/// Texts within addresses and forms.
package enum URLText {
    /// The text with everything but letters, digits and `-._~` as `%` and two digits, byte by byte:
    /// right in a query and in `application/x-www-form-urlencoded`.
    package static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
                || "-._~".utf8.contains(byte)
            if isPlain {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (byte < 0x10 ? "0" : "") + digits
            }
        }
        return encoded
    }
}
