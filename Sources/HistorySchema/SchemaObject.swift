/// Something in the schema `monitoring` that bears a name which a migration is about to give.
package struct SchemaObject: Sendable, Hashable {
    /// What it is, in the word that `ALTER` wants, such as `MATERIALIZED VIEW`.
    package let kind: String
    /// Its name.
    package let name: String
    /// The types of a function's arguments; empty for everything else.
    package let arguments: String
    /// Further words: a view's columns, an index's table, what is special about a function.
    package let detail: String
    /// Its owner, when the role that looks does not own it.
    package let foreignOwner: String?

    /// A view of the documented columns, whatever their types are.
    var isDocumentedDashboard: Bool {
        kind == "VIEW" && name == "performance_dashboard" && detail == "metric, value, unit"
    }

    /// A function of the documented signature.
    var isDocumentedRecorder: Bool {
        kind == "FUNCTION" && name == "record_metric" && arguments == "text, numeric, text, jsonb"
            && !detail.contains("SECURITY DEFINER")
    }

    /// Whether `CREATE OR REPLACE` may put ours in its place.
    var isReplaceable: Bool { isDocumentedRecorder && detail.isEmpty }

    /// As people and `ALTER` write it.
    package var identity: String {
        let name = "monitoring.\(Schema.quotedIfNeeded(self.name))"
        return Self.callable.contains(kind) ? "\(name)(\(arguments))" : name
    }

    /// The statement that gives it another name.
    package func renaming(to name: String) -> String {
        "ALTER \(kind) \(identity) RENAME TO \(Schema.quotedIfNeeded(name))"
    }

    private static let callable = ["FUNCTION", "PROCEDURE", "AGGREGATE"]
}
