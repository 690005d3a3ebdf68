/// The server and the recipients of a mail; it holds a password and is never printed.
package struct MailEnvelope: Sendable, Equatable {
    /// How the connection is protected.
    package enum Security: String, Sendable {
        /// TLS from the first byte.
        case implicit
        /// TLS is demanded after the greeting.
        case starttls
        /// No TLS.
        case none

        /// The usual port.
        package var port: Int {
            switch self {
            case .implicit: 465
            case .starttls: 587
            case .none: 25
            }
        }
    }

    /// The server.
    package let host: String
    /// Its port.
    package let port: Int
    /// How the connection is protected.
    package let security: Security
    /// Who sends.
    package let sender: String
    /// Who gets it.
    package let recipients: [String]
    /// The user, or nil without authentication.
    package let username: String?
    /// The user's password.
    package let password: String?

    /// The way of a mail to its recipients.
    package init(
        host: String, port: Int, security: Security, sender: String, recipients: [String],
        username: String?, password: String?
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.sender = sender
        self.recipients = recipients
        self.username = username
        self.password = password
    }

    /// What is tried, without secrets: `mail.example.com:587 with STARTTLS`.
    package var attempt: String {
        let way =
            switch security {
            case .implicit: "with TLS from the first byte"
            case .starttls: "with STARTTLS"
            case .none: "without TLS"
            }
        return "\(host):\(port) \(way)"
    }
}
