package import Collection
package import Postgres

/// A question that was not answered: the documented reason and the words for the log.
package struct Failure: Error, Equatable {
    /// How far the trouble reaches.
    package enum Reach: Sendable {
        /// Only this question; the next one may be asked.
        case question
        /// Only this database cannot be visited.
        case database
        /// No database can be visited now.
        case visits
        /// The server cannot be queried at all now.
        case server
    }

    /// What the server's refusal of a login promises for the next try.
    package enum Refusal: Sendable {
        /// It holds until a change of a privilege, a rule or the database.
        case settled
        /// No connection is left, here or for our role: every further try fails as well.
        case full
        /// What is in the way may soon be gone.
        case passing
    }

    /// The documented reason.
    package let reason: FailureReason
    /// One line for the log.
    package let message: String
    /// How far the trouble reaches.
    package let reach: Reach
    /// Set when it was a login that failed.
    package private(set) var refusal: Refusal?
    /// What the server called it.
    package private(set) var state: SQLState?
    /// Whether there was a connection and it broke.
    package private(set) var isLost = false
    /// Whether nothing was tried, because the same failure has shown before.
    package private(set) var isWaiting = false

    /// A failure that no error of the door explains.
    package init(reason: FailureReason, message: String, reach: Reach = .question) {
        self.reason = reason
        self.message = message
        self.reach = reach
    }

    /// What an error of the door means for a question in the main or another database.
    ///
    /// `question` names what was asked, and `limit` says for how long an answer was waited for.
    package init(
        _ error: PostgresError, isVisit: Bool, needsExtension: Bool, question: String? = nil,
        limit: Duration? = nil
    ) {
        if error == .deadline, let question, let limit {
            message = "no answer within \(PostgresError.text(limit)) to \(question)"
        } else {
            message = "\(error)"
        }
        switch error {
        case .connect(_, let state):
            let refusal = Self.refusal(state, message)
            self.state = state
            self.refusal = refusal
            reason = Self.reason(ofLogin: state)
            // Without a code it was no server that refused; the next database would fail as well.
            let isOwn = state != nil && refusal != .full
            reach = !isVisit ? .server : isOwn ? .database : .visits
        case .connectDeadline, .nameResolution:
            (reason, reach) = (.connection, isVisit ? .visits : .server)
        case .connectionLost, .settingsLost:
            (reason, reach) = (.connection, isVisit ? .database : .server)
            isLost = true
        case .settingsNotInForce: (reason, reach) = (.connection, isVisit ? .visits : .server)
        case .answerTooLarge: (reason, reach) = (.other, .question)
        case .deadline: (reason, reach) = (.timeout, isVisit ? .visits : .server)
        case .cancelled: (reason, reach) = (.other, .server)
        case .server(let state, _):
            self.state = state
            reason = Self.reason(state, needsExtension: needsExtension)
            reach = .question
        }
    }

    /// A database into which a login would wait for a lock of the session with this pid.
    package static func lockedDatabase(mode: String, pid: String) -> Failure {
        var failure = Failure(
            reason: .lock,
            message: "not visited while ALTER, DROP or CREATE DATABASE locks it"
                + " (\(mode) of pid \(pid)): a login would wait", reach: .database)
        failure.refusal = .passing
        return failure
    }

    /// The same trouble, as the reason for which nothing is tried now.
    package func whileWaiting() -> Failure {
        var failure = self
        failure.isWaiting = true
        return failure
    }

    /// The same trouble, wherever it reaches.
    package func reaching(_ reach: Reach) -> Failure {
        var failure = Failure(reason: reason, message: message, reach: reach)
        (failure.refusal, failure.state, failure.isLost) = (refusal, state, isLost)
        failure.isWaiting = isWaiting
        return failure
    }

    /// Whether the database is not there any more.
    package var isDatabaseMissing: Bool { state?.rawValue == "3D000" }

    /// Whether a rule must be changed for logins, in pg_hba.conf or of the role.
    package var isAuthorization: Bool { state?.rawValue.hasPrefix("28") ?? false }

    /// Whether the server would say the same until something is changed there.
    ///
    /// Each try would only add a line to its log.
    package var isLasting: Bool {
        switch reason {
        case .permission, .unsupported, .missingExtension: true
        // Class 42: a syntax error, or an access rule that is broken.
        case .other: state?.rawValue.hasPrefix("42") ?? false
        case .lock, .timeout, .connection: false
        }
    }

    private static func reason(_ state: SQLState, needsExtension: Bool) -> FailureReason {
        switch state {
        case .insufficientPrivilege: .permission
        case .lockNotAvailable: .lock
        case .queryCanceled: .timeout
        // The extension exists but its library was not loaded at the server's start.
        case .objectNotInPrerequisiteState where needsExtension: .missingExtension
        case .undefinedTable, .undefinedFunction, .undefinedColumn, .featureNotSupported,
            .objectNotInPrerequisiteState:
            .unsupported
        default: .other
        }
    }

    private static func reason(ofLogin state: SQLState?) -> FailureReason {
        switch state {
        case .insufficientPrivilege?: .permission
        case .lockNotAvailable?: .lock
        case .queryCanceled?, .transactionTimeout?: .timeout
        default: .connection
        }
    }

    /// Whether it is the limit of one role or database that is reached, which may be 0.
    ///
    /// PostgreSQL has one code for that and for a server without a free connection; a server that
    /// speaks another language is taken for the latter.
    package var isOwnLimitReached: Bool {
        refusal == .full
            && ["for role \"", "for database \""].contains { message.contains($0) }
    }

    private static func refusal(_ state: SQLState?, _ message: String) -> Refusal {
        guard let code = state?.rawValue else {
            // A try without a password counts as a failed one.
            return message.contains("no password supplied") ? .settled : .passing
        }
        if code == tooManyConnections { return .full }
        if poolerCodes.contains(code) { return refusal(ofPooler: message, code) }
        return settledClasses.contains { code.hasPrefix($0) } ? .settled : .passing
    }

    /// What a pooler says, which has one code for almost everything.
    private static func refusal(ofPooler message: String, _ code: String) -> Refusal {
        let text = message.lowercased()
        if fullWords.contains(where: text.contains) { return .full }
        if passingWords.contains(where: text.contains) { return .passing }
        if code == protocolViolation { return .settled }
        return refusedWords.contains(where: text.contains) ? .settled : .passing
    }

    /// 53300: all slots are taken, or those of a role or a database.
    private static let tooManyConnections = "53300"
    private static let protocolViolation = "08P01"
    /// Wrong or missing authorization, no such database, no CONNECT, a database that lets no
    /// client in, what is not supported.
    private static let settledClasses = ["28", "3D", "42", "55000", "0A"]
    /// What PgBouncer, PgCat and Supavisor answer a login with, whatever the reason.
    private static let poolerCodes: Set = [
        protocolViolation, "08000", "08004", "08006", "58000", "XX000",
    ]
    private static let fullWords = ["no more connections", "too many c"]
    private static let passingWords = [
        "cannot connect", "connect failed", "login has been failing", "try again", "timeout",
        "timed out", "server down", "shutting down", "starting up", "recovery mode", "server conn",
        "server closed", "dns", "connection refused", "all servers",
    ]
    private static let refusedWords = [
        "authentication failed", "auth failed", "no such user", "no such database",
        "user not found", "login rejected", "not allowed", "no password", "wrong password",
        "invalid password", "does not exist",
    ]
}
