/// What a server said of itself; valid until it restarts, changes sides or an hour has passed.
package struct ServerFacts: Sendable, Equatable {
    /// One database of the cluster.
    package struct Database: Sendable, Equatable {
        /// Its oid, which statistics refer to.
        package let oid: UInt32
        /// Its name, made safe for a label.
        package let name: String
        /// Whether it lets anybody in (`datallowconn`) and us in particular (CONNECT).
        package let canConnect: Bool
        /// Whether its encoding takes the texts of all others: UTF-8 does, and SQL_ASCII.
        package let holdsAnyText: Bool

        /// Describes a database.
        package init(oid: UInt32, name: String, canConnect: Bool, holdsAnyText: Bool = true) {
            self.oid = oid
            self.name = name
            self.canConnect = canConnect
            self.holdsAnyText = holdsAnyText
        }
    }

    /// An extension, as created in the database that the conninfo names.
    package struct Installed: Sendable, Equatable {
        /// Its version there, which may be older than the server's files.
        package let version: ExtensionVersion
        /// The schema its objects live in.
        package let schema: String

        /// Whether our role may use that schema.
        package let isUsable: Bool

        /// Describes an extension.
        package init(version: ExtensionVersion, schema: String, isUsable: Bool = true) {
            self.version = version
            self.schema = schema
            self.isUsable = isUsable
        }
    }

    /// What the target is.
    package enum Kind: String, Sendable {
        case postgresql
        case pgbouncer
    }

    /// Server or console.
    package let kind: Kind
    /// Such as 150018 for 15.18; for PgBouncer 11800 for 1.18.0.
    package let versionNumber: Int
    /// Replica or primary.
    package let isInRecovery: Bool
    /// The database that the conninfo led to.
    package let currentDatabase: String
    /// The predefined roles that our role is a member of; all of them for a superuser.
    package let roles: Set<String>
    /// The extensions by name.
    package let extensions: [String: Installed]
    /// Our role; nil for a superuser, whose statements may as well be somebody else's.
    package let ownRole: String?
    /// All databases, in order of name.
    package let databases: [Database]
    /// Settings that requirements ask for.
    package let settings: [String: String]

    /// Puts facts together.
    package init(
        kind: Kind = .postgresql, versionNumber: Int, isInRecovery: Bool = false,
        currentDatabase: String = "postgres", roles: Set<String> = [],
        extensions: [String: Installed] = [:], ownRole: String? = nil, databases: [Database] = [],
        settings: [String: String] = [:]
    ) {
        self.kind = kind
        self.versionNumber = versionNumber
        self.isInRecovery = isInRecovery
        self.currentDatabase = currentDatabase
        self.roles = roles
        self.extensions = extensions
        self.ownRole = ownRole
        self.databases = databases
        self.settings = settings
    }

    /// The major version, such as 15.
    package var major: Int { versionNumber / 10_000 }
}
