package import JSON

/// What is to be done about a message.
package enum ContextOutcome: Sendable {
    /// Nothing.
    case nothing
    /// This message goes back, over HTTP with this status.
    case answer([UInt8], status: Int)
    /// The agent is to be asked.
    case call(ContextCall)
    /// The call of this id is of no use any more.
    case cancel(id: JSON)

    static func answer(_ message: JSON, _ error: ContextError? = nil, isNamed: Bool = false) -> Self
    {
        .answer(ContextServer.bytes(message), status: error?.status(isNamed: isNamed) ?? 200)
    }
}
