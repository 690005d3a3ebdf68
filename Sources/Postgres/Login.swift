/// How to reach a server and as what.
package struct Login: Sendable, Equatable {
    /// What the connection is for, which decides the session settings.
    package enum Purpose: Sendable, Equatable {
        /// Watching: every setting that keeps the watched server safe.
        case watching
        /// Writing history: its transactions are read-write, and bounded like the others.
        case writing
        /// Making and changing the history's schema: as long as it takes.
        case installing
        /// A PgBouncer console, which knows no settings.
        case console
        /// As the connection string says: for the demo's own server and for tests.
        case plain
    }

    /// The target's connection string.
    package let conninfo: ConnectionString
    /// Where the password comes from.
    package let password: PasswordSource
    /// What the connection is for.
    package let purpose: Purpose
    /// How long getting a connection may hold up a poll.
    package let connectTimeout: Duration
    /// Whether what a session asks again and again is prepared.
    package let prepares: Bool

    /// Puts a login together.
    package init(
        conninfo: ConnectionString, password: PasswordSource = .libpq, purpose: Purpose,
        connectTimeout: Duration = .seconds(5), prepares: Bool = false
    ) {
        self.conninfo = conninfo
        self.password = password
        self.purpose = purpose
        self.connectTimeout = connectTimeout
        // A console knows no statements of that kind.
        self.prepares = prepares && purpose != .console
    }

    /// The role that logs in and the database, as libpq takes them now from the connection string,
    /// a service file and the environment.
    package var names: (user: String?, database: String?) {
        let resolved = conninfo.resolved()
        return (resolved["user"], resolved["dbname"])
    }

    /// Whether its sessions would be those of a standby, by the connection string or what it leads to.
    package var asksForReplication: Bool {
        let value = conninfo.resolved()["replication"] ?? ""
        return !["", "0", "off", "no", "false"].contains(value.lowercased())
    }

    /// Keywords and values for `PQconnectStartParams`; later ones win over earlier ones.
    ///
    /// `resolved` is the connection string as libpq takes it now, `hostOffset` says which of
    /// several hosts is tried first.
    func parameters(
        _ resolved: ConnectionString, database: String?, hostOffset: Int, setup: SessionSetup?
    ) throws(PostgresError) -> [(keyword: String, value: String)] {
        var parameters = [("dbname", conninfo.text)]
        parameters += resolved.hosts(from: hostOffset).map { ($0.keyword, $0.value) }
        if let database { parameters.append(("dbname", database)) }
        if let password = try password.password() { parameters.append(("password", password)) }
        if purpose == .plain { return parameters }
        parameters.append(("application_name", "pgvigil"))
        guard let setup else { return parameters }
        // What comes back by a watching session is left as it is; see `TextDecoding`.
        if purpose != .watching { parameters.append(("client_encoding", "UTF8")) }
        let isChosen = conninfo["target_session_attrs"] != nil || resolved.choosesSessions
        if purpose == .writing, !isChosen, resolved.hostCount > 1 {
            parameters.append(("target_session_attrs", "read-write"))
        }
        let options = [resolved["options"], setup.options].compactMap { $0 }
        parameters.append(("options", options.joined(separator: " ")))
        for (keyword, value) in Self.transport where resolved[keyword] == nil {
            parameters.append((keyword, value))
        }
        return parameters
    }

    // A peer that is gone without a word is noticed within about half a minute.
    private static let transport = [
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ]
}
