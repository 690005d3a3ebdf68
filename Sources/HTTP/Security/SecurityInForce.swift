import HTTPMessages
import Passwords

/// Security settings that were checked and made ready; compared by identity.
final class SecurityInForce: Sendable {
    let tls: TLSContext?
    let headers: [(name: String, value: String)]
    /// The hash of each user's password, by the bytes of his name.
    let users: [[UInt8]: PasswordHash]
    /// What an unknown user's password is checked against, at a known user's cost.
    let decoy: PasswordHash

    /// - Throws: `HTTPError.security` naming the part that cannot be used.
    init(_ security: Security) throws(HTTPError) {
        for (name, value) in security.headers {
            guard HeaderField.isSafe(name, value) else {
                throw .security("header \(name) holds characters that no header may have")
            }
            guard !HeaderField.isOurs(name) else {
                throw .security("header \(name) is set by the server itself")
            }
        }
        headers = security.headers
        var users: [[UInt8]: PasswordHash] = [:]
        for (user, hash) in security.users {
            let name = String(decoding: user, as: UTF8.self)
            guard !user.contains(UInt8(ascii: ":")) else {
                throw .security("user \(name): a name cannot hold a colon")
            }
            guard let hash = PasswordHash(parsing: hash) else {
                throw .security(
                    "user \(name): the password must be a bcrypt hash of cost "
                        + "4 to \(PasswordHash.costMax)")
            }
            users[user] = hash
        }
        self.users = users
        decoy = .decoy(cost: users.values.map(\.cost).max() ?? 4)
        if let settings = security.tls {
            tls = try TLSContext.make(settings)
        } else {
            tls = nil
        }
    }
}
