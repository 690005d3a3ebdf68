import Basics

/// Writes YAML that `Parser` reads: two blanks a level, texts in double quotes.
package struct ConfigurationText {
    /// What was written so far.
    package private(set) var text = ""

    /// An empty text.
    package init() {}

    /// A key with a mapping below it.
    package mutating func section(_ key: String, _ level: Int) { line(key, "", level) }

    /// A value as it stands; nothing for nil.
    package mutating func plain(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + value, level) }
    }

    /// A text in quotes; nothing for nil.
    package mutating func pair(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + Self.quoted(value), level) }
    }

    /// A list of texts on one line.
    package mutating func list(_ key: String, _ values: [String], _ level: Int) {
        line(key, " [" + values.map(Self.quoted).joined(separator: ", ") + "]", level)
    }

    /// A mapping on one line, by its keys.
    package mutating func pairs(_ key: String, _ values: [String: String], _ level: Int) {
        let pairs = values.sorted { $0.key < $1.key }.map { pair in
            let isPlain = Names.isSnakeCase(pair.key)
            return "\(isPlain ? pair.key : Self.quoted(pair.key)): \(pair.value)"
        }
        line(key, pairs.isEmpty ? " {}" : " { " + pairs.joined(separator: ", ") + " }", level)
    }

    /// An item that begins with a text.
    package mutating func item(_ key: String, _ value: String, _ level: Int) {
        line("- " + key, " " + Self.quoted(value), level)
    }

    /// An item that begins with a list.
    package mutating func items(_ key: String, _ values: [String], _ level: Int) {
        line("- " + key, " [" + values.map(Self.quoted).joined(separator: ", ") + "]", level)
    }

    private mutating func line(_ key: String, _ rest: String, _ level: Int) {
        text += String(repeating: "  ", count: level) + key + ":" + rest + "\n"
    }

    /// A text as YAML takes it in double quotes.
    package static func quoted(_ value: String) -> String { YAMLText.quoted(value) }
}
