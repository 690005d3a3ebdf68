import Messages
import Metrics

/// Trouble with receivers: what failing ones have missed, and what is just over.
struct ReceiverTroubles {
    /// How long after its end trouble still keeps back what rules say of it: they look 15 minutes
    /// back.
    private static let kept: Int64 = 20 * 60_000

    /// What failing receivers have missed.
    var losses: [String: Losses] = [:]
    /// When trouble with a receiver ended, by its labels.
    private var ended: [LabelSet: Int64] = [:]

    /// Notes that what was said of trouble is over.
    mutating func end(_ alerts: [MessageAlert], at now: Int64) {
        for alert in alerts { ended[alert.labelSet] = now }
    }

    /// The labels of trouble that is just over.
    mutating func justEnded(at now: Int64) -> [LabelSet] {
        ended = ended.filter { $0.value + Self.kept > now }
        return Array(ended.keys)
    }
}
