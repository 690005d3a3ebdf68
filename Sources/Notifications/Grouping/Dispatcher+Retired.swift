import Messages
import Metrics
import Receivers

/// Ending groups that the configuration no longer has.
extension Dispatcher {
    /// Ends what a receiver was notified of under a group that is gone.
    ///
    /// Alerts that still fire are not resolved, and the message says so. Where they go on under
    /// another group, only a service with incidents gets it, to close the one of the old group: others
    /// read of them under the new one, and programs would take this for an end.
    func retire(
        _ entry: NotificationLog.Entry, _ now: Int64, _ makeID: () -> String
    ) -> Outcome {
        let receiver = plan.receivers[entry.receiver]
        let still = entry.firing.filter { alert in
            known[alert.labelSet].map { $0.endsAt == nil } ?? false
        }
        var message = Message(
            id: makeID(), receiver: entry.receiver, groupKey: entry.groupKey,
            groupLabels: entry.groupLabels, reason: still.isEmpty ? .resolved : .regrouped,
            status: .resolved, alerts: entry.firing.map { $0.ended(at: now) },
            alertsMax: receiver?.alertsMax ?? 1, createdAt: now)
        let groups = groups(of: still, receiver: entry.receiver)
        if !still.isEmpty { message.note = note(on: still, groups) }
        let isOfInterest =
            still.isEmpty || groups.isEmpty || receiver?.kind.definition.hasIncidents == true
        return Outcome(
            message: receiver?.sendsResolved == true && isOfInterest ? message : nil,
            entry: NotificationLog.Entry(
                groupKey: entry.groupKey, receiver: entry.receiver, routeKey: entry.routeKey,
                groupLabels: entry.groupLabels, firing: [], sentAt: now))
    }

    private static let groupsNamed = 3

    /// The groups in which alerts go on to a receiver.
    private func groups(of alerts: [MessageAlert], receiver: String) -> Set<String> {
        var groups: Set<String> = []
        for alert in alerts {
            for route in plan.routes(for: alert.labelSet)
            where route.options.receiver == receiver {
                groups.insert(route.groupLabels(of: alert.labelSet).text)
            }
        }
        return groups
    }

    private func note(on still: [MessageAlert], _ groups: Set<String>) -> String {
        let fires = still.count == 1 ? "1 alert still fires" : "\(still.count) alerts still fire"
        let why = "Not resolved: the configuration groups alerts otherwise, and \(fires)"
        if groups.isEmpty { return why + ", no longer routed to this receiver." }
        let named = groups.sorted().prefix(Self.groupsNamed).joined(separator: ", ")
        let more = groups.count - Self.groupsNamed
        return why + ", grouped again under \(named)" + (more > 0 ? " and \(more) more." : ".")
    }
}
