/// Names and texts within SQL, quoted scalar by scalar.
///
/// PostgreSQL reads bytes. A quote with a combining mark behind it is one `Character` of Swift's,
/// so that a search for quotes by character does not find it.
package enum SQLQuoting {
    /// A name in double quotes; escapes stand for what cannot be seen.
    package static func identifier(_ name: String) -> String {
        let scalars = Array(name.unicodeScalars)
        return scalars.contains(where: VisibleText.isHidden)
            ? escapedIdentifier(scalars[...]) : quoted(scalars, with: "\"")
    }

    /// A text in single quotes; escapes stand for what cannot be seen.
    ///
    /// A backslash means the same whatever `standard_conforming_strings` is.
    package static func literal(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.contains { $0 == "\\" || VisibleText.isHidden($0) }
            ? escapedLiteral(scalars[...]) : quoted(scalars, with: "'")
    }

    private static func quoted(_ scalars: [Unicode.Scalar], with mark: Unicode.Scalar) -> String {
        var quoted = String.UnicodeScalarView([mark])
        for scalar in scalars {
            if scalar == mark { quoted.append(mark) }
            quoted.append(scalar)
        }
        quoted.append(mark)
        return String(quoted)
    }

    /// `U&"..."`, which needs no setting.
    static func escapedIdentifier(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView("U&\"".unicodeScalars)
        for scalar in scalars {
            switch scalar {
            case "\"": text.append(contentsOf: "\"\"".unicodeScalars)
            case "\\": text.append(contentsOf: "\\\\".unicodeScalars)
            case _ where VisibleText.isHidden(scalar):
                let isLong = scalar.value > 0xFFFF
                text.append(contentsOf: (isLong ? "\\+" : "\\").unicodeScalars)
                text.append(contentsOf: hex(scalar, digits: isLong ? 6 : 4))
            default: text.append(scalar)
            }
        }
        text.append("\"")
        return String(text)
    }

    /// `E'...'`, which needs no setting.
    static func escapedLiteral(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView("E'".unicodeScalars)
        for scalar in scalars {
            switch scalar {
            case "'": text.append(contentsOf: "''".unicodeScalars)
            case "\\": text.append(contentsOf: "\\\\".unicodeScalars)
            case _ where VisibleText.isHidden(scalar):
                let isLong = scalar.value > 0xFFFF
                text.append(contentsOf: (isLong ? "\\U" : "\\u").unicodeScalars)
                text.append(contentsOf: hex(scalar, digits: isLong ? 8 : 4))
            default: text.append(scalar)
            }
        }
        text.append("'")
        return String(text)
    }

    private static func hex(_ scalar: Unicode.Scalar, digits: Int) -> String.UnicodeScalarView {
        let text = String(scalar.value, radix: 16, uppercase: true)
        return (String(repeating: "0", count: digits - text.utf8.count) + text).unicodeScalars
    }
}
