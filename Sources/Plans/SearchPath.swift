import Basics

/// A `search_path` as a setting's text.
package enum SearchPath {
    /// The path with this role in the place of `$user`, with and without quotes.
    package static func naming(user: String, in path: String) -> String {
        let name = Array(SQLQuoting.identifier(user).utf8)
        var written: [UInt8] = []
        var element: [UInt8] = []
        var isQuoted = false
        for byte in path.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ","), !isQuoted {
                written += replaced(element, by: name) + [byte]
                element = []
            } else {
                element.append(byte)
            }
        }
        return String(decoding: written + replaced(element, by: name), as: UTF8.self)
    }

    /// Blanks around it stay; the server folds what has no quotes.
    private static func replaced(_ element: [UInt8], by name: [UInt8]) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let before = element.prefix(while: isBlank)
        let inner = element.dropFirst(before.count)
        let after = inner.reversed().prefix(while: isBlank)
        let core = inner.dropLast(after.count)
        let isUser =
            core.elementsEqual("\"$user\"".utf8)
            || core.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
                .elementsEqual("$user".utf8)
        return isUser ? before + name + after.reversed() : element
    }
}
