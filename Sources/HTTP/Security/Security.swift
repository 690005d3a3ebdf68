package import HTTPMessages

/// Who may read, over which kind of connection.
///
/// A pure value: files and YAML are read elsewhere.
package struct Security: Sendable {
    /// TLS for all listen addresses; nil for plain HTTP.
    package var tls: TLSSettings?
    /// The bcrypt hash of each user's password, by the bytes of his name; empty for no
    /// authentication.
    ///
    /// In a dictionary by `String` é would take the place of e with U+0301.
    package var users: [[UInt8]: String]
    /// Header fields added to every response, such as `Strict-Transport-Security`.
    package var headers: [(name: String, value: String)]

    /// Checks all of it as a server would.
    ///
    /// - Throws: `HTTPError.security`, or `HTTPError.file` for a certificate or key.
    package func check() throws(HTTPError) { _ = try SecurityInForce(self) }

    /// Plain HTTP for everyone, unless configured otherwise.
    package init(
        tls: TLSSettings? = nil, users: [String: String] = [:],
        headers: [(name: String, value: String)] = []
    ) {
        self.tls = tls
        self.users = Dictionary(
            users.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
        self.headers = headers
    }
}
