/// What a setting's values are, under PostgreSQL's own names (`pg_settings.vartype`).
package enum SettingKind: String, Sendable {
    case boolean = "bool"
    case integer
    case real
    case enumeration = "enum"
    case text = "string"

    /// What PostgreSQL takes a word of a switch for; nil when it refuses it.
    ///
    /// Any beginning of a word that is none of another one counts: `t`, `of`.
    static func boolean(_ text: String) -> Bool? {
        let word = text.lowercased()
        if word == "1" { return true }
        if word == "0" { return false }
        guard !word.isEmpty, word != "o" else { return nil }
        if "true".hasPrefix(word) || "yes".hasPrefix(word) || word == "on" { return true }
        if "false".hasPrefix(word) || "no".hasPrefix(word) || "off".hasPrefix(word) { return false }
        return nil
    }

    /// The word under which PostgreSQL shows a value of an enumeration.
    static func shown(_ word: String) -> String {
        let word = word.lowercased()
        return synonyms[word] ?? word
    }

    /// Words that are understood and not shown.
    private static let synonyms = [
        "true": "on", "yes": "on", "1": "on", "false": "off", "no": "off", "0": "off",
        "debug": "debug2", "archive": "replica", "hot_standby": "replica",
    ]
}
