/// One step of the schema's own history, as data: it is never changed after a release.
package struct SchemaMigration: Sendable, Equatable {
    /// Counts from 1 without gaps.
    package let version: Int
    /// A few words for people.
    package let name: String
    /// Statements that run in one transaction.
    package let sql: String

    init(_ version: Int, _ name: String, _ sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}
