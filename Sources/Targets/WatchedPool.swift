/// A pool of an application's sessions, and which sessions are its.
package struct WatchedPool: Sendable {
    /// What the server says of a session.
    package struct Session: Sendable {
        /// What it calls itself.
        package let applicationName: String
        /// Its role.
        package let userName: String
        /// Its database.
        package let databaseName: String
    }

    /// The value of the label `pool`; unique within its target.
    package var name: String
    /// The one database that all its sessions use, when that is known.
    package var database: String?
    /// How many sessions it may hold.
    package var sessionsMax: Int
    /// What SQL says in pg_stat_activity of its sessions.
    package var condition: String
    /// Whether a session belongs to it.
    package var contains: @Sendable (Session) -> Bool
    /// Whether its sessions may use a database.
    package var fitsDatabase: @Sendable (String) -> Bool

    /// Describes a pool.
    package init(
        name: String, database: String? = nil, sessionsMax: Int, condition: String = "true",
        fitsDatabase: @escaping @Sendable (String) -> Bool = { _ in true },
        contains: @escaping @Sendable (Session) -> Bool
    ) {
        self.name = name
        self.database = database
        self.sessionsMax = sessionsMax
        self.condition = condition
        self.contains = contains
        self.fitsDatabase = fitsDatabase
    }
}
