/// Why there is no answer: a case per thing that the caller does differently.
package enum PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection could be had; the text is libpq's, in one line, and the code the server's.
    ///
    /// Without a code it was not the server that refused.
    case connect(String, SQLState?)
    /// No connection in time; the attempt is kept and the next call goes on with it.
    case connectDeadline
    /// The session is not what we set it to be, so that it was given up; the text names a setting.
    case settingsNotInForce(String)
    /// The server refused the statement; the connection goes on.
    case server(SQLState, message: String)
    /// There was a connection and it broke.
    case connectionLost(String)
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
        case .connectionLost(let message): "connection lost: \(message)"
        case .connectDeadline: "connect: no answer in time"
        case .deadline: "no answer in time"
        case .cancelled: "cancelled"
        }
    }
}
