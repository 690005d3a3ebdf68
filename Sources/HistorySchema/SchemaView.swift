// What a view is now is read from the migrations' texts, so that no second copy can differ.
/// A view of ours as the last migration leaves it.
struct SchemaView: Sendable, Equatable {
    /// Its name.
    let name: String
    /// What it shows, without a semicolon.
    private let query: String
    /// The text that describes it, as a literal.
    private let comment: String?

    /// All of them, in an order in which they can be made.
    static let all: [SchemaView] = {
        let text = Schema.migrations.map(\.sql).joined(separator: "\n")
        return Schema.views.reversed().compactMap { SchemaView($0, in: text) }
    }()

    private init?(_ name: String, in text: String) {
        guard let query = Self.statement(after: "VIEW monitoring.\(name) AS\n", in: text) else {
            return nil
        }
        self.name = name
        self.query = query
        comment = Self.statement(after: "COMMENT ON VIEW monitoring.\(name) IS\n", in: text)
    }

    /// What stands between the last such beginning and the end of its statement.
    private static func statement(after beginning: String, in text: String) -> String? {
        let parts = text.split(separator: beginning, omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last else { return nil }
        return last.split(separator: ";\n", maxSplits: 1).first.map(String.init)
    }

    /// Makes it for a role: statements with semicolons.
    func restoring(to owner: String) -> String {
        "CREATE OR REPLACE VIEW monitoring.\(name) AS\n\(query);\n"
            + (comment.map { "COMMENT ON VIEW monitoring.\(name) IS\n\($0);\n" } ?? "")
            + "ALTER VIEW monitoring.\(name) OWNER TO \(Schema.quoted(owner));\n"
    }
}
