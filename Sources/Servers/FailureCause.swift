import Basics
import Collection
package import Metrics
import Postgres

/// Why a server cannot be queried, in a few words that stand in the title of an alert.
package enum FailureCause: String, Sendable, CaseIterable {
    /// Nothing listens there.
    case refused = "connection refused"
    /// There is no socket of that name.
    case noSocket = "no such socket"
    /// The network knows no way to the host.
    case noRoute = "no route to the host"
    /// The name of the host has no address, or no name server answers.
    case unknownHost = "host name not resolved"
    /// Nothing has come back in time.
    case timeout = "no answer in time"
    /// All connection slots are taken.
    case full = "too many clients"
    /// The limit of the agent's role or of its database is reached.
    case ownLimit = "connection limit of the role or database"
    /// The password is wrong.
    case password = "password refused"
    /// The server demands a password, and the agent has none.
    case noPassword = "no password given"
    /// What should give the password does not.
    case passwordSource = "password not readable"
    /// The role does not exist, may not log in, or no line of pg_hba.conf lets it in.
    case authorization = "login not allowed"
    /// The database does not exist, or takes no connections.
    case database = "no such database"
    /// The role lacks a right.
    case right = "right missing"
    /// The server starts, stops or recovers.
    case unavailable = "server starting, stopping or recovering"
    /// TLS could not be agreed on.
    case encryption = "TLS failed"
    /// There was a connection, and it broke.
    case lost = "connection lost"
    /// The other side has closed the connection before the login was over.
    case closed = "connection closed during the login"
    /// What is in between changes or drops the settings of the session.
    case settings = "session settings not in force"
    /// None of these.
    case other = "the agent cannot connect"

    /// By the code of the server.
    fileprivate static let codes: [(beginning: String, cause: FailureCause)] = [
        ("28P01", .password), ("28", .authorization), ("3D", .database), ("55000", .database),
        ("42501", .right), ("57P", .unavailable),
    ]

    /// By libpq's words, which are English: the agent sets no locale.
    fileprivate static let words: [(text: String, cause: FailureCause)] = [
        ("password file:", .passwordSource), ("password command:", .passwordSource),
        ("no password supplied", .noPassword), ("session settings", .settings),
        ("session's settings", .settings),
        ("could not translate host name", .unknownHost), ("name resolution", .unknownHost),
        ("No such file or directory", .noSocket), ("Connection refused", .refused),
        ("No route to host", .noRoute), ("Network is unreachable", .noRoute),
        ("Host is unreachable", .noRoute), ("timeout expired", .timeout),
        ("timed out", .timeout), ("no answer", .timeout), ("SSL", .encryption),
        ("certificate", .encryption), ("closed the connection", .closed),
        ("Connection reset by peer", .closed),
    ]
}

extension Failure {
    /// The cause in a few words.
    package var cause: FailureCause {
        if refusal == .full { return isOwnLimitReached ? .ownLimit : .full }
        if let code = state?.rawValue,
            let found = FailureCause.codes.first(where: { code.hasPrefix($0.beginning) })
        {
            return found.cause
        }
        if isLost { return message.contains("settings") ? .settings : .lost }
        if reason == .timeout { return .timeout }
        return FailureCause.words.first { message.contains($0.text) }?.cause ?? .other
    }

    /// What series about it say: its reason and cause, the code, and its words on one line of at most that
    /// many bytes.
    package func labels(bytesMax: Int) -> Labels {
        Labels(
            names: ["reason", "cause", "sqlstate", "message"],
            values: [reason.rawValue, cause.rawValue, code, line(bytesMax: bytesMax)])
    }

    private func line(bytesMax: Int) -> String {
        var line = ""
        for scalar in VisibleText.line(message).unicodeScalars {
            guard line.utf8.count + UTF8.width(scalar) <= bytesMax else { break }
            line.unicodeScalars.append(scalar)
        }
        return line
    }

    /// The code of the server; of what libpq refuses in its name, the one that the server would have had.
    ///
    /// A server that demands a password gives no code when it gets none: libpq ends the login before.
    package var code: String {
        state?.rawValue ?? (cause == .noPassword ? FailureCause.passwordCode : "")
    }
}

extension FailureCause {
    fileprivate static let passwordCode = "28P01"
}
