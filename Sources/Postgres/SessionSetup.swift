/// The one statement that sets what a session relies on, and what has to come back.
///
/// A pooler may drop what the startup packet says, and hands whatever is `SET` later to others. So
/// the packet bears a token in a setting of its own, and every `set_config` of ours stands under the
/// condition that the token is there: where it is not, nothing is set, and the answer says so. Then
/// the token changes, so that a session that lost its settings shows as one that has lost them.
struct SessionSetup: Sendable {
    /// What a server is taken for before it has said its version.
    static let oldestVersion = 140_000
    /// The first one that knows `transaction_timeout`.
    static let transactionTimeoutVersion = 170_000
    private static let tokenName = "pgvigil.session"

    /// What the sessions are for.
    let purpose: Login.Purpose
    /// For which version the login is made.
    let version: Int
    private let token: String
    private let settings: [SessionSetting]
    private let atLogin: [SessionSetting]

    /// What sessions for `purpose` need from a server of `version`; nil when they need nothing.
    ///
    /// `loginLimit` is how long the server may take to let one in, where it knows such a limit.
    init?(for purpose: Login.Purpose, version: Int, loginLimit: Duration? = nil) {
        self.purpose = purpose
        self.version = version
        settings = SessionSetting.all(for: purpose)
        if settings.isEmpty { return nil }
        atLogin = SessionSetting.atLogin(
            for: purpose, version: version, loginLimit: loginLimit)
        token = String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// What the startup packet's `options` say.
    var options: String {
        (atLogin.map { "-c \($0.name)=\($0.value)" } + ["-c \(Self.tokenName)=\(token)"])
            .joined(separator: " ")
    }

    /// Sets everything and answers with what is in force, a row for each setting.
    ///
    /// Every name is qualified: the role's `search_path` is still in force. What a server does not
    /// know is NULL. `client_connection_check_interval` is refused where it cannot be had.
    func statement(encoding: String) -> String {
        let rows = (settings + [SessionSetting("client_encoding", encoding)]).map { setting in
            let isRisky = setting.name == "client_connection_check_interval"
            return "('\(setting.name)', '\(setting.value)', \(isRisky ? Self.isLinux : "true"))"
        }
        return """
            SELECT s.name, CASE WHEN \(has(token)) AND s.may \
            AND pg_catalog.current_setting(s.name, true) IS NOT NULL \
            THEN pg_catalog.set_config(s.name, s.value, false) \
            ELSE pg_catalog.current_setting(s.name, true) END \
            FROM (VALUES \(rows.joined(separator: ", "))) AS s (name, value, may) \
            UNION ALL SELECT '\(Self.tokenName)', CASE WHEN \(has(token)) \
            THEN pg_catalog.set_config('\(Self.tokenName)', '\(tokenAfter)', false) END
            """
    }

    /// Bounds the next statements; answers NULL when the session has lost its settings.
    func limiting(toMilliseconds milliseconds: Int) -> String {
        "SELECT CASE WHEN \(has(tokenAfter)) "
            + "THEN pg_catalog.set_config('statement_timeout', '\(milliseconds)', false) END"
    }

    /// Compares what came back with what has to be in force.
    func verify(
        _ answer: borrowing ResultSet, encoding: String
    ) throws(PostgresError) {
        var inForce: [String: String] = [:]
        for row in 0..<answer.rowCount {
            guard let name = answer.string(row, 0), let value = answer.string(row, 1) else {
                continue
            }
            inForce[name] = value
        }
        for setting in settings + [SessionSetting("client_encoding", encoding)]
        where setting.isVerified {
            // Without any value it is a setting of another version.
            guard let value = inForce[setting.name], value != setting.value else { continue }
            throw .settingsNotInForce("\(setting.name) is '\(value)' instead of '\(setting.value)'")
        }
        guard inForce[Self.tokenName] == tokenAfter else {
            throw .settingsNotInForce("\(Self.tokenName) is not what we set")
        }
    }

    private var tokenAfter: String { token + ".set" }

    private func has(_ token: String) -> String {
        "pg_catalog.current_setting('\(Self.tokenName)', true) OPERATOR(pg_catalog.=) '\(token)'"
    }

    private static let isLinux = "pg_catalog.version() OPERATOR(pg_catalog.~~) '%linux%'"
}
