package import Messages
package import Notifications
import Receivers

/// What lies in the outbox for each message: itself, and what the log shall know of it.
package struct OutboxRecord: Codable, Sendable, Equatable {
    /// The message.
    package let message: Message
    /// What the receiver knows once it has the message, or nil for none of a route.
    package let entry: NotificationLog.Entry?

    /// Puts both together.
    package init(message: Message, entry: NotificationLog.Entry?) {
        self.message = message
        self.entry = entry
    }

    /// Whether its times are such that can be calculated with.
    var isPlausible: Bool { message.isPlausible && entry?.isPlausible ?? true }

    /// The bytes for the disk: at most that many, and whether something had to be left out for that.
    ///
    /// The texts of what was notified go first, then the alerts: they are notified once more
    /// after a crash. Then the message loses alerts, which it counts.
    func payload(bytesMax: Int) -> (bytes: [UInt8], isShortened: Bool) {
        let whole = PayloadBuilder.json(self)
        if whole.count <= bytesMax { return (whole, false) }
        let short = PayloadBuilder.json(
            OutboxRecord(message: message, entry: entry?.withoutAnnotations))
        if short.count <= bytesMax { return (short, true) }
        var message = message
        while true {
            let bytes = PayloadBuilder.json(OutboxRecord(message: message, entry: nil))
            if bytes.count <= bytesMax || message.alerts.isEmpty { return (bytes, true) }
            message = message.cut(to: message.alerts.count / 2)
        }
    }
}
