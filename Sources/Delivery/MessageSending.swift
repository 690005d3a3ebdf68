package import Messages

/// Reaches one receiver.
package protocol MessageSending: Sendable {
    /// Tries once to send a message; nil when the task was cancelled meanwhile.
    func attempt(_ message: Message) async -> AttemptOutcome?

    /// Sends the present state of all alerts; names those that did not take it.
    func post(_ alerts: [MessageAlert], now: Int64) async -> [PostFailure]
}
