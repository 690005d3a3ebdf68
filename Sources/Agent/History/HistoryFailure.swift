import Postgres

/// Why a flush did not come to its end.
struct HistoryFailure: Error {
    let reason: HistoryTally.Failure
    let message: String
    /// Whether an answer is still to come: giving the connection up would leave a backend behind and
    /// add another one at every attempt.
    let isAwaitingAnswer: Bool
    /// What the server called it when it was a login that it refused.
    private(set) var loginState: SQLState?

    init(_ reason: HistoryTally.Failure, _ message: String) {
        self.reason = reason
        self.message = message
        isAwaitingAnswer = false
    }

    init(_ error: PostgresError) {
        message = "\(error)"
        if case .connect(_, let state) = error { loginState = state }
        isAwaitingAnswer =
            switch error {
            case .deadline, .connectDeadline, .nameResolution: true
            default: false
            }
        reason =
            switch error {
            case .connect, .connectDeadline, .nameResolution, .settingsNotInForce, .connectionLost,
                .cancelled:
                .connection
            case .deadline: .timeout
            case .server(.readOnlyTransaction, _): .readOnly
            case .server(.queryCanceled, _), .server(.lockNotAvailable, _): .timeout
            case .server(.undefinedTable, _), .server(.invalidSchemaName, _),
                .server(.undefinedFunction, _):
                .missingSchema
            case .server(.insufficientPrivilege, _): .permission
            case .server(.datatypeMismatch, _), .server(.undefinedColumn, _): .shape
            case .server(let state, _)
            where state.rawValue.hasPrefix("22") || state.rawValue.hasPrefix("23"):
                .data
            case .server, .answerTooLarge: .other
            }
    }
}
