/// The second word of a request line, taken apart: `/probe?target=a%20b` is the path `/probe` and
/// one parameter.
package struct RequestTarget: Sendable {
    let path: String
    let query: [(name: String, value: String)]

    /// Nil when the target is not a path, or hides a zero byte that C code would stop at.
    package init?(parsing text: String) {
        let target = Self.withoutAuthority(text[...])
        guard target.hasPrefix("/") else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let bytes = Self.decode(parts[0], plusIsSpace: false)
        guard !bytes.contains(0) else { return nil }
        path = String(decoding: bytes, as: UTF8.self)
        query = parts.count > 1 ? Self.parameters(parts[1]) : []
    }

    /// A proxy may send the whole URL.
    private static func withoutAuthority(_ text: Substring) -> Substring {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"),
            let start = text.firstIndex(of: "/")
        else { return text }
        let authority = text[text.index(start, offsetBy: 2)...]
        return authority.firstIndex(of: "/").map { authority[$0...] } ?? "/"
    }

    private static func parameters(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                String(decoding: decode(sides[0], plusIsSpace: true), as: UTF8.self),
                sides.count > 1
                    ? String(decoding: decode(sides[1], plusIsSpace: true), as: UTF8.self) : ""
            )
        }
    }

    /// An escape that is not two hexadecimal digits stands for itself.
    private static func decode(_ text: Substring, plusIsSpace: Bool) -> [UInt8] {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexadecimalValue,
                let low = bytes[index + 2].hexadecimalValue
            {
                decoded.append(high << 4 | low)
                index += 3
                continue
            }
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += 1
        }
        return decoded
    }
}
