package import Messages
import Metrics
import Notifications

/// What others see of the pipeline.
extension NotificationPipeline {
    /// The queues by receiver.
    package var queueStates: [String: (count: Int, isEnabled: Bool)] {
        queues.mapValues { ($0.count, $0.isEnabled) }
    }

    /// What a receiver that is sent the present state shall be sent.
    ///
    /// `sent` is what it was sent the last time.
    package func state(
        for receiver: String, sent: [MessageAlert], now: Int64
    ) -> [MessageAlert] {
        dispatcher.state(
            for: receiver, silences: silences,
            sent: Set(sent.filter(\.isFiring).map(\.labelSet)), now: now)
    }
}
