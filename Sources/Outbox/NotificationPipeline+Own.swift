import Messages
import Metrics
import Notifications
import Receivers

/// What the agent says of itself: receivers that refuse, silences that have ended.
extension NotificationPipeline {
    /// After how long it is said which further alerts a failing receiver misses.
    private static let troubleUpdate: Int64 = 5 * 60_000

    /// Notifies all other receivers that one of them takes no messages, and which alerts it misses; again
    /// when more are missed, but not more often than `troubleUpdate`.
    func reportTrouble(
        with receiver: String, _ reason: String, lost messages: [Message], _ now: Int64
    ) {
        var lost = troubles.losses[receiver] ?? Losses()
        lost.add(messages, reason)
        let alert = MessageAlert(
            labels: OwnAlert.receiverFailing.labels(["receiver": receiver]),
            annotations: OwnAlert.receiverFailing.annotations(
                summary: "Notifications to the receiver \(receiver) fail",
                description: "The last attempt: \(lost.reason)." + lost.text),
            startsAt: now, endsAt: nil, worstValue: nil)
        let pause = lost.hasMore ? Self.troubleUpdate : Self.troubleRepeat
        let records = queues.keys.sorted().compactMap { name -> OutboxRecord? in
            guard name != receiver, queues[name]?.isEnabled == true else { return nil }
            let key = NotificationLog.Key(groupKey: Self.troubleKey(receiver), receiver: name)
            if let last = log[key], now - last.sentAt < pause { return nil }
            return record(
                about: receiver, to: name, .firing, [alert], keeping: [alert], now)
        }
        if !records.isEmpty { lost.isReported() }
        troubles.losses[receiver] = lost
        send(records, now)
    }

    /// Says what was lost since it was last said, when it is time.
    func reportMoreTrouble(_ now: Int64) {
        for (receiver, lost) in troubles.losses where lost.hasMore && queues[receiver] != nil {
            reportTrouble(with: receiver, lost.reason, lost: [], now)
        }
    }

    /// Tells those who heard of the trouble that it is over.
    func endTrouble(with receiver: String, _ now: Int64) {
        troubles.losses[receiver] = nil
        let records = queues.keys.sorted().compactMap { name -> OutboxRecord? in
            let key = NotificationLog.Key(groupKey: Self.troubleKey(receiver), receiver: name)
            guard let last = log[key] else { return nil }
            troubles.end(last.firing, at: now)
            let over = last.firing.map { $0.ended(at: now) }
            return record(about: receiver, to: name, .resolved, over, keeping: [], now)
        }
        send(records, now)
    }

    /// The labels of trouble with receivers, present and just over.
    func ownTroubles(_ now: Int64) -> [LabelSet] {
        let present = log.all.lazy.filter { $0.routeKey == Self.ownRoute }
            .flatMap(\.firing).map(\.labelSet)
        return Array(Set(present).union(troubles.justEnded(at: now)))
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

    private static func noticeKey(_ silence: String) -> String { "\(ownRoute):silence-\(silence)" }

    /// The alerts that fire and that a silence which is over no longer keeps back.
    ///
    /// What another silence, another alert or its route keeps back is not sent now, either.
    private func freed(
        by silence: Silence, _ firing: [LabelSet], _ now: Int64
    ) -> [LabelSet] {
        let inhibition = dispatcher.inhibition()
        return firing.filter { labels in
            silence.matchers.allMatch(labels)
                && !dispatcher.isKeptBack(labels, inhibition, silences, now)
                && plan.routes(for: labels).contains { queues[$0.options.receiver] != nil }
        }
    }

    private static let namedMax = 5

    /// The first of the alerts, the worst before the others: `PostgresDown orders (ticket)`.
    private func named(_ alerts: [LabelSet]) -> String {
        let sorted = alerts.sorted {
            (plan.rank(of: $0), $0) < (plan.rank(of: $1), $1)
        }
        let names = sorted.prefix(Self.namedMax).map { labels in
            let object = [labels["alertname"], labels["target"] ?? labels["instance"]]
                .compactMap(\.self).joined(separator: " ")
            let database = labels["datname"].map { $0.isEmpty ? "" : " in \($0)" } ?? ""
            return object + database + (labels["severity"].map { " (\($0))" } ?? "")
        }
        let more = alerts.count - names.count
        return "What fires: " + names.joined(separator: ", ")
            + (more > 0 ? " and \(more) more." : ".")
    }

    /// Notifies those who would have heard of the alerts that a silence has ended over them.
    func notices(of silence: Silence, _ firing: [LabelSet], _ now: Int64) -> [OutboxRecord] {
        let freed = freed(by: silence, firing, now)
        guard !freed.isEmpty else { return [] }
        let names = Set(freed.flatMap { plan.routes(for: $0) }.map(\.options.receiver))
        let labels = OwnAlert.silenceEnded.labels(["silence": silence.id])
        let matchers = silence.matchers.map(\.description).joined(separator: ",")
        let still =
            freed.count == 1
            ? "1 of its alerts still fires" : "\(freed.count) of its alerts still fire"
        let alert = MessageAlert(
            labels: labels,
            annotations: OwnAlert.silenceEnded.annotations(
                summary: "The silence {\(matchers)} has ended; \(still)",
                description: named(freed) + " " + Self.origin(of: silence)),
            startsAt: now, endsAt: nil, worstValue: nil)
        return names.sorted().compactMap { name in
            // It is no incident: those that there are begin and end with the alerts themselves.
            guard let receiver = plan.receivers[name], queues[name] != nil,
                !receiver.kind.definition.hasIncidents
            else { return nil }
            return notice(of: silence.id, to: name, .firing, [alert], keeping: [alert], now)
        }
    }

    /// Resolves what was said of the end of silences, once none of their alerts fires or another silence
    /// keeps them back.
    func endNotices(_ firing: [LabelSet], _ now: Int64) {
        let prefix = Self.noticeKey("")
        let open = log.all.filter { entry in
            entry.routeKey.hasSameBytes(as: Self.ownRoute)
                && entry.groupKey.utf8.starts(with: prefix.utf8)
        }
        var records: [OutboxRecord] = []
        for entry in open {
            let id = String(
                decoding: entry.groupKey.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            if let silence = silences.silences.first(where: { $0.id.hasSameBytes(as: id) }),
                silence.state(at: now) == .expired, !freed(by: silence, firing, now).isEmpty
            {
                continue
            }
            guard queues[entry.receiver] != nil,
                plan.receivers[entry.receiver]?.sendsResolved == true
            else {
                keptLog.forget(entry.logKey)
                continue
            }
            let over = entry.firing.map { $0.ended(at: now) }
            records.append(notice(of: id, to: entry.receiver, .resolved, over, keeping: [], now))
        }
        send(records, now)
    }

    private func notice(
        of silence: String, to name: String, _ status: Message.Status, _ alerts: [MessageAlert],
        keeping firing: [MessageAlert], _ now: Int64
    ) -> OutboxRecord {
        let labels = OwnAlert.silenceEnded.labels(["silence": silence])
        let message = Message(
            id: makeID(), receiver: name, groupKey: Self.noticeKey(silence), groupLabels: labels,
            reason: .notice, status: status, alerts: alerts, alertsMax: 1, createdAt: now)
        return OutboxRecord(
            message: message,
            entry: NotificationLog.Entry(
                groupKey: message.groupKey, receiver: name, routeKey: Self.ownRoute,
                groupLabels: labels, firing: firing, sentAt: now))
    }
}
