/// What counts of a file with a secret.
package enum SecretText {
    /// The text without blanks and line breaks around it.
    package static func of(_ bytes: [UInt8]) -> String {
        let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
        let text = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(text), as: UTF8.self)
    }
}
