/// Alerts of rules that are gone: a reload that took them out may have been a mistake.
///
/// They are kept as long as over a restart, and taken up as after one when a rule of the same group, name
/// and labels is there again.
extension SavedAlerts {
    /// The alerts of rules that go at this moment.
    package init(departed groups: [GroupState], at now: Int64) {
        self.init(groups, at: now)
        for index in rules.indices { rules[index].goneAt = now }
    }

    /// What is left when rules have taken theirs: of rules that went before it was saved, or were taken out
    /// while the agent stood.
    package var leftBehind: SavedAlerts {
        var left = self
        for index in left.rules.indices where left.rules[index].goneAt == nil {
            left.rules[index].goneAt = savedAt
        }
        return left
    }

    /// Adds alerts of rules that are gone; of the same rule the later ones stay.
    package mutating func add(_ departed: SavedAlerts) {
        rules.removeAll { rule in departed.rules.contains { $0.isOf(rule) } }
        rules = departed.rules + rules
        fit(into: Self.bytesMax)
    }

    /// Lets go of the alerts of rules that have been gone for too long.
    package mutating func expire(at now: Int64) {
        rules.removeAll { now - ($0.goneAt ?? savedAt) > Self.outageMax }
    }

    /// The time of day was set by that many milliseconds.
    package mutating func shift(by step: Int64) {
        for index in rules.indices {
            rules[index].goneAt = rules[index].goneAt.map { $0 + step }
            for place in rules[index].alerts.indices {
                rules[index].alerts[place].shift(by: step)
            }
        }
    }
}

extension SavedAlerts.SavedAlert {
    fileprivate mutating func shift(by step: Int64) {
        activeAt += step
        firedAt = firedAt.map { $0 + step }
        resolvedAt = resolvedAt.map { $0 + step }
        keepFiringSince = keepFiringSince.map { $0 + step }
    }
}
