/// What databases and roles of statements are called, by their oids.
package struct StatementOwners: Sendable {
    private let databases: [UInt32: String]
    private let users: [UInt32: String]
    private let own: UInt32?

    /// Names by oids; statements of the role `own` have no rows of their own.
    package init(databases: [UInt32: String], users: [UInt32: String], own: UInt32?) {
        self.databases = databases
        self.users = users
        self.own = own
    }

    /// The names of a statement's database and role; nil for the agent's own role.
    package func names(of key: StatementKey) -> (database: String, user: String)? {
        guard key.user != own else { return nil }
        let database =
            key.database == 0 ? "" : databases[key.database] ?? "oid:\(key.database)"
        return (database, users[key.user] ?? "oid:\(key.user)")
    }
}
