/// Writes names and texts into statements so that the server reads them as they are.
///
/// It goes by Unicode scalars: a quote with a combining mark behind it is still a quote.
package enum Quoting {
    /// A name as a quoted identifier: `od"d` becomes `"od""d"`.
    package static func identifier(_ name: String) -> String { quoted(name, with: "\"") }

    /// A text as a literal; `standard_conforming_strings` is on, so a backslash is a backslash.
    package static func literal(_ text: String) -> String { quoted(text, with: "'") }

    private static func quoted(_ text: String, with mark: Unicode.Scalar) -> String {
        var quoted = String.UnicodeScalarView()
        quoted.append(mark)
        for scalar in text.unicodeScalars {
            if scalar == mark { quoted.append(mark) }
            quoted.append(scalar)
        }
        quoted.append(mark)
        return String(quoted)
    }
}
