package import Messages
import Metrics
import Receivers

/// Ending groups that the configuration no longer has.
extension Dispatcher {
    /// How often it is looked whether a group that is gone can end, in milliseconds.
    static let retireEvery: Int64 = 5000

    /// Ends the groups that are gone, as far as that can be said now.
    ///
    /// What is kept back goes on nowhere yet: nothing of its group would follow an end. So the group
    /// stays until each of its alerts is over or may be sent, and the new group is then sent, too.
    mutating func retireGroups(
        _ inhibition: Inhibition, _ silences: SilenceBook, _ now: Int64, _ makeID: () -> String
    ) -> [Outcome] {
        guard hasTaken, !retired.isEmpty else { return [] }
        var outcomes: [Outcome] = []
        var waiting: [NotificationLog.Entry] = []
        for entry in retired {
            guard !mustWait(entry, inhibition, silences, now) else {
                waiting.append(entry)
                continue
            }
            let still = stillFiring(entry)
            outcomes.append(retire(entry, still, now, makeID))
            for key in groupKeys(of: still, receiver: entry.receiver) {
                groups[key]?.nextFlush = now
            }
        }
        retired = waiting
        retiredDue = waiting.isEmpty ? 0 : now + Self.retireEvery
        return outcomes
    }

    private func stillFiring(_ entry: NotificationLog.Entry) -> [MessageAlert] {
        entry.firing.filter { alert in known[alert.labelSet].map { $0.endsAt == nil } ?? false }
    }

    /// Whether an alert is kept back from where it goes on, or may come back within its hold-down.
    private func mustWait(
        _ entry: NotificationLog.Entry, _ inhibition: Inhibition, _ silences: SilenceBook,
        _ now: Int64
    ) -> Bool {
        entry.firing.contains { alert in
            let labels = alert.labelSet
            let routes = plan.routes(for: labels).filter { $0.options.receiver == entry.receiver }
            guard !routes.isEmpty, let known = known[labels] else { return false }
            if known.endsAt != nil {
                return routes.contains {
                    known.isFiring(at: now, holdDown: $0.options.holdDown.wholeMilliseconds)
                }
            }
            return isKeptBack(labels, inhibition, silences, now)
                || routes.allSatisfy { plan.isMuted($0, at: now) }
        }
    }

    /// Ends what a receiver was notified of under a group that is gone; `still` fires.
    ///
    /// That is not resolved, and the message says so. Where it goes on under another group, only a
    /// service with incidents gets the message, to close the one of the old group: others read of it
    /// under the new one, and programs would take this for an end.
    private func retire(
        _ entry: NotificationLog.Entry, _ still: [MessageAlert], _ now: Int64,
        _ makeID: () -> String
    ) -> Outcome {
        let receiver = plan.receivers[entry.receiver]
        var message = end(of: entry, still, now, makeID)
        let groups = Set(groupKeys(of: still, receiver: entry.receiver).map(\.labels.text))
        if !still.isEmpty { message.note = note(on: still, groups) }
        let isOfInterest =
            still.isEmpty || groups.isEmpty || receiver?.kind.definition.hasIncidents == true
        return Outcome(
            message: receiver?.sendsResolved == true && isOfInterest ? message : nil,
            entry: NotificationLog.Entry(
                groupKey: entry.groupKey, receiver: entry.receiver, routeKey: entry.routeKey,
                groupLabels: entry.groupLabels, firing: [], sentAt: now))
    }

    /// The message that ends a group for a receiver of the plan; `still` fires.
    private func end(
        of entry: NotificationLog.Entry, _ still: [MessageAlert], _ now: Int64,
        _ makeID: () -> String
    ) -> Message {
        let names = Set(still.map(\.labelSet))
        let alerts = entry.firing.map { alert in
            names.contains(alert.labelSet)
                ? alert
                : known[alert.labelSet]?.messageAlert(isFiring: false, now: now)
                    ?? alert.ended(at: now)
        }
        return Message(
            id: makeID(), receiver: entry.receiver, groupKey: entry.groupKey,
            groupLabels: entry.groupLabels, reason: still.isEmpty ? .resolved : .regrouped,
            status: still.isEmpty ? .resolved : .firing,
            alerts: alerts.filter(\.isFiring) + alerts.filter { !$0.isFiring },
            alertsMax: plan.receivers[entry.receiver]?.alertsMax ?? 1, createdAt: now)
    }

    /// What ends at receivers that another plan does not have, or has at another address or as another
    /// kind of service, that of which they were notified: no later message would reach it there.
    package func farewells(
        before new: NotificationPlan, log: NotificationLog, now: Int64, makeID: () -> String
    ) -> [Message] {
        log.all.compactMap { entry in
            guard let receiver = plan.receivers[entry.receiver], receiver.sendsResolved,
                receiver.hasOutbox, !new.goesOn(with: receiver)
            else { return nil }
            let still = stillFiring(entry)
            var message = end(of: entry, still, now, makeID)
            if !still.isEmpty {
                let isKept = new.receivers[receiver.name] != nil
                let why = isKept ? "has another address now" : "was taken out of the configuration"
                message.note = "Not resolved: the receiver \(why), and \(Self.fires(still))."
            }
            return message
        }
    }

    private static let groupsNamed = 3

    /// The groups in which alerts go on to a receiver.
    private func groupKeys(of alerts: [MessageAlert], receiver: String) -> Set<GroupKey> {
        var keys: Set<GroupKey> = []
        for alert in alerts {
            for route in plan.routes(for: alert.labelSet)
            where route.options.receiver == receiver {
                keys.insert(
                    GroupKey(
                        route: route.key, receiver: receiver,
                        labels: route.groupLabels(of: alert.labelSet)))
            }
        }
        return keys
    }

    private static func fires(_ still: [MessageAlert]) -> String {
        still.count == 1 ? "1 alert still fires" : "\(still.count) alerts still fire"
    }

    private func note(on still: [MessageAlert], _ groups: Set<String>) -> String {
        let fires = Self.fires(still)
        let why = "Not resolved: the configuration groups alerts otherwise, and \(fires)"
        if groups.isEmpty { return why + ", no longer routed to this receiver." }
        let named = groups.sorted().prefix(Self.groupsNamed).joined(separator: ", ")
        let more = groups.count - Self.groupsNamed
        return why + ", grouped again under \(named)" + (more > 0 ? " and \(more) more." : ".")
    }
}
