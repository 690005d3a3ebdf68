import Basics

/// Writes YAML that `Parser` reads: two blanks a level, texts in double quotes.
struct ConfigurationText {
    private(set) var text = ""

    mutating func section(_ key: String, _ level: Int) { line(key, "", level) }

    mutating func plain(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + value, level) }
    }

    mutating func pair(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + Self.quoted(value), level) }
    }

    mutating func list(_ key: String, _ values: [String], _ level: Int) {
        line(key, " [" + values.map(Self.quoted).joined(separator: ", ") + "]", level)
    }

    mutating func pairs(_ key: String, _ values: [String: String], _ level: Int) {
        let pairs = values.sorted { $0.key < $1.key }.map { pair in
            let isPlain = Names.isSnakeCase(pair.key)
            return "\(isPlain ? pair.key : Self.quoted(pair.key)): \(pair.value)"
        }
        line(key, pairs.isEmpty ? " {}" : " { " + pairs.joined(separator: ", ") + " }", level)
    }

    mutating func item(_ key: String, _ value: String, _ level: Int) {
        line("- " + key, " " + Self.quoted(value), level)
    }

    /// An item that begins with a list.
    mutating func items(_ key: String, _ values: [String], _ level: Int) {
        line("- " + key, " [" + values.map(Self.quoted).joined(separator: ", ") + "]", level)
    }

    private mutating func line(_ key: String, _ rest: String, _ level: Int) {
        text += String(repeating: "  ", count: level) + key + ":" + rest + "\n"
    }

    static func quoted(_ value: String) -> String { YAMLText.quoted(value) }
}
