/// How to reach a server and as what.
package struct Login: Sendable, Equatable {
    /// What the connection is for, which decides the session settings.
    package enum Purpose: Sendable, Equatable {
        /// Watching: every setting that keeps the watched server safe.
        case watching
        /// Writing history: its transactions are read-write, and bounded like the others.
        case writing
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

    /// Puts a login together.
    package init(
        conninfo: ConnectionString, password: PasswordSource = .libpq, purpose: Purpose,
        connectTimeout: Duration = .seconds(5)
    ) {
        self.conninfo = conninfo
        self.password = password
        self.purpose = purpose
        self.connectTimeout = connectTimeout
    }

    /// What the server is told at the start of a session; law 2 of the product.
    ///
    /// `search_path` keeps other schemas' functions and operators from being picked up, parallel
    /// workers would make one backend many, and the read-only default makes a slip harmless.
    package static let watchingSettings: [(name: String, value: String)] = [
        ("lock_timeout", "100"),
        ("statement_timeout", "5000"),
        ("idle_in_transaction_session_timeout", "10000"),
        ("default_transaction_read_only", "on"),
        ("jit", "off"),
        ("search_path", "pg_catalog"),
        ("max_parallel_workers_per_gather", "0"),
        ("client_min_messages", "error"),
        ("datestyle", "ISO"),
        ("intervalstyle", "postgres"),
        ("extra_float_digits", "1"),
    ]

    /// What the server is told at the start of a session that writes.
    ///
    /// Rows that were acknowledged must be there after a crash, whatever the server's default is.
    package static let writingSettings: [(name: String, value: String)] = [
        ("lock_timeout", "5000"),
        ("statement_timeout", "30000"),
        ("idle_in_transaction_session_timeout", "60000"),
        ("default_transaction_read_only", "off"),
        ("synchronous_commit", "on"),
        ("standard_conforming_strings", "on"),
        ("jit", "off"),
        ("search_path", "pg_catalog"),
        ("max_parallel_workers_per_gather", "0"),
        ("client_min_messages", "error"),
        ("datestyle", "ISO"),
        ("timezone", "UTC"),
        ("extra_float_digits", "1"),
    ]

    /// Keywords and values for `PQconnectStartParams`; later ones win over earlier ones.
    ///
    /// `hostOffset` says which of several hosts is tried first.
    func parameters(
        database: String?, hostOffset: Int = 0
    ) throws(PostgresError) -> [(keyword: String, value: String)] {
        var parameters = [("dbname", conninfo.text)]
        parameters += conninfo.hosts(from: hostOffset).map { ($0.keyword, $0.value) }
        if let database { parameters.append(("dbname", database)) }
        if let password = try password.password() { parameters.append(("password", password)) }
        if purpose == .plain { return parameters }
        parameters.append(("application_name", "pgvigil"))
        if purpose == .console { return parameters }
        parameters.append(("client_encoding", "UTF8"))
        if purpose == .writing, conninfo["target_session_attrs"] == nil, conninfo.hostCount > 1 {
            parameters.append(("target_session_attrs", "read-write"))
        }
        let all = purpose == .writing ? Self.writingSettings : Self.watchingSettings
        let settings = all.map { "-c \($0.name)=\($0.value)" }
        let options = ([conninfo["options"]].compactMap { $0 } + settings).joined(separator: " ")
        parameters.append(("options", options))
        for (keyword, value) in Self.transport where conninfo[keyword] == nil {
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
