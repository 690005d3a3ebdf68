package import Messages
package import Metrics
import Receivers
package import Rules

/// Puts alerts into groups and decides which group is sent, to which receiver and when.
///
/// It has no clock and no disk: the time is an argument, and what it decides it returns.
package struct Dispatcher: Sendable {
    /// The decision: a message, if the receiver is to be notified, and what it knows then.
    package struct Outcome: Sendable {
        /// The message, or nil when only the log changes.
        package let message: Message?
        /// What the receiver knows once the message is kept.
        package let entry: NotificationLog.Entry
    }

    struct GroupKey: Hashable {
        let route: String
        /// Routes that take the same alerts for several receivers are written alike.
        let receiver: String
        let labels: LabelSet

        var text: String { "\(route):\(labels.text)" }

        static func == (left: GroupKey, right: GroupKey) -> Bool {
            left.route.hasSameBytes(as: right.route)
                && left.receiver.hasSameBytes(as: right.receiver) && left.labels == right.labels
        }
    }

    struct Group {
        let route: Route
        var members: Set<LabelSet>
        var nextFlush: Int64
        var hasFlushed = false
    }

    /// An alert that the rules have not mentioned for this long, in milliseconds, is over.
    package static let staleAfter: Int64 = 300_000
    /// That many evaluations must have passed over it besides: time alone also passes while the process
    /// is stopped, the clock is set, or rules are evaluated rarely.
    package static let staleMisses = 3
    /// How long a resolved alert is remembered for receivers that are sent the present state.
    package static let resolvedKept: Int64 = 15 * 60_000
    /// The most alerts that are remembered.
    package static let alertsMax = 20_000

    /// The annotation in which a rule says what is in the way: when it changes, a group is sent at its
    /// next look, as if the alert were new.
    package static let culprit = "culprit"
    /// For how long evaluations must say the same culprit before it is sent, in milliseconds: one that
    /// comes and goes is no news.
    package static let culpritHold: Int64 = 30_000

    /// The route of what the agent says of itself.
    package static let ownRoute = "pgvigil"

    /// The routes.
    package let plan: NotificationPlan
    var known: [LabelSet: KnownAlert] = [:]
    var groups: [GroupKey: Group] = [:]
    /// Entries of the log for routes that were removed.
    var retired: [NotificationLog.Entry] = []
    /// When it is looked again whether those that wait can end; 0 before the first time.
    var retiredDue: Int64 = 0
    /// Whether the rules have said what fires: before that it is not known what goes on elsewhere.
    package private(set) var hasTaken = false
    /// Alerts that were not taken because there were too many.
    package private(set) var alertsRefused = 0

    /// A dispatcher that goes on where the log ended.
    package init(_ plan: NotificationPlan, log: NotificationLog, now: Int64) {
        self.plan = plan
        let routes = Dictionary(
            plan.route.all.map { ([ExactText($0.key), ExactText($0.options.receiver)], $0) },
            uniquingKeysWith: { $1 })
        for entry in log.all {
            if Self.isOwn(entry, of: plan) { continue }
            guard let route = routes[[ExactText(entry.routeKey), ExactText(entry.receiver)]] else {
                if plan.receivers[entry.receiver] != nil { retired.append(entry) }
                continue
            }
            let key = GroupKey(
                route: entry.routeKey, receiver: entry.receiver,
                labels: LabelSet(entry.groupLabels))
            // With other labels to group by, or other matchers, the group is gone, too.
            let stands = entry.firing.allSatisfy { alert in
                let labels = alert.labelSet
                return route.groupLabels(of: labels) == key.labels
                    && plan.routes(for: labels).contains {
                        $0.key.hasSameBytes(as: route.key)
                            && $0.options.receiver.hasSameBytes(as: entry.receiver)
                    }
            }
            guard stands, key.text.hasSameBytes(as: entry.groupKey) else {
                retired.append(entry)
                continue
            }
            for alert in entry.firing { known[alert.labelSet] = KnownAlert(alert, now: now) }
            groups[key] = Group(
                route: route, members: Set(entry.firing.map(\.labelSet)),
                // A time of before the restart that lies ahead was another clock's.
                nextFlush: max(
                    now, min(entry.sentAt, now) + route.options.groupInterval.wholeMilliseconds),
                hasFlushed: true)
        }
    }

    /// Whether the agent itself sent it, about a receiver that is still there: no route ends that.
    private static func isOwn(_ entry: NotificationLog.Entry, of plan: NotificationPlan) -> Bool {
        guard entry.routeKey == ownRoute else { return false }
        return entry.groupLabels["receiver"].map { plan.receivers[$0] != nil } ?? true
    }

    /// A dispatcher with another plan that knows the same alerts.
    package func replacing(
        _ plan: NotificationPlan, log: NotificationLog, now: Int64
    ) -> Dispatcher {
        var new = Dispatcher(plan, log: log, now: now)
        new.alertsRefused = alertsRefused
        new.hasTaken = hasTaken
        for alert in known.values {
            new.known[alert.labels] = alert
            if alert.endsAt == nil { new.place(alert, now) }
        }
        return new
    }

    /// When there is something to do again without a new alert; nil when there is nothing.
    package var nextDue: Int64? {
        let flush = groups.values.lazy.map(\.nextFlush).min()
        let stale = known.values.lazy
            .filter { $0.endsAt == nil && $0.misses >= Self.staleMisses }
            .map { $0.seenAt + Self.staleAfter }.min()
        let retire = retired.isEmpty || !hasTaken ? nil : retiredDue
        return [flush, stale, retire].compactMap(\.self).min()
    }

    /// Takes what an evaluation of rules has found.
    package mutating func take(_ alerts: [Alert], now: Int64) {
        hasTaken = true
        for (labels, alert) in known where alert.endsAt == nil { known[labels]?.misses += 1 }
        // What goes on under other labels ends before it begins: one message says both.
        let ended = alerts.filter { AlertEnd.isIn($0.annotations) }
        for alert in ended + alerts {
            switch alert.state {
            case .firing: fire(alert, now)
            // What fired before a restart may be pending again: it is not over.
            case .pending:
                known[alert.labels]?.seenAt = now
                known[alert.labels]?.misses = 0
                known[alert.labels]?.isRemembered = false
            case .resolved:
                guard let old = known[alert.labels], old.endsAt == nil else { continue }
                known[alert.labels]?.endsAt = alert.resolvedAt ?? now
                known[alert.labels]?.worstValue = alert.worstValue
                known[alert.labels]?.worstText = alert.worstText
                if AlertEnd.isIn(alert.annotations) {
                    known[alert.labels]?.annotations = alert.annotations
                    known[alert.labels]?.end = .moved
                }
            }
        }
    }

    /// The time of day was set by that many milliseconds: what was to happen in a while still does.
    package mutating func shift(by step: Int64) {
        for labels in known.keys {
            known[labels]?.startsAt += step
            known[labels]?.beganAt += step
            known[labels]?.seenAt += step
            known[labels]?.culpritSince += step
            if let endsAt = known[labels]?.endsAt { known[labels]?.endsAt = endsAt + step }
        }
        for key in groups.keys { groups[key]?.nextFlush += step }
        if retiredDue > 0 { retiredDue += step }
    }

    private mutating func fire(_ alert: Alert, _ now: Int64) {
        var new = KnownAlert(alert, now: now)
        if let old = known[alert.labels] {
            if let culprit = old.culprit, new.culprit?.hasSameBytes(as: culprit) == true {
                new.culpritSince = old.culpritSince
            }
            // One that comes back within the hold-down has never been away.
            let isSame = old.endsAt.map { now < $0 + plan.holdDownMax } ?? true
            if isSame {
                new.startsAt = min(new.startsAt, old.startsAt)
                new.beganAt = min(new.beganAt, old.beganAt)
            }
        } else if known.count >= Self.alertsMax {
            alertsRefused += 1
            return
        }
        known[alert.labels] = new
        place(new, now)
    }

    private mutating func place(_ alert: KnownAlert, _ now: Int64) {
        for route in plan.routes(for: alert.labels) {
            guard plan.receivers[route.options.receiver]?.hasOutbox == true else { continue }
            let key = GroupKey(
                route: route.key, receiver: route.options.receiver,
                labels: route.groupLabels(of: alert.labels))
            let wait = route.options.groupWait.wholeMilliseconds
            // What has fired for longer than a group waits must not wait again after a restart.
            let due = alert.startsAt + wait < now ? now : now + wait
            if groups[key].map({ !$0.hasFlushed || isWorse(alert, than: $0) }) ?? false {
                let next = groups[key]?.nextFlush ?? due
                groups[key]?.nextFlush = min(next, due)
            }
            // In its place, with no other holder: else each newcomer would copy thousands of members.
            groups[key, default: Group(route: route, members: [], nextFlush: due)].members
                .insert(alert.labels)
        }
    }

    /// Whether a newcomer is worse than all that fires in its group: a page must not wait for the
    /// interval of a group that a hint has opened.
    private func isWorse(_ alert: KnownAlert, than group: Group) -> Bool {
        guard !group.members.contains(alert.labels) else { return false }
        let own = plan.rank(of: alert.labels)
        let others = group.members.lazy.filter {
            known[$0].map { $0.endsAt == nil } ?? false
        }
        return others.allSatisfy { plan.rank(of: $0) > own }
    }

    /// The alerts for a receiver that is sent the present state: what fires, and what was resolved
    /// lately.
    ///
    /// What the receiver has been sent stays (`sent`), also when it is silenced here meanwhile: an
    /// alert that is no longer sent counts there as resolved.
    package func state(
        for receiver: String, silences: SilenceBook, sent: Set<LabelSet> = [], now: Int64
    ) -> [MessageAlert] {
        let inhibition = inhibition()
        return known.values.filter { alert in
            plan.routes(for: alert.labels).contains { route in
                // Grouping, repeating and muting by time are the other side's own business; what we
                // suppress is not sent there, either.
                route.options.receiver == receiver
                    && (alert.endsAt != nil || sent.contains(alert.labels)
                        || !(isKeptBack(alert.labels, inhibition, silences, now)))
            }
        }.filter { ($0.endsAt ?? now) + Self.resolvedKept > now }
            .map { $0.messageAlert(isFiring: $0.endsAt == nil, now: now) }
            .sorted { $0.labelSet < $1.labelSet }
    }

    /// The labels of all that fires.
    package var firingLabels: [LabelSet] {
        known.values.lazy.filter { $0.endsAt == nil }.map(\.labels)
    }

    /// What keeps alerts back while all that fires does, and what the agent itself says to fire.
    package func inhibition(own: [LabelSet] = []) -> Inhibition {
        Inhibition(
            plan.inhibitRules + NotificationPlan.ownInhibitRules, firing: firingLabels + own)
    }

    /// Whether a silence or another alert keeps an alert from being sent.
    package func isKeptBack(
        _ labels: LabelSet, _ inhibition: Inhibition, _ silences: SilenceBook, _ now: Int64
    ) -> Bool {
        silences.mutes(labels, at: now) || inhibition.inhibits(labels)
    }
}
