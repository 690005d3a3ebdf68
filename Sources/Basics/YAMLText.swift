/// Text as a YAML scalar in double quotes, in which everything has an escape.
package enum YAMLText {
    /// The text in quotes, with escapes for what would end it and for what cannot be seen.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where VisibleText.isHidden(scalar) || isRefused(scalar):
                let digits = String(scalar.value, radix: 16)
                let (mark, width) =
                    scalar.value < 0x100
                    ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                quoted += "\\" + mark
                quoted += String(repeating: "0", count: width - digits.utf8.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// What readers of YAML take within no scalar unless it is escaped.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        [0xFFFE, 0xFFFF].contains(scalar.value)
    }
}
