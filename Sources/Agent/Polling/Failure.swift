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

    /// A failure that no error of the door explains.
    package init(reason: FailureReason, message: String, reach: Reach = .question) {
        self.reason = reason
        self.message = message
        self.reach = reach
    }

    /// What an error of the door means for a question in the main or another database.
    package init(_ error: PostgresError, isVisit: Bool, needsExtension: Bool) {
        message = "\(error)"
        switch error {
        case .connect(_, let state):
            let refusal = Self.refusal(state)
            self.state = state
            self.refusal = refusal
            reason = Self.reason(ofLogin: state)
            // Without a code it was no server that refused; the next database would fail as well.
            let isOwn = state != nil && refusal != .full
            reach = !isVisit ? .server : isOwn ? .database : .visits
        case .connectDeadline, .nameResolution:
            (reason, reach) = (.connection, isVisit ? .visits : .server)
        case .connectionLost:
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

    /// The same trouble, wherever it reaches.
    func reaching(_ reach: Reach) -> Failure {
        var failure = Failure(reason: reason, message: message, reach: reach)
        (failure.refusal, failure.state, failure.isLost) = (refusal, state, isLost)
        return failure
    }

    /// Whether the database is not there any more.
    var isDatabaseMissing: Bool { state?.rawValue == "3D000" }

    /// Whether a rule must be changed for logins, in pg_hba.conf or of the role.
    var isAuthorization: Bool { state?.rawValue.hasPrefix("28") ?? false }

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
        case .queryCanceled?: .timeout
        default: .connection
        }
    }

    private static func refusal(_ state: SQLState?) -> Refusal {
        guard let code = state?.rawValue else { return .passing }
        if code == tooManyConnections { return .full }
        return settledClasses.contains { code.hasPrefix($0) } ? .settled : .passing
    }

    /// 53300: all slots are taken, or those of a role or a database.
    private static let tooManyConnections = "53300"
    /// Wrong or missing authorization, no such database, no CONNECT, a database that lets no
    /// client in, what is not supported.
    private static let settledClasses = ["28", "3D", "42", "55000", "0A", "08P01"]
}
