import Messages
import Receivers

/// The page about the kinds of receivers, made of what each kind says of itself.
enum ReceiverPage {
    /// The whole page.
    static var text: String {
        """
        # Receivers

        All kinds of receivers and the keys of their sections; the tests write this page from the
        program, and `UPDATE_GOLDEN=1` writes it again. What holds for all of them, from retries to
        templates, is in [notifications.md](notifications.md); the keys that every receiver has are in
        [reference.md](reference.md#receivers). Secrets stand in files, whose paths are relative to the
        configuration file; they are read again at every attempt and never printed.
        `pgvigil notify test RECEIVER` tries a receiver out.

        | kind | gets |
        |---|---|

        """ + ReceiverKinds.all.map { "| [`\($0.name)`](#\($0.name)) | \($0.help) |\n" }.joined()
            + ReceiverKinds.all.map { section(of: $0) }.joined()
    }

    /// A receiver of a kind with all its keys, as YAML.
    static func example(of kind: any ReceiverKind.Type) -> String {
        var text = "receivers:\n  - name: \(kind.name)\n"
        if !kind.isSingleValue { text += "    \(kind.name):\n" }
        for key in kind.keys {
            let isSecret = key.secretContent != nil
            let value = isSecret ? path(of: key, kind) : key.example
            text += "\(kind.isSingleValue ? "    " : "      ")\(key.name): \(value)\n"
        }
        return text
    }

    /// The path that an example names for a secret.
    static func path(of key: ReceiverKey, _ kind: any ReceiverKind.Type) -> String {
        let name = key.name.hasSuffix("_file") ? String(key.name.dropLast(5)) : key.name
        return "secrets/\(kind.name)-\(name)"
    }

    private static func section(of kind: any ReceiverKind.Type) -> String {
        let rows = kind.keys.map { key in
            let isNeeded = key.isRequired ? "yes" : "no"
            return "| `\(key.name)` | \(isNeeded) | \(key.help.replacing("|", with: "\\|")) |\n"
        }.joined()
        let limit = kind.rateLimit
        return """

            ## \(kind.name)

            Gets \(kind.help).

            ```yaml
            \(example(of: kind))```

            | key | required | what it decides |
            |---|---|---|
            \(rows)
            \(kind.notes.isEmpty ? "" : kind.notes + "\n\n")\
            By default at most \(limit.perMinute) messages a minute, \(limit.burst) at once.

            """
    }
}
