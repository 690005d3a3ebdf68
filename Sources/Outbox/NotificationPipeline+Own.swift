import Messages
import Metrics
import Notifications
import Receivers

/// What the agent says of itself: receivers that refuse, silences that have ended.
extension NotificationPipeline {
    /// How many groups of alerts a message about a failing receiver names.
    private static let namedMax = 10

    /// Notifies all other receivers that one of them takes no messages, and which alerts it misses.
    func reportTrouble(
        with receiver: String, _ reason: String, lost messages: [Message], _ now: Int64
    ) {
        let alert = MessageAlert(
            labels: OwnAlert.receiverFailing.labels(["receiver": receiver]),
            annotations: OwnAlert.receiverFailing.annotations(
                summary: "Notifications to the receiver \(receiver) fail",
                description: "The last attempt: \(reason)." + Self.named(messages)),
            startsAt: now, endsAt: nil, worstValue: nil)
        let records = queues.keys.sorted().compactMap { name -> OutboxRecord? in
            guard name != receiver, queues[name]?.isEnabled == true else { return nil }
            let key = NotificationLog.Key(groupKey: Self.troubleKey(receiver), receiver: name)
            if let last = log[key], now - last.sentAt < Self.troubleRepeat { return nil }
            return record(
                about: receiver, to: name, .firing, [alert], keeping: [alert], now)
        }
        send(records, now)
    }

    /// Tells those who heard of the trouble that it is over.
    func endTrouble(with receiver: String, _ now: Int64) {
        let records = queues.keys.sorted().compactMap { name -> OutboxRecord? in
            let key = NotificationLog.Key(groupKey: Self.troubleKey(receiver), receiver: name)
            guard let last = log[key] else { return nil }
            for alert in last.firing { troubleEnded[alert.labelSet] = now }
            let over = last.firing.map { $0.ended(at: now) }
            return record(about: receiver, to: name, .resolved, over, keeping: [], now)
        }
        send(records, now)
    }

    /// How long after its end trouble still keeps back what rules say of it: they look 15 minutes
    /// back.
    private static let troubleKept: Int64 = 20 * 60_000

    /// The labels of trouble with receivers, present and just over.
    func troubles(_ now: Int64) -> [LabelSet] {
        troubleEnded = troubleEnded.filter { $0.value + Self.troubleKept > now }
        let present = log.all.lazy.filter { $0.routeKey == Self.ownRoute }
            .flatMap(\.firing).map(\.labelSet)
        return Array(Set(present).union(troubleEnded.keys))
    }

    /// Names the alerts, as in "Not delivered: PostgresDown on orders and 3 more".
    private static func named(_ messages: [Message]) -> String {
        var names: [String] = []
        for message in messages where message.reason != .notice && message.reason != .test {
            for alert in message.alerts where alert.isFiring {
                let words = [alert.labels["alertname"], alert.labels["target"]]
                let name = words.compactMap(\.self).joined(separator: " on ")
                if !names.contains(name) { names.append(name) }
            }
        }
        guard !names.isEmpty else { return "" }
        let more = names.count > namedMax ? " and \(names.count - namedMax) more" : ""
        return " Not delivered: \(names.prefix(namedMax).joined(separator: ", "))\(more)."
    }

    private static func troubleKey(_ receiver: String) -> String {
        "\(ownRoute):\(Fingerprint.of(LabelSet(troubleLabels(receiver))))"
    }

    private static func troubleLabels(_ receiver: String) -> [String: String] {
        ["alertname": OwnAlert.receiverFailing.rawValue, "receiver": receiver]
    }

    private func record(
        about receiver: String, to name: String, _ status: Message.Status,
        _ alerts: [MessageAlert], keeping firing: [MessageAlert], _ now: Int64
    ) -> OutboxRecord {
        let groupLabels = Self.troubleLabels(receiver)
        let message = Message(
            id: makeID(), receiver: name, groupKey: Self.troubleKey(receiver),
            groupLabels: groupLabels, reason: .notice, status: status, alerts: alerts,
            alertsMax: 1, createdAt: now)
        return OutboxRecord(
            message: message,
            entry: NotificationLog.Entry(
                groupKey: message.groupKey, receiver: name, routeKey: Self.ownRoute,
                groupLabels: groupLabels, firing: firing, sentAt: now))
    }

    /// Who made a silence and why, as far as they said so.
    private static func origin(of silence: Silence) -> String {
        let maker = silence.createdBy.isEmpty ? "It was made" : "\(silence.createdBy) made it"
        return silence.comment.isEmpty
            ? "\(maker) without a comment." : "\(maker): \(silence.comment)"
    }

    /// Tells those who would have heard of the alerts that a silence has ended over them.
    func notices(of silence: Silence, _ firing: [LabelSet], _ now: Int64) -> [OutboxRecord] {
        // What another silence, another alert or its route keeps back is not sent now, either.
        let freed = firing.filter { labels in
            silence.matchers.allMatch(labels)
                && !dispatcher.isKeptBack(labels, firing, silences, now)
                && plan.routes(for: labels).contains { queues[$0.options.receiver] != nil }
        }
        guard !freed.isEmpty else { return [] }
        let names = Set(freed.flatMap { plan.routes(for: $0) }.map(\.options.receiver))
        let labels = OwnAlert.silenceEnded.labels(["silence": silence.id])
        let matchers = silence.matchers.map(\.description).joined(separator: ",")
        let alert = MessageAlert(
            labels: labels,
            annotations: OwnAlert.silenceEnded.annotations(
                summary: "The silence {\(matchers)} has ended; \(freed.count) of its alerts"
                    + " still fire",
                description: Self.origin(of: silence)),
            startsAt: silence.startsAt, endsAt: now, worstValue: nil)
        return names.sorted().compactMap { name in
            // It would open an incident, or close one that was never opened.
            guard let receiver = plan.receivers[name], queues[name] != nil,
                !receiver.kind.definition.hasIncidents
            else { return nil }
            let message = Message(
                id: makeID(), receiver: name, groupKey: "\(Self.ownRoute):silence-\(silence.id)",
                groupLabels: labels, reason: .notice, status: .resolved, alerts: [alert],
                alertsMax: 1, createdAt: now)
            return OutboxRecord(message: message, entry: nil)
        }
    }
}
