package import Messages
import Metrics
package import Notifications
package import Receivers

/// What was notified to receivers that were removed: what resolves it there is sent before they go.
extension NotificationPipeline {
    /// How long it is remembered what a receiver was sent that is no longer configured: it may come back.
    private static let orphanKept: Int64 = 7 * 24 * 3_600_000

    /// Puts another plan into force, as `replace` does, and gives what is still to be sent to each receiver
    /// that goes or gets another address, with the settings that it had.
    package func replaceWithFarewells(
        _ new: NotificationPlan, now: Int64
    ) -> [(receiver: Receiver, messages: [Message])] {
        let going = plan.receivers.filter { !new.goesOn(with: $0.value) }
        var messages = dispatcher.farewells(before: new, log: log, now: now, makeID: makeID)
        for (name, receiver) in going where receiver.sendsResolved {
            // The end of a group may wait, and then the log knows nothing of it any more.
            messages += (queues[name]?.waiting ?? []).filter { end in
                end.status == .resolved && end.reason != .notice
                    && !messages.contains {
                        $0.receiver == name && $0.groupKey.hasSameBytes(as: end.groupKey)
                    }
            }
        }
        for message in messages { orphans.add(message.receiver, message.groupLabels) }
        let unheard = going.values.flatMap { move($0, to: new, now) }
        messages.removeAll { message in
            unheard.contains {
                $0.receiver == message.receiver && $0.groupKey.hasSameBytes(as: message.groupKey)
            }
        }
        replace(new, now: now)
        return Dictionary(grouping: messages, by: \.receiver).sorted { $0.key < $1.key }
            .compactMap { name, messages in going[name].map { ($0, messages) } }
    }

    /// Lets a name go on with another address, which knows nothing of what the old one was notified of;
    /// gives the messages of which the old one knows nothing.
    private func move(
        _ receiver: Receiver, to new: NotificationPlan, _ now: Int64
    ) -> [Message] {
        let name = receiver.name
        guard let next = new.receivers[name] else { return [] }
        var unheard: [Message] = []
        if next.hasOutbox, let old = queues[name] {
            let (queue, left) = old.moved(to: next.rateLimit, now: now)
            queues[name] = queue
            unheard = queue.waiting
            for item in left {
                count(name, .dropped)
                leave(item.records)
            }
        }
        for entry in log.all where entry.receiver.hasSameBytes(as: name) {
            let isUnheard = unheard.contains { $0.groupKey.hasSameBytes(as: entry.groupKey) }
            if isUnheard {
                orphans.remove(name, entry.groupLabels)
                continue
            }
            orphans.add(name, entry.groupLabels)
            keptLog.forget(entry.logKey)
        }
        return unheard
    }

    /// Notes that a receiver which is gone has been sent the end of a group.
    package func close(_ message: Message, now: Int64) {
        count(message.receiver, .delivered)
        orphans.close(message.receiver, message.groupLabels)
        let key = NotificationLog.Key(groupKey: message.groupKey, receiver: message.receiver)
        // A receiver of this name is here again, and what it was notified of is its own.
        if plan.receivers[message.receiver] != nil { return }
        keptLog.forget(key)
        settle()
    }

    /// Forgets what was sent where a receiver led before the start: its new address knows nothing of it.
    ///
    /// Of what waits since the group is new the old address has got nothing: it goes on to the new one.
    func forgetOtherAddresses(waiting messages: [Message]) {
        for var entry in log.all {
            guard let address = entry.address, let receiver = plan.receivers[entry.receiver],
                !address.hasSameBytes(as: receiver.addressMark)
            else { continue }
            let first = messages.first {
                $0.receiver.hasSameBytes(as: entry.receiver)
                    && $0.groupKey.hasSameBytes(as: entry.groupKey)
            }
            if let first, [.new, .notice].contains(first.reason) {
                entry.address = receiver.addressMark
                keptLog.keep(entry)
                continue
            }
            orphans.add(entry.receiver, entry.groupLabels)
            keptLog.forget(entry.logKey)
        }
    }

    /// Looks for what was notified to receivers that the plan does not have.
    func noteOrphans(_ now: Int64) {
        orphans.forgetTaken(of: plan.receivers.keys)
        for entry in log.all where entry.routeKey != Self.ownRoute {
            if plan.receivers[entry.receiver] != nil { continue }
            if now - entry.sentAt > Self.orphanKept {
                keptLog.forget(entry.logKey)
            } else {
                orphans.add(entry.receiver, entry.groupLabels)
            }
        }
    }

    /// The groups that stay open at receivers which were removed or changed, each of them once.
    package func takeOrphans() -> [String: [String]] { orphans.take() }
}
