import Basics

/// Fills the placeholders of a variant's statement from what the server said of itself.
package enum Wording {
    /// What the placeholders stand for that is not a fact about the server.
    package struct Context: Sendable {
        /// The statements that have series but no text yet.
        package var queryIdentifiers: [String]
        /// Whether texts of statements are read.
        package var readsTexts: Bool
        /// The extensions of a database that is visited; nil for the one of the conninfo.
        package var extensions: [String: ServerFacts.Installed]?
        /// The settings of which the configuration expects values, in small letters.
        package var expectedSettings: [String]

        /// No statement is wanted unless given.
        package init(
            queryIdentifiers: [String] = [], readsTexts: Bool = true,
            extensions: [String: ServerFacts.Installed]? = nil, expectedSettings: [String] = []
        ) {
            self.queryIdentifiers = queryIdentifiers
            self.readsTexts = readsTexts
            self.extensions = extensions
            self.expectedSettings = expectedSettings
        }
    }

    /// The statement to send, or nil when it would ask for nothing.
    package static func statement(
        of variant: Variant, facts: ServerFacts, context: Context = Context()
    ) -> String? {
        var rest = Substring(variant.sql).unicodeScalars
        var statement = ""
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let placeholder = Substring(rest[rest.index(after: open)..<close])
            guard let filling = filling(of: placeholder, facts, context) else { return nil }
            statement += Substring(rest[..<open]) + filling
            rest = rest[rest.index(after: close)...]
        }
        return statement + Substring(rest)
    }

    private static func filling(
        of placeholder: Substring, _ facts: ServerFacts, _ context: Context
    ) -> String? {
        switch placeholder {
        case "databases":
            return array(facts.databases.map { String($0.oid) }, of: "oid")
        case "database_names":
            let rows = facts.databases.map { "(\($0.oid)::oid, \(SQLQuoting.literal($0.name)))" }
            return rows.isEmpty ? "(0::oid, '')" : rows.joined(separator: ", ")
        case "reads_texts": return context.readsTexts ? "true" : "false"
        case "query_ids":
            let wanted =
                context.readsTexts
                ? context.queryIdentifiers.filter { Int64($0) != nil } : []
            return wanted.isEmpty ? nil : array(wanted, of: "bigint")
        case "expected_settings":
            let names = context.expectedSettings.map(SQLQuoting.literal)
            return names.isEmpty ? nil : "ARRAY[\(names.joined(separator: ", "))]"
        default:
            // Braces are also PostgreSQL's array literals; what is not a placeholder stays.
            guard placeholder.hasPrefix("schema:") else { return "{\(placeholder)}" }
            let name = String(placeholder.dropFirst("schema:".count))
            let installed = context.extensions ?? facts.extensions
            return installed[name].map { SQLQuoting.identifier($0.schema) }
        }
    }

    private static func array(_ items: [String], of type: String) -> String {
        "'{\(items.joined(separator: ","))}'::\(type)[]"
    }
}
