import Metrics

/// What becomes of several messages of one group that wait for a receiver that does not answer.
extension Message {
    /// One message that says what is true after the last of them.
    ///
    /// Of each alert the latest state counts. What fired and ended meanwhile is part of it as
    /// resolved. The identity is that of the last one, which was never attempted.
    package static func merged(
        _ messages: [Message], alertsMax: Int, severities: SeverityTable = .standard
    ) -> Message {
        guard let last = messages.last, messages.count > 1 else {
            return messages[0]
        }
        var latest: [LabelSet: MessageAlert] = [:]
        var order: [LabelSet] = []
        for message in messages {
            for alert in message.alerts {
                let labels = alert.labelSet
                var alert = alert
                if let earlier = latest[labels] {
                    if earlier.isNews == true { alert.isNews = true }
                } else {
                    order.append(labels)
                }
                latest[labels] = alert
            }
        }
        // What an earlier message says to fire, and the last one does not mention, is suppressed
        // there, or cut off and counted.
        let named = Set(last.alerts.map(\.labelSet))
        let countsAll = last.isCall && last.truncatedAlerts == 0
        let alerts = order.filter {
            countsAll || named.contains($0) || latest[$0]?.isFiring == false
        }
        .compactMap { latest[$0] }
        let cut = messages.dropLast().reduce(0) { sum, message in
            sum + (message.truncatedFiring.map { message.truncatedAlerts - $0 } ?? 0)
        }
        var merged = Message(
            id: last.id, receiver: last.receiver, groupKey: last.groupKey,
            groupLabels: last.groupLabels, reason: reason(of: messages, last),
            status: last.status,
            alerts: severities.worstFirst(alerts.filter(\.isFiring))
                + alerts.filter { !$0.isFiring },
            alertsMax: max(alertsMax, last.alerts.count),
            truncatedBefore: last.truncatedAlerts + cut,
            truncatedFiringBefore: last.truncatedFiring, createdAt: last.createdAt)
        merged.note = last.note
        return merged
    }

    private static func reason(of messages: [Message], _ last: Message) -> Reason {
        guard last.isCall else { return last.reason }
        for reason in [Reason.new, .changed] where messages.contains(where: { $0.reason == reason })
        {
            return reason
        }
        return last.reason
    }

    /// The message with which an incident is opened that is over by now: it says so.
    package func opening(over later: Message) -> Message {
        let ends = Dictionary(
            later.alerts.map { ($0.labelSet, $0) }, uniquingKeysWith: { $1 })
        return with(
            alerts.map { ends[$0.labelSet] ?? $0.ended(at: later.createdAt) }, max: alerts.count)
    }

    /// Whether it opens an incident that is over by now.
    var opensWhatIsOver: Bool { status == .firing && firingCount == 0 }
}
