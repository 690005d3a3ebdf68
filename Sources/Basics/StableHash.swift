/// A hash that is the same in every process and on every machine: FNV-1a, 64 bits.
package enum StableHash {
    /// The hash of nothing, to which bytes are added.
    package static let empty: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of a text's UTF-8 bytes.
    package static func of(_ text: String) -> UInt64 {
        text.utf8.reduce(empty) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The hash of what `hash` stands for, followed by further bytes and the end of a part: "1",
    /// "23" is not "12", "3".
    package static func adding(_ part: ArraySlice<UInt8>, to hash: UInt64) -> UInt64 {
        var hash = hash
        for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (hash ^ 0x100) &* 0x100_0000_01b3
    }
}
