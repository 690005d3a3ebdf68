import Messages
import Metrics
import Notifications

/// What was notified to receivers that were removed: no message resolves it there.
extension NotificationPipeline {
    /// How long it is remembered what a receiver was sent that is no longer configured: it may come back.
    private static let orphanKept: Int64 = 7 * 24 * 3_600_000

    /// Looks for what was notified to receivers that the plan does not have.
    func noteOrphans(_ now: Int64) {
        for entry in log.all where entry.routeKey != Self.ownRoute {
            if plan.receivers[entry.receiver] != nil { continue }
            if now - entry.sentAt > Self.orphanKept {
                log.forget(entry.logKey)
                isLogSaved = false
            } else {
                orphans[entry.receiver, default: []].append(LabelSet(entry.groupLabels).text)
            }
        }
    }

    /// The groups that stay open at receivers which were removed, once each time.
    package func takeOrphans() -> [String: [String]] {
        defer { orphans = [:] }
        return orphans
    }
}
