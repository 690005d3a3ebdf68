/// What takes the place of a match, as Go's `Regexp.Expand` reads it: text with `$1`, `${1}` and
/// `${name}` for groups and `$$` for a dollar.
package struct Replacement: Sendable {
    private let text: String

    /// Takes the text as somebody wrote it; every text has a meaning.
    package init(_ text: String) { self.text = text }

    /// The text with the groups filled in; a group that is not there is empty.
    package func filled(
        numbered: (Int) -> String?, named: (String) -> String?
    ) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == "{"
            let body = isBraced ? rest.dropFirst() : rest
            let name = body.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
            let behind = body[name.endIndex...]
            guard !name.isEmpty, !isBraced || behind.first == "}" else {
                // Not the form of a group: the dollar stands for itself.
                result += "$"
                continue
            }
            rest = isBraced ? behind.dropFirst() : behind
            let group = Self.isNumber(name) ? Int(name).flatMap(numbered) : named(String(name))
            result += group ?? ""
        }
        return result + rest
    }

    /// A zero in front makes it a name.
    private static func isNumber(_ name: Substring) -> Bool {
        name.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && (name.count == 1 || name.first != "0")
    }
}
