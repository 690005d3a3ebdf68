/// Who may read, over which kind of connection.
///
/// A pure value: files and YAML are read elsewhere.
package struct Security: Sendable {
    /// TLS for all listen addresses; nil for plain HTTP.
    package var tls: TLSSettings?
    /// Users and the bcrypt hashes of their passwords; empty for no authentication.
    package var users: [String: String]
    /// Header fields added to every response, such as `Strict-Transport-Security`.
    package var headers: [(name: String, value: String)]

    /// Plain HTTP for everyone, unless configured otherwise.
    package init(
        tls: TLSSettings? = nil, users: [String: String] = [:],
        headers: [(name: String, value: String)] = []
    ) {
        self.tls = tls
        self.users = users
        self.headers = headers
    }
}
