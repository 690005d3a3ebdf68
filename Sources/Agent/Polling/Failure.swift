import Collection
import Postgres

/// A question that was not answered: the documented reason and the words for the log.
struct Failure: Error {
    /// How far the trouble reaches.
    enum Reach {
        /// Only this question; the next one may be asked.
        case question
        /// Only this database cannot be visited.
        case database
        /// No database can be visited now.
        case visits
        /// The server cannot be asked at all now.
        case server
    }

    let reason: FailureReason
    let message: String
    let reach: Reach

    init(reason: FailureReason, message: String, reach: Reach = .question) {
        self.reason = reason
        self.message = message
        self.reach = reach
    }

    /// What an error of the door means for a question in the main or another database.
    init(_ error: PostgresError, isVisit: Bool, needsExtension: Bool) {
        message = "\(error)"
        switch error {
        case .connect: (reason, reach) = (.connection, isVisit ? .database : .server)
        case .connectDeadline: (reason, reach) = (.connection, isVisit ? .visits : .server)
        case .connectionLost: (reason, reach) = (.connection, isVisit ? .database : .server)
        case .settingsNotInForce: (reason, reach) = (.connection, isVisit ? .visits : .server)
        case .answerTooLarge: (reason, reach) = (.other, .question)
        case .deadline: (reason, reach) = (.timeout, isVisit ? .visits : .server)
        case .cancelled: (reason, reach) = (.other, .server)
        case .server(let state, _):
            reason = Self.reason(state, needsExtension: needsExtension)
            reach = .question
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
}
