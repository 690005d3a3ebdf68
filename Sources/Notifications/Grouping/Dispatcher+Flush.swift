package import Messages
package import Metrics
import Receivers
import Rules

/// What is done when a group's time has come.
extension Dispatcher {
    private struct Parts {
        var firing: [KnownAlert] = []
        var held: [KnownAlert] = []
        var over: [KnownAlert] = []
    }

    /// Decides on every group whose time has come; `makeID` gives each message its identity.
    ///
    /// `own` are the labels of what the agent itself says to fire: it inhibits as alerts do.
    package mutating func flush(
        log: NotificationLog, silences: SilenceBook, own: [LabelSet] = [], now: Int64,
        makeID: () -> String
    ) -> [Outcome] {
        endStale(now)
        let inhibition = inhibition(own: own)
        var outcomes = retireGroups(inhibition, silences, now, makeID)
        let due = groups.filter { $0.value.nextFlush <= now }
            .sorted { ($0.value.nextFlush, $0.key.text) < ($1.value.nextFlush, $1.key.text) }
        for (key, group) in due {
            let parts = parts(of: group, key, log, inhibition, silences, now)
            if let outcome = decide(key, group, parts, log, now, makeID) {
                outcomes.append(outcome)
            }
            advance(key, group, now)
        }
        if !due.isEmpty { forget(now) }
        return outcomes
    }

    private mutating func endStale(_ now: Int64) {
        for (labels, alert) in known
        where alert.endsAt == nil && alert.misses >= Self.staleMisses
            && alert.seenAt + Self.staleAfter <= now
        {
            known[labels]?.endsAt = now
            known[labels]?.annotations = AlertEnd.rule.marking(alert.annotations)
        }
    }

    private func parts(
        of group: Group, _ key: GroupKey, _ log: NotificationLog, _ inhibition: Inhibition,
        _ silences: SilenceBook, _ now: Int64
    ) -> Parts {
        let holdDown = group.route.options.holdDown.wholeMilliseconds
        let isMuted = plan.isMuted(group.route, at: now)
        let notified = Set(entry(key, group, log)?.firing.map(\.labelSet) ?? [])
        var parts = Parts()
        for labels in group.members {
            guard let alert = known[labels] else { continue }
            if !alert.isFiring(at: now, holdDown: holdDown) {
                // An alert that was never notified needs no resolved message.
                if notified.contains(labels) { parts.over.append(alert) }
            } else if isMuted || isKeptBack(labels, inhibition, silences, now) {
                if notified.contains(labels) { parts.held.append(alert) }
            } else {
                parts.firing.append(alert)
            }
        }
        return parts
    }

    private func entry(
        _ key: GroupKey, _ group: Group, _ log: NotificationLog
    ) -> NotificationLog.Entry? {
        log[NotificationLog.Key(groupKey: key.text, receiver: group.route.options.receiver)]
    }

    private func decide(
        _ key: GroupKey, _ group: Group, _ parts: Parts, _ log: NotificationLog, _ now: Int64,
        _ makeID: () -> String
    ) -> Outcome? {
        let options = group.route.options
        guard let receiver = plan.receivers[options.receiver] else { return nil }
        let entry = entry(key, group, log)
        let turned = Self.culpritsChanged(parts.firing, entry)
        var deduplication = Deduplication(
            firing: Set(parts.firing.map(\.labels)), held: Set(parts.held.map(\.labels)),
            over: Set(parts.over.map(\.labels)))
        deduplication.hasNewCulprit = !turned.isEmpty
        let decision = deduplication.decision(
            notified: entry.map { Set($0.firing.map(\.labelSet)) }, sentAt: entry?.sentAt ?? 0,
            now: now, repeatInterval: options.repeatInterval.wholeMilliseconds,
            sendsResolved: receiver.sendsResolved)
        let still = parts.firing + parts.held
        let isQuiet =
            decision == .nothing || (decision == .resolved && !receiver.sendsResolved)
        // Without a message, the log changes only by what resolves without a notification.
        if isQuiet, parts.over.isEmpty { return nil }
        let firing = parts.firing.map { $0.messageAlert(isFiring: true, now: now) }
        let over =
            receiver.sendsResolved
            ? parts.over.map { $0.messageAlert(isFiring: false, now: now) } : []
        let known =
            isQuiet
            ? still.filter { alert in
                entry?.firing.contains { $0.labelSet == alert.labels } ?? false
            } : still
        let message =
            isQuiet
            ? nil
            : Message(
                id: makeID(), receiver: receiver.name, groupKey: key.text,
                groupLabels: key.labels.dictionary, reason: Self.reason(decision),
                status: still.isEmpty ? .resolved : .firing,
                alerts: inOrder(
                    firing, over,
                    known: Set(entry?.firing.map(\.labelSet) ?? [])
                        .subtracting(turned), max: receiver.alertsMax),
                alertsMax: receiver.alertsMax, createdAt: now)
        return Outcome(
            message: message,
            entry: NotificationLog.Entry(
                groupKey: key.text, receiver: receiver.name, routeKey: group.route.key,
                groupLabels: key.labels.dictionary,
                firing: known.map { $0.messageAlert(isFiring: true, now: now) }
                    .sorted { $0.labelSet < $1.labelSet },
                sentAt: isQuiet ? entry?.sentAt ?? now : now))
    }

    /// The alerts that were notified with another culprit than they have now: who reads the last
    /// message would end the wrong session.
    private static func culpritsChanged(
        _ firing: [KnownAlert], _ entry: NotificationLog.Entry?
    ) -> Set<LabelSet> {
        let notified = Dictionary(
            (entry?.firing ?? []).map { ($0.labelSet, $0.annotations[culprit]) },
            uniquingKeysWith: { first, _ in first })
        return Set(
            firing.filter { alert in
                (notified[alert.labels] ?? nil).map { alert.hasTurned(from: $0) } ?? false
            }.map(\.labels))
    }

    /// The alerts of a message: those that fire, the worst first, then those that are resolved.
    ///
    /// When there is no room for all, what is new comes before what was notified already, so that a change
    /// is never cut off by what did not change.
    private func inOrder(
        _ firing: [MessageAlert], _ over: [MessageAlert], known notified: Set<LabelSet>, max: Int
    ) -> [MessageAlert] {
        let sorted = { (alerts: [MessageAlert]) in
            alerts.map { (rank: plan.rank(of: $0.labelSet), alert: $0) }.sorted {
                ($0.rank, $0.alert.labelSet) < ($1.rank, $1.alert.labelSet)
            }.map { _, alert in
                var alert = alert
                alert.isNews = !alert.isFiring || !notified.contains(alert.labelSet)
                return alert
            }
        }
        let (firing, over) = (sorted(firing), sorted(over))
        guard firing.count + over.count > max else { return firing + over }
        let new = firing.filter { !notified.contains($0.labelSet) }
        return new + over + firing.filter { notified.contains($0.labelSet) }
    }

    /// The alerts of a message that are said to fire, as they are now.
    ///
    /// When some have ended and their group has not been decided on since, that becomes due at once
    /// where `hastens` says so, and the result is nil. `endsUnknown` says that what is not known any
    /// more is over: a part of the message may have been delivered before a loss of power.
    package mutating func present(
        of message: Message, hastens: Bool, endsUnknown: Bool, now: Int64
    ) -> [LabelSet: MessageAlert]? {
        let labels = LabelSet(message.groupLabels)
        let route = message.groupKey.utf8.dropLast(labels.text.utf8.count + 1)
        let key = GroupKey(
            route: String(Substring(route)), receiver: message.receiver, labels: labels)
        let holdDown = groups[key]?.route.options.holdDown.wholeMilliseconds ?? 0
        var present: [LabelSet: MessageAlert] = [:]
        for alert in message.alerts where alert.isFiring {
            guard let known = known[alert.labelSet] else {
                if endsUnknown { present[alert.labelSet] = alert.ended(at: now) }
                continue
            }
            let isFiring = known.isFiring(at: now, holdDown: holdDown)
            if !isFiring, hastens, let group = groups[key], group.nextFlush > now {
                groups[key]?.nextFlush = now
                return nil
            }
            present[known.labels] = known.messageAlert(isFiring: isFiring, now: now)
        }
        return present
    }

    /// Whether no rule has said since the start that anything of what a message says to fire does.
    package func isUnknown(_ message: Message) -> Bool {
        let firing = message.alerts.lazy.filter(\.isFiring).compactMap { known[$0.labelSet] }
            .filter { $0.endsAt == nil }
        return !firing.isEmpty && firing.allSatisfy(\.isRemembered)
    }

    private static func reason(_ decision: Deduplication.Decision) -> Message.Reason {
        switch decision {
        case .new: .new
        case .changed: .changed
        case .resolved: .resolved
        case .repeated, .nothing: .repeated
        }
    }

    /// Takes out of a group what is over, and sets its next time.
    private mutating func advance(_ key: GroupKey, _ group: Group, _ now: Int64) {
        let holdDown = group.route.options.holdDown.wholeMilliseconds
        var group = group
        group.members = group.members.filter {
            known[$0]?.isFiring(at: now, holdDown: holdDown) ?? false
        }
        group.hasFlushed = true
        group.nextFlush = now + max(1000, group.route.options.groupInterval.wholeMilliseconds)
        groups[key] = group.members.isEmpty ? nil : group
    }

    /// Forgets what is over, in no group and no longer of use.
    private mutating func forget(_ now: Int64) {
        let kept = max(plan.holdDownMax, Self.resolvedKept)
        let members = groups.values.reduce(into: Set<LabelSet>()) { $0.formUnion($1.members) }
        known = known.filter { labels, alert in
            guard let endsAt = alert.endsAt else { return true }
            return endsAt + kept > now || members.contains(labels)
        }
    }
}
