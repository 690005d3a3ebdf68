package import Notifications

/// What lies in the outbox for each message: itself, and what the log shall know of it.
package struct OutboxRecord: Codable, Sendable, Equatable {
    /// The message.
    package let message: Message
    /// What the receiver has been told once it has the message, or nil for none of a route.
    package let entry: NotificationLog.Entry?

    /// Puts both together.
    package init(message: Message, entry: NotificationLog.Entry?) {
        self.message = message
        self.entry = entry
    }
}
