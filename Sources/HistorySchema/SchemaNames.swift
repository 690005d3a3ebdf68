// Which names a migration makes is read from its text, so that no list can be behind it.
/// The names of relations and functions that statements make in the schema `monitoring`.
package struct SchemaNames: Sendable, Equatable {
    /// Tables, views and indexes: they share one space of names.
    package var relations: Set<String> = []
    /// Functions, whatever their arguments are.
    package var functions: Set<String> = []

    /// What the text of migrations makes.
    package init(of migrations: some Sequence<SchemaMigration>) {
        for migration in migrations { take(migration.sql) }
    }

    private mutating func take(_ sql: String) {
        let words = sql.split { $0.isWhitespace || $0 == ";" }
        for index in words.indices where words[index] == "CREATE" {
            var next = index + 1
            while next < words.endIndex, Self.between.contains(String(words[next])) { next += 1 }
            guard next + 1 < words.endIndex else { continue }
            let name = words[next + 1].prefix { $0 != "(" }
            let bare = name.hasPrefix(Self.prefix) ? name.dropFirst(Self.prefix.count) : nil
            switch words[next] {
            case "TABLE", "VIEW":
                if let bare { relations.insert(String(bare)) }
            // An index is where its table is.
            case "INDEX": relations.insert(String(name))
            case "FUNCTION":
                if let bare { functions.insert(String(bare)) }
            default: continue
            }
        }
    }

    private static let between: Set<String> = ["OR", "REPLACE", "UNLOGGED", "UNIQUE"]
    private static let prefix = "monitoring."
}
