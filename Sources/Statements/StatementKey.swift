/// Which entry of pg_stat_statements it is, wholly: the same statement counts apart by database, role, and
/// by whether a client or a function has sent it.
package struct StatementKey: Sendable, Hashable {
    /// The statement's id.
    package let query: Int64
    /// The database's oid.
    package let database: UInt32
    /// The role's oid.
    package let user: UInt32
    /// Whether a client has sent it; nil where the server does not say.
    package let isTopLevel: Bool?

    /// Whether another statement ran it, as a function does, whose own time contains its time.
    package var isNested: Bool { isTopLevel == false }

    /// Puts a key together.
    package init(query: Int64, database: UInt32, user: UInt32, isTopLevel: Bool?) {
        self.query = query
        self.database = database
        self.user = user
        self.isTopLevel = isTopLevel
    }
}
