/// What a program has written to its standard error, as people may see it.
package enum ProgramWords {
    private static let bytesMax = 300
    /// A shorter argument is no secret, and hiding it would hide parts of words.
    private static let secretBytesMin = 4
    private static let mask = "***"

    /// The beginning in one line without control characters; arguments, which may hold a key, are
    /// masked, also within one such as `--key=KEY`.
    package static func shown(_ text: String, without arguments: some Sequence<String>) -> String {
        var shown = text
        let secrets = arguments.flatMap { argument in
            [argument] + argument.split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
        }
        for secret in secrets.sorted(by: { $0.utf8.count > $1.utf8.count })
        where secret.utf8.count >= secretBytesMin {
            shown = shown.replacing(bytesOf: secret, with: mask)
        }
        let words = shown.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            case .format, .surrogate, .privateUse, .unassigned: ""
            default: String(scalar)
            }
        }.joined().split(separator: " ").joined(separator: " ")
        return cut(words)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var view = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > bytesMax { break }
            view.append(scalar)
        }
        return String(view) + "…"
    }
}
