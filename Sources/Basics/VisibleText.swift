/// Text of others made fit to be read: nothing in it moves a cursor, hides, or turns a line around.
package enum VisibleText {
    /// The text in one line, with what cannot be seen written as an escape such as `\u{1B}`.
    package static func line(_ text: String) -> String { escaped(text) { _ in false } }

    /// The same for a text that may have lines of its own.
    package static func lines(_ text: String) -> String { escaped(text) { $0 == "\n" } }

    /// The same for what messages show: what turns a line around or cannot be seen is an escape, and control
    /// characters stay for the kind of receiver to judge.
    ///
    /// Joiners between letters of scripts that have them, and within emoji, stay: without them words are
    /// misspelt. Beside ASCII they only hide.
    package static func message(_ text: String) -> String {
        if isPlain(text) { return text }
        var view = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            let isJoiner =
                (scalar == "\u{200C}" || scalar == "\u{200D}")
                && place > 0 && !scalars[place - 1].isASCII
                && place + 1 < scalars.count && !scalars[place + 1].isASCII
            let isControl = scalar.properties.generalCategory == .control
            if isHidden(scalar), !isJoiner, !isControl {
                view.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                view.append(scalar)
            }
        }
        return String(view)
    }

    /// Whether a scalar commands a terminal, breaks a line, or is there without being seen.
    package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default:
            // Variation selectors only choose between two pictures of what stands before them.
            return scalar.properties.isDefaultIgnorableCodePoint
                && !(0xFE00...0xFE0F).contains(scalar.value)
        }
    }

    /// Whether all of a text can be seen.
    package static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            || !text.unicodeScalars.contains(where: isHidden)
    }

    private static func escaped(
        _ text: String, except isKept: (Unicode.Scalar) -> Bool
    ) -> String {
        if isPlain(text) { return text }
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHidden(scalar), !isKept(scalar) {
                view.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                view.append(scalar)
            }
        }
        return String(view)
    }
}
