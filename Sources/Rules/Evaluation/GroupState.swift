package import Metrics
import PromQL
package import RuleDocuments
import Samples
package import Templates

/// A group of rules with what its evaluations have left behind.
package struct GroupState: Sendable {
    /// The group.
    package let group: RuleGroup
    /// How often it is evaluated, in milliseconds.
    package let interval: Int64
    /// Its rules in their order.
    package internal(set) var rules: [RuleState]
    /// When it was last evaluated, in milliseconds since 1970, or nil before that.
    package internal(set) var evaluatedAt: Int64?
    /// How long the last evaluation took.
    package internal(set) var duration: Duration = .zero

    /// A group that was never evaluated; `interval` is for a group that names none.
    package init(_ group: RuleGroup, interval: Int64) {
        self.group = group
        self.interval = group.interval ?? interval
        rules = group.rules.map(RuleState.init)
    }

    /// What one evaluation did.
    package struct Outcome: Sendable, Equatable {
        /// How many rules were evaluated.
        package var evaluations = 0
        /// The names of the rules that failed, with the reason.
        package var failures: [Failure] = []
        /// How long the rules took.
        package var duration: Duration = .zero

        /// Nothing was done yet.
        package init() {}
    }

    /// A rule that failed.
    package struct Failure: Sendable, Equatable {
        /// The rule's name.
        package let rule: String
        /// The reason.
        package let reason: RuleFailure
        /// Whether it failed at the evaluation before, too.
        package let isRepeated: Bool
    }

    /// Evaluates all rules for one moment; each sees what the ones before it have yielded.
    package mutating func evaluate(
        at now: Int64, over store: inout some SampleStore, _ environment: RuleEnvironment
    ) -> Outcome {
        var outcome = Outcome()
        for index in rules.indices {
            evaluate(index, at: now, over: &store, environment, &outcome)
        }
        finish(at: now, outcome)
        return outcome
    }

    /// Notes that all rules have been evaluated for a moment.
    package mutating func finish(at now: Int64, _ outcome: Outcome) {
        duration = outcome.duration
        evaluatedAt = now
    }

    /// Evaluates one rule for a moment; they must come in their order.
    package mutating func evaluate(
        _ index: Int, at now: Int64, over store: inout some SampleStore,
        _ environment: RuleEnvironment, _ outcome: inout Outcome
    ) {
        let began = ContinuousClock.now
        outcome.evaluations += 1
        let added = rules[index].added
        do throws(RuleFailure) {
            let vector = try rules[index].evaluate(
                at: now, over: store, limit: group.limit, environment)
            let series = Set(vector.map(\.labels))
            if !added.isEmpty { rules[index].moveYield(to: series, added, in: &store) }
            for element in vector { store.append(element.labels, element.value, at: now) }
            for ended in rules[index].series.subtracting(series) {
                store.append(ended, Point.staleMarker, at: now)
            }
            rules[index].series = series
            rules[index].failure = nil
        } catch {
            outcome.failures.append(
                Failure(
                    rule: rules[index].rule.name, reason: error,
                    isRepeated: rules[index].failure != nil))
            rules[index].failure = error
        }
        rules[index].evaluatedAt = now
        rules[index].duration = began.duration(to: .now)
        outcome.duration += rules[index].duration
    }

    /// The first moment after `now` at which the `for` of an alert ends; nil when none is pending.
    package func holdEnd(after now: Int64) -> Int64? {
        rules.lazy.compactMap { $0.holdEnd(after: now) }.min()
    }

    /// Every alert of the group, resolved ones included, in the order of the rules and labels.
    package var alerts: [Alert] {
        rules.flatMap { rule in
            rule.alerts.active.values.sorted { $0.labels < $1.labels }.map { active in
                var alert = active.alert
                alert.worstText = rule.valueForm?.text(alert.worstValue)
                return alert
            }
        }
    }

    /// The time of day was set by that many milliseconds: what has lasted for a while still has.
    package mutating func shift(by step: Int64) {
        evaluatedAt = evaluatedAt.map { $0 + step }
        for index in rules.indices {
            rules[index].evaluatedAt = rules[index].evaluatedAt.map { $0 + step }
            rules[index].gapsUntil = rules[index].gapsUntil.map { $0 + step }
            for labels in rules[index].alerts.active.keys {
                rules[index].alerts.active[labels]?.shift(by: step)
            }
        }
    }

    /// The agent stood still for that many milliseconds until `now`, as if it had been restarted: that time
    /// counts towards no `for`, and an alert of a rule that needs a stretch of samples is held until
    /// there is one again.
    package mutating func standStill(for length: Int64, until now: Int64) {
        for index in rules.indices {
            let selectors = rules[index].rule.expression.selectors
            let stretch = selectors.compactMap { $0.range == nil ? nil : $0.reach }.max() ?? 0
            let heldUntil = now + min(stretch, SavedAlerts.holdMax)
            if stretch > 0 { rules[index].gapsUntil = heldUntil }
            for labels in rules[index].alerts.active.keys {
                rules[index].alerts.active[labels]?.standStill(
                    for: length, until: now, heldUntil: stretch > 0 ? heldUntil : nil)
            }
        }
    }

    /// Nothing is known of some targets: what fires about them is not over because it is not found.
    ///
    /// Prometheus ends such alerts; people would read that all is well while the server is gone. When
    /// these are all targets there are, alerts that name none of them are held, too, but for rules that
    /// are not about servers at all. What names a target that a rule has made up may be about any.
    mutating func hold(
        targets: Set<String>, of servers: AlertServers, areAll: Bool, aboutServers: [Bool],
        renamesTargets: [Bool], until time: Int64
    ) {
        for index in rules.indices {
            let rule = rules[index].rule
            for (labels, alert) in rules[index].alerts.active where alert.state == .firing {
                let isMeant =
                    if let target = labels["target"] {
                        targets.contains(target) || renamesTargets[index] && !servers.knows(target)
                    } else {
                        areAll && aboutServers[index] && servers.targets(of: alert, rule).isEmpty
                    }
                guard isMeant else { continue }
                rules[index].alerts.active[labels]?.heldUntil = max(alert.heldUntil ?? time, time)
            }
        }
    }

    /// Nothing is known of these families of a target, or of one of its databases: what a rule on one
    /// of them found there is not over because it is not found.
    ///
    /// An alert that names no database may be about this one, too; one that names no server is, where
    /// its rule reads a family that is `shownNowhere` else.
    package mutating func hold(
        target: String, database: String? = nil, without families: Set<String>,
        of servers: AlertServers = AlertServers(), shownNowhere: Set<String> = [],
        renamesTargets: [Bool] = [], until time: Int64
    ) {
        let names = Set(families.map(ExactText.init))
        let unseen = Set(shownNowhere.map(ExactText.init))
        for index in rules.indices {
            let rule = rules[index].rule
            guard rule.expression.selectors.contains(where: { $0.mayRead(names) }) else { continue }
            let isOnlySource = rule.expression.selectors.contains { $0.mayRead(unseen) }
            for (labels, alert) in rules[index].alerts.active where alert.state == .firing {
                let named = servers.targets(of: alert, rule)
                let isMadeUp =
                    renamesTargets.indices.contains(index) && renamesTargets[index]
                    && labels["target"].map { !servers.knows($0) } == true
                guard named.contains(target) || named.isEmpty && isOnlySource || isMadeUp else {
                    continue
                }
                if let database, let other = labels["datname"], !other.hasSameBytes(as: database) {
                    continue
                }
                rules[index].alerts.active[labels]?.heldUntil = max(alert.heldUntil ?? time, time)
                if database != nil { rules[index].alerts.active[labels]?.unknownUntil = time }
            }
        }
    }

    /// Lets go of what is held about targets that there are no longer, and notes that whatever ends about
    /// them was not seen to be over.
    ///
    /// Nothing will ever be known of them again. What names a target that a rule has made up may be
    /// about any.
    mutating func release(notIn servers: AlertServers, renamesTargets: [Bool]) {
        for index in rules.indices where !renamesTargets[index] {
            for (labels, alert) in rules[index].alerts.active where alert.state != .resolved {
                let named = labels["target"].map { [$0] } ?? AlertServers.named(by: alert)
                let isGone = named.contains { !servers.knows($0) }
                if isGone, alert.heldUntil != nil {
                    rules[index].alerts.active[labels]?.heldUntil = nil
                }
                let end: AlertEnd? = isGone ? .target : nil
                if alert.end != end { rules[index].alerts.active[labels]?.end = end }
            }
        }
    }

    /// Takes over from a group of before a reload what its rules have left behind; gives that group with
    /// the rules alone that were removed.
    ///
    /// As in Prometheus, and over a restart, a rule is the same one when it has the same name and labels:
    /// who edits a text or a limit ends no alert by that, and begins no `for` again.
    package mutating func takeOver(_ old: GroupState) -> GroupState {
        var left = old.rules
        var new = Array(rules.indices)
        for isSame in [{ $0 == $1 }, Rule.isSuccessor] as [(Rule, Rule) -> Bool] {
            new.removeAll { index in
                let place = left.firstIndex { isSame(rules[index].rule, $0.rule) }
                guard let place else { return false }
                rules[index].take(left.remove(at: place))
                return true
            }
        }
        evaluatedAt = old.evaluatedAt
        duration = old.duration
        var gone = old
        gone.rules = left
        return gone
    }

    /// The series that the last evaluation of each rule has yielded.
    package var yielded: Set<LabelSet> { rules.reduce(into: []) { $0.formUnion($1.series) } }

    /// The first moment after `now` at which the group is evaluated: on a grid of its interval
    /// whose offset comes from its name, so that not all groups are evaluated at once.
    package func next(after now: Int64) -> Int64 {
        let offset = Int64(Self.hash(group.key) % UInt64(interval))
        return (now - offset).quotientRoundedDown(by: interval) * interval + offset + interval
    }

    /// FNV-1a, as `StableHash` in Platform, which a pure room does not import.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
