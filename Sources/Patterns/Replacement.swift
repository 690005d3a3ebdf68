/// What takes the place of a match, as Go's `Regexp.Expand` reads it: text with `$1`, `${1}` and
/// `${name}` for groups and `$$` for a dollar.
package struct Replacement: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case group(Int)
        case named(String)
    }

    private let parts: [Part]

    /// Takes the text as written; every text has a meaning.
    package init(_ text: String) {
        var parts: [Part] = []
        var plain: [UInt8] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                plain += String(scalar).utf8
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                plain.append(UInt8(ascii: "$"))
            } else if let part = Self.group(&rest) {
                parts.append(.text(plain))
                parts.append(part)
                plain = []
            } else {
                // Not the form of a group: the dollar stands for itself.
                plain.append(UInt8(ascii: "$"))
            }
        }
        self.parts = parts + [.text(plain)]
    }

    /// Appends the text with the groups filled in.
    ///
    /// A group that is not there is empty. Of several groups of one name, the first that took part
    /// counts. What follows is left out once the result has more than `bytesMax` bytes.
    func append(
        to result: inout [UInt8], names: [String?], bytesMax: Int = .max,
        _ group: (Int) -> [UInt8]?
    ) {
        for part in parts where result.count <= bytesMax {
            switch part {
            case .text(let text): result += text
            case .group(let number):
                if number <= names.count, let bytes = group(number) { result += bytes }
            case .named(let name):
                for index in names.indices where names[index] == name {
                    guard let bytes = group(index + 1) else { continue }
                    result += bytes
                    break
                }
            }
        }
    }

    /// Takes a group from the beginning of what stands behind a dollar.
    private static func group(_ rest: inout Substring.UnicodeScalarView) -> Part? {
        let isBraced = rest.first == "{"
        let body = isBraced ? rest.dropFirst() : rest
        let name = body.prefix(while: isName)
        let behind = body[name.endIndex...]
        guard !name.isEmpty, !isBraced || behind.first == "}" else { return nil }
        rest = isBraced ? behind.dropFirst() : behind
        // A zero in front makes it a name, and so does a number beyond all groups.
        let isNumber =
            name.allSatisfy { ("0"..."9").contains($0) } && (name.count == 1 || name.first != "0")
        if isNumber, let number = Int(String(name)) { return .group(number) }
        return .named(String(name))
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            true
        default: scalar == "_"
        }
    }
}
