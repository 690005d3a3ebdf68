/// What a pack may be called.
package enum PackName {
    /// The longest name in bytes.
    package static let bytesMax = 63

    /// Whether a text may name a pack: a to z, 0 to 9 and dashes.
    package static func isPossible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= bytesMax
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }
}
