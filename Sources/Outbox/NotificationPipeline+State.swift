package import Messages
import Metrics
import Notifications
package import Spool

/// What others see of the pipeline.
extension NotificationPipeline {
    /// What the outbox has lost and holds.
    package var outbox: SpoolCounters { files.counters }

    /// Why nothing can be kept on disk, or nil.
    package var refusal: SpoolError? { files.refusal }

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
