import Postgres

extension SinkFailure {
    /// What a failure of the database means for a delivery.
    init(_ error: PostgresError) {
        var code: String?
        if case .connect(_, let state) = error { code = state?.rawValue }
        let isAwaitingAnswer =
            switch error {
            case .deadline, .connectDeadline, .nameResolution: true
            default: false
            }
        self.init(
            Reason(error), "\(error)", isAwaitingAnswer: isAwaitingAnswer, loginCode: code)
    }
}

extension SinkFailure.Reason {
    fileprivate init(_ error: PostgresError) {
        self =
            switch error {
            case .connect, .connectDeadline, .nameResolution, .settingsNotInForce, .settingsLost,
                .connectionLost,
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
