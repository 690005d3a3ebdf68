/// What a server said of itself; valid until it restarts, changes sides or an hour has passed.
package struct ServerFacts: Sendable, Equatable {
    /// One database of the cluster.
    package struct Database: Sendable, Equatable {
        /// Its oid, which statistics refer to.
        package let oid: UInt32
        /// Its name, made safe for a label.
        package let name: String
        /// Whether it lets us in.
        package let access: Access

        /// Whether it has a limit of its own on connections (`datconnlimit`).
        package let isLimited: Bool
        /// Whether a trigger of it runs at each login (`dathasloginevt`).
        package let hasLoginTrigger: Bool
        /// What texts of other databases it takes, by its encoding.
        package let holds: HeldTexts

        /// Whether there is a point in visiting it.
        package var canConnect: Bool { access == .open }

        /// Describes a database.
        package init(
            oid: UInt32, name: String, access: Access, isLimited: Bool = false,
            hasLoginTrigger: Bool = false, holds: HeldTexts = .anyCharacter
        ) {
            self.oid = oid
            self.name = name
            self.access = access
            self.isLimited = isLimited
            self.hasLoginTrigger = hasLoginTrigger
            self.holds = holds
        }

        /// Describes a database that lets us in, or lets no client in.
        package init(
            oid: UInt32, name: String, canConnect: Bool, holds: HeldTexts = .anyCharacter
        ) {
            self.init(
                oid: oid, name: name, access: canConnect ? .open : .closed, holds: holds)
        }
    }

    /// What texts a database takes, by its encoding.
    package enum HeldTexts: Sendable {
        /// Those of its own encoding alone.
        case own
        /// All that are texts: its encoding is UTF-8.
        case anyCharacter
        /// All bytes, texts or not: SQL_ASCII is no encoding.
        case anyByte
    }

    /// Whether a database lets us in, as far as the catalogue tells.
    package enum Access: Sendable, Equatable {
        /// It lets clients in, and our role among them.
        case open
        /// It lets no client in: `datallowconn` is off, or a DROP DATABASE was cut short.
        case closed
        /// Our role has no CONNECT there.
        case denied
        /// Its name is not UTF-8, and by the repaired one no client gets in.
        case unreadableName
    }

    /// Something that the server did not say of itself.
    package struct Unread: Sendable, Equatable {
        /// What it is.
        package enum Subject: String, Sendable {
            /// Whether the server is in recovery.
            case side = "whether it is a replica"
            /// When the server was started.
            case start = "when it was started"
            /// Which predefined roles ours is a member of.
            case roles = "the role's memberships"
            /// Which extensions there are.
            case extensions = "which extensions are installed"
            /// Which databases there are.
            case databases = "which databases there are"
            /// What the server is set to count.
            case tracking = "what the server is set to count"
        }

        /// What was not said.
        package let subject: Subject
        /// Why, as one of the documented reasons.
        package let reason: FailureReason
        /// Why, in the server's words.
        package let message: String

        /// Puts subject and reason together.
        package init(subject: Subject, reason: FailureReason, message: String) {
            self.subject = subject
            self.reason = reason
            self.message = message
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
    /// When the server was started, in unix time, as it wrote it; nil when it does not say.
    package let started: String?
    /// The role that we are there.
    package let role: String
    /// The predefined roles whose privileges ours has; all of them for a superuser.
    package let roles: Set<String>
    /// Those that it is a member of without having their privileges.
    package let idleRoles: Set<String>
    /// Whether our role inherits by default what it is granted; nil when that is not known.
    package let inherits: Bool?
    /// The extensions by name.
    package let extensions: [String: Installed]
    /// Our role; nil for a superuser, whose statements may be another client's.
    package let ownRole: String?
    /// The databases that were read, in order of name.
    package let databases: [Database]
    /// How many there are besides, of which nothing is known.
    package let databasesUnread: Int
    /// Settings that requirements ask for.
    package let settings: [String: String]
    /// What the server would not say.
    package let unread: [Unread]

    /// Puts facts together.
    package init(
        kind: Kind = .postgresql, versionNumber: Int, isInRecovery: Bool = false,
        started: String? = nil, currentDatabase: String = "postgres", role: String = "",
        roles: Set<String> = [], idleRoles: Set<String> = [], inherits: Bool? = nil,
        extensions: [String: Installed] = [:], ownRole: String? = nil, databases: [Database] = [],
        databasesUnread: Int = 0,
        settings: [String: String] = [:], unread: [Unread] = []
    ) {
        self.kind = kind
        self.versionNumber = versionNumber
        self.isInRecovery = isInRecovery
        self.currentDatabase = currentDatabase
        self.started = started
        self.role = role
        self.roles = roles
        self.idleRoles = idleRoles
        self.inherits = inherits
        self.extensions = extensions
        self.ownRole = ownRole
        self.databases = databases
        self.databasesUnread = databasesUnread
        self.settings = settings
        self.unread = unread
    }

    /// Why something was not said, or nil when it was.
    package func unread(_ subject: Unread.Subject) -> Unread? {
        unread.first { $0.subject == subject }
    }

    /// The same facts with other databases.
    package func with(databases: [Database]) -> ServerFacts {
        ServerFacts(
            kind: kind, versionNumber: versionNumber, isInRecovery: isInRecovery, started: started,
            currentDatabase: currentDatabase, role: role, roles: roles, idleRoles: idleRoles,
            inherits: inherits, extensions: extensions, ownRole: ownRole, databases: databases,
            databasesUnread: databasesUnread,
            settings: settings, unread: unread)
    }

    /// The major version, such as 15.
    package var major: Int { versionNumber / 10_000 }
}
