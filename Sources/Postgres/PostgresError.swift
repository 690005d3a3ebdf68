/// Why there is no answer: a case per thing that the caller does differently.
package enum PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection could be had; the text is libpq's, in one line, and the code the server's.
    ///
    /// Without a code it was not the server that refused.
    case connect(String, SQLState?)
    /// No connection in time; the attempt is kept and the next call goes on with it.
    case connectDeadline(limit: Duration)
    /// The name servers have not answered in time; they are not asked again before they do.
    case nameResolution(limit: Duration)
    /// The session is not what we set it to be, so that it was given up; the text names a setting.
    case settingsNotInForce(String)
    /// The session had its settings in force and lost them, so that it was given up.
    case settingsLost
    /// The server refused the statement; the connection goes on.
    case server(SQLState, message: String)
    /// There was a connection and it broke.
    case connectionLost(String)
    /// The answer has more bytes than any statistic; the connection was given up for it.
    case answerTooLarge
    /// No answer in time; the connection is kept until the answer comes or its patience ends.
    case deadline
    /// The caller's task was cancelled.
    case cancelled

    /// One line without secrets.
    package var description: String {
        switch self {
        case .connect(let message, _): "connect: \(message)"
        case .server(let state, let message): "\(message) (SQLSTATE \(state))"
        case .settingsNotInForce(let setting):
            "session settings are not in force: \(setting); a connection pooler in between drops "
                + "or shares session settings; connect to the server itself"
        case .settingsLost:
            "the session's settings were reset, by someone or by a connection pooler in between"
        case .connectionLost(let message): "connection lost: \(message)"
        case .nameResolution(let limit):
            "connect: name resolution takes longer than \(limit.components.seconds) s"
        case .connectDeadline(let limit):
            "connect: no answer to the login within \(Self.text(limit))"
        case .answerTooLarge: "the answer has more than \(Rows.bytesMax >> 20) MiB"
        case .deadline: "no answer in time"
        case .cancelled: "cancelled"
        }
    }

    /// A limit as people read it: `5 s`, `300 ms`.
    package static func text(_ limit: Duration) -> String {
        let (seconds, rest) = limit.components
        return rest == 0
            ? "\(seconds) s" : "\(seconds * 1000 + rest / 1_000_000_000_000_000) ms"
    }
}
