import Platform

/// A setting that our sessions rely on, with the value as the server shows it.
package struct SessionSetting: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// Its value, written as the server shows it.
    package let value: String
    /// Whether a session with another value is refused.
    ///
    /// What the server shows of its sockets depends on the socket and on the system.
    package let isVerified: Bool

    init(_ name: String, _ value: String, isVerified: Bool = true) {
        self.name = name
        self.value = value
        self.isVerified = isVerified
    }
}

extension SessionSetting {
    /// What a session has in force before its first statement; law 2 of the product.
    ///
    /// `search_path` keeps other schemas' functions and operators from being picked up, parallel
    /// workers would make one backend many, and the read-only default makes a slip harmless.
    package static func all(for purpose: Login.Purpose) -> [SessionSetting] {
        switch purpose {
        case .watching: watching + shared + limitsOnSilence
        case .writing: writing + shared + limitsOnSilence
        case .installing: installing + shared + limitsOnSilence
        case .console, .plain: []
        }
    }

    /// What has to be in force while the server still lets the session in.
    ///
    /// A limit of the role's would end it before it could say anything. All else comes after the
    /// login, because a trigger on login may have to write, and finds its tables by the role's path.
    /// No `statement_timeout` ends such a trigger, because it is part of no statement: a limit on the
    /// transaction does.
    static func atLogin(
        for purpose: Login.Purpose, version: Int, loginLimit: Duration? = nil
    ) -> [SessionSetting] {
        guard let limit = all(for: purpose).first(where: { $0.name == "statement_timeout" }) else {
            return []
        }
        var settings = [limit]
        // A login reads catalogs of the database, and waits no longer for their locks than a
        // question does.
        if purpose == .watching { settings.append(.init("lock_timeout", "100ms")) }
        // A server refuses a login that names a setting it does not know.
        if version >= SessionSetup.oldestVersion {
            settings.append(.init("idle_session_timeout", "0"))
        }
        if version >= SessionSetup.transactionTimeoutVersion {
            let limit = loginLimit.map { "\($0.millisecondsRoundedUp)" } ?? "0"
            settings.append(.init("transaction_timeout", limit))
        }
        // Whether a server is read-write is its own affair when the history looks for its primary.
        if purpose == .writing { settings.append(.init("default_transaction_read_only", "off")) }
        return settings
    }

    private static let watching: [SessionSetting] = [
        .init("lock_timeout", "100ms"),
        .init("statement_timeout", "5s"),
        .init("idle_in_transaction_session_timeout", "10s"),
        .init("default_transaction_read_only", "on"),
    ]

    // Rows that were acknowledged must be there after a crash, whatever the server's default is.
    private static let writing: [SessionSetting] = [
        .init("lock_timeout", "5s"),
        .init("statement_timeout", "30s"),
        .init("idle_in_transaction_session_timeout", "1min"),
        .init("default_transaction_read_only", "off"),
        .init("synchronous_commit", "on"),
        .init("TimeZone", "UTC"),
    ]

    // A migration of a large table takes its time; its locks have a limit in every statement.
    private static let installing: [SessionSetting] = [
        .init("lock_timeout", "0"),
        .init("statement_timeout", "0"),
        .init("idle_in_transaction_session_timeout", "0"),
        .init("default_transaction_read_only", "off"),
        .init("synchronous_commit", "on"),
        .init("check_function_bodies", "on"),
        .init("TimeZone", "UTC"),
    ]

    // What a role, a database or a file could turn against any of our statements.
    private static let shared: [SessionSetting] = [
        .init("idle_session_timeout", "0"),
        .init("transaction_timeout", "0"),
        .init("default_transaction_isolation", "read committed"),
        .init("default_transaction_deferrable", "off"),
        .init("exit_on_error", "off"),
        .init("search_path", "pg_catalog"),
        .init("row_security", "on"),
        .init("restrict_nonsystem_relation_kind", ""),
        .init("standard_conforming_strings", "on"),
        .init("transform_null_equals", "off"),
        .init("array_nulls", "on"),
        .init("quote_all_identifiers", "off"),
        .init("bytea_output", "hex"),
        .init("DateStyle", "ISO, MDY"),
        .init("IntervalStyle", "postgres"),
        .init("extra_float_digits", "1"),
        .init("stats_fetch_consistency", "cache"),
        .init("jit", "off"),
        .init("max_parallel_workers_per_gather", "0"),
        .init("client_min_messages", "error"),
        .init("debug_print_parse", "off"),
        .init("debug_print_raw_parse", "off"),
        .init("debug_print_rewritten", "off"),
        .init("debug_print_plan", "off"),
        .init("trace_sort", "off"),
    ]

    // We give a silent server up after 20 s. It has to give us up as soon, or each outage of the
    // network would leave a backend behind.
    private static let limitsOnSilence: [SessionSetting] = [
        .init("tcp_keepalives_idle", "10", isVerified: false),
        .init("tcp_keepalives_interval", "5", isVerified: false),
        .init("tcp_keepalives_count", "3", isVerified: false),
        .init("tcp_user_timeout", "20s", isVerified: false),
        .init("client_connection_check_interval", "2s", isVerified: false),
    ]
}
