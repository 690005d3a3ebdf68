/// What a server said when it turned a collector's question down for good.
package struct CollectorRefusal: Sendable, Equatable {
    /// The documented reason.
    package let reason: FailureReason
    /// The server's words.
    package let message: String

    /// Puts reason and words together.
    package init(reason: FailureReason, message: String) {
        self.reason = reason
        self.message = message
    }
}
