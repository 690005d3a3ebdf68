package import Messages
import Metrics
package import Notifications

/// What others see of the pipeline.
extension NotificationPipeline {
    /// What was sent to which receiver, and when.
    package var log: NotificationLog { keptLog.log }

    /// The silences.
    package var silences: SilenceBook { keptSilences.book }

    /// What became of messages, by receiver.
    package var counts: [String: [DeliveryOutcome: Int]] { tally.counts }

    /// Entries of the log, silences and messages that were found damaged at the start.
    package var damaged: Int { tally.damaged }

    /// How often something was taken up that could not be read at first.
    package var takenUpLate: Int { earlier.lateCount }

    /// Whether nothing is decided: what is known of alerts is out of date.
    package var isHeld: Bool {
        get { alerts.isHeld }
        set { alerts.isHeld = newValue }
    }

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
