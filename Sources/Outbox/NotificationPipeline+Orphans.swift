package import Messages
import Metrics
package import Notifications
package import Receivers

/// What was notified to receivers that were removed: what resolves it there is sent before they go.
extension NotificationPipeline {
    /// How long it is remembered what a receiver was sent that is no longer configured: it may come back.
    private static let orphanKept: Int64 = 7 * 24 * 3_600_000

    /// Puts another plan into force, as `replace` does, and gives what is still to be sent to each receiver
    /// that goes, with the settings that it had.
    package func replaceWithFarewells(
        _ new: NotificationPlan, now: Int64
    ) -> [(receiver: Receiver, messages: [Message])] {
        let messages = dispatcher.farewells(before: new, log: log, now: now, makeID: makeID)
        let going = plan.receivers.filter { !new.goesOn(with: $0.value) }
        forgetOtherKinds(new)
        replace(new, now: now)
        return Dictionary(grouping: messages, by: \.receiver).sorted { $0.key < $1.key }
            .compactMap { name, messages in going[name].map { ($0, messages) } }
    }

    /// A service of another kind under the same name knows nothing of what the old one was notified of.
    private func forgetOtherKinds(_ new: NotificationPlan) {
        for entry in log.all {
            guard let receiver = plan.receivers[entry.receiver],
                new.receivers[entry.receiver] != nil, !new.goesOn(with: receiver)
            else { continue }
            log.forget(entry.logKey)
            isLogSaved = false
            orphans[entry.receiver, default: []].append(LabelSet(entry.groupLabels).text)
        }
    }

    /// Notes that a receiver which is gone has been sent the end of a group.
    package func close(_ message: Message, now: Int64) {
        count(message.receiver, .delivered)
        let text = LabelSet(message.groupLabels).text
        orphans[message.receiver]?.removeAll { $0.hasSameBytes(as: text) }
        if orphans[message.receiver]?.isEmpty == true { orphans[message.receiver] = nil }
        let key = NotificationLog.Key(groupKey: message.groupKey, receiver: message.receiver)
        // A receiver of this name is here again, and what it was notified of is its own.
        if plan.receivers[message.receiver] != nil { return }
        log.forget(key)
        isLogSaved = false
        settle()
    }

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
