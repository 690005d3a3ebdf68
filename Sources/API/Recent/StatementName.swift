package import Metrics

/// Which statement a row is about: the parts of its key, as the labels have them.
package struct StatementName: Sendable, Equatable {
    /// What keeps the parts apart; PostgreSQL has no name with it.
    private static let separator = "\0"

    /// The query id, or `other`.
    package let query: String
    /// The database.
    package let database: String
    /// The role.
    package let user: String
    /// Whether it was sent by a client itself, or nil when the server does not say.
    package let isTopLevel: Bool?

    /// Reads it from labels.
    package init(_ labels: Labels) {
        query = labels["queryid"] ?? ""
        database = labels["datname"] ?? ""
        user = labels["usename"] ?? ""
        isTopLevel = labels["toplevel"].flatMap { Bool($0) }
    }

    /// Reads it from a key.
    package init(_ key: ExactText) {
        let parts = key.text.utf8.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        func part(_ index: Int) -> String { parts.indices.contains(index) ? parts[index] : "" }
        (query, database, user) = (part(0), part(1), part(2))
        isTopLevel = Bool(part(3))
    }

    /// The key of its row.
    package var key: String {
        [query, database, user, isTopLevel.map { "\($0)" } ?? ""].joined(
            separator: Self.separator)
    }

    /// Whether it stands for all that have no series of their own.
    package var isOther: Bool { query == "other" }
}
