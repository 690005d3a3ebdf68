/// A mail that `Client` hands to a mail server.
///
/// It may hold a password, so it is never part of a description or of an error.
package struct MailRequest: Sendable {
    /// How the connection is protected.
    package enum Security: Sendable, Equatable {
        /// TLS from the first byte.
        case implicit
        /// TLS after the command STARTTLS; nothing is sent when the server does not offer it.
        case starttls
        /// None.
        case none
    }

    /// The server's name or address.
    package var host: String
    /// Its port.
    package var port: Int
    /// How the connection is protected.
    package var security: Security
    /// Who sends, as `MAIL FROM` names it.
    package var sender: String
    /// Who gets it, as `RCPT TO` names them.
    package var recipients: [String]
    /// The user, or nil without authentication.
    package var username: String?
    /// The user's password.
    package var password: String?
    /// The mail with its header, lines ending in CR and LF.
    package var body: [UInt8]

    /// Describes a mail.
    package init(
        host: String, port: Int, security: Security, sender: String, recipients: [String],
        username: String? = nil, password: String? = nil, body: [UInt8]
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.sender = sender
        self.recipients = recipients
        self.username = username
        self.password = password
        self.body = body
    }
}

/// What a mail server said to a mail.
package struct MailReply: Sendable, Equatable {
    /// The code of its last reply, such as 250.
    package let code: Int
    /// What it said from the greeting on, one reply a line.
    package let lines: [String]

    /// Describes a reply.
    package init(code: Int, lines: [String]) {
        self.code = code
        self.lines = lines
    }
}
