/// What the content of a file adds up to, as its first line says it.
package enum FileSum {
    /// How many digits it has.
    package static let digits = 16

    /// FNV-1a of what stands there.
    package static func text(_ bytes: [UInt8], from start: Int) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in start..<max(start, bytes.count) {
            hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
