/// Why samples were not delivered.
package struct SinkFailure: Error, Equatable {
    /// The kinds, by the label that they have in metrics.
    package enum Reason: String, Sendable, CaseIterable {
        case connection, timeout
        case readOnly = "read_only"
        case missingSchema = "missing_schema"
        case permission, shape, data, spool, upkeep, other

        /// Whether batches may have arrived although no answer came.
        var mayHaveArrived: Bool { self == .connection || self == .timeout }
    }

    /// The kind.
    package let reason: Reason
    /// One line.
    package let message: String
    /// Whether an answer is still to come: to give the connection up would leave a backend behind
    /// and add another one at every attempt.
    package let isAwaitingAnswer: Bool
    /// What stays the same while the trouble does: the message, unless that names something new at
    /// every attempt.
    let topic: String
    /// The code with which the destination refused to let us in.
    package let loginCode: String?

    /// A failure of a kind.
    package init(
        _ reason: Reason, _ message: String, isAwaitingAnswer: Bool = false,
        loginCode: String? = nil, topic: String? = nil
    ) {
        self.reason = reason
        self.message = message
        self.isAwaitingAnswer = isAwaitingAnswer
        self.loginCode = loginCode
        self.topic = topic ?? message
    }
}
