import Metrics

/// Ending groups that the configuration no longer has.
extension Dispatcher {
    /// Ends what a receiver was notified of under a group that is gone.
    ///
    /// Alerts that still fire are not resolved, and the message says so: they go on under another
    /// group, or are no longer routed to this receiver.
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
        if !still.isEmpty { message.note = note(on: still, of: entry) }
        return Outcome(
            message: receiver?.sendsResolved == true ? message : nil,
            entry: NotificationLog.Entry(
                groupKey: entry.groupKey, receiver: entry.receiver, routeKey: entry.routeKey,
                groupLabels: entry.groupLabels, firing: [], sentAt: now))
    }

    private static let groupsNamed = 3

    private func note(on still: [MessageAlert], of entry: NotificationLog.Entry) -> String {
        var groups: Set<String> = []
        for alert in still {
            for route in plan.routes(for: alert.labelSet)
            where route.options.receiver == entry.receiver {
                groups.insert(route.groupLabels(of: alert.labelSet).text)
            }
        }
        let fires = still.count == 1 ? "1 alert still fires" : "\(still.count) alerts still fire"
        let why = "Not resolved: the configuration groups alerts otherwise, and \(fires)"
        if groups.isEmpty { return why + ", no longer routed to this receiver." }
        let named = groups.sorted().prefix(Self.groupsNamed).joined(separator: ", ")
        let more = groups.count - Self.groupsNamed
        return why + ", grouped again under \(named)" + (more > 0 ? " and \(more) more." : ".")
    }
}
