package import Metrics

/// An alert of one rule from one evaluation to the next.
///
/// It is pending, becomes firing or goes away; firing, it becomes resolved; resolved, it is kept
/// for a while, or its condition holds again and it starts again.
package struct ActiveAlert: Sendable, Equatable {
    /// What tells it from the other alerts: the labels with `alertname`.
    package internal(set) var labels: LabelSet
    /// The texts of the last evaluation that found it.
    package internal(set) var annotations: LabelSet
    /// How far it has come.
    package internal(set) var state: Alert.State
    /// The value of the last evaluation that found it.
    package internal(set) var value: Double
    /// The value with which it began.
    package internal(set) var firstValue: Double
    /// The smallest or largest value, as the rule compares; else the one farthest from the first.
    package internal(set) var worstValue: Double
    /// When its condition began to hold, in milliseconds since 1970 as all times here.
    package internal(set) var activeAt: Int64
    /// When it began to fire.
    package internal(set) var firedAt: Int64?
    /// When it was resolved.
    package internal(set) var resolvedAt: Int64?
    /// Since when it only fires because of `keep_firing_for`.
    package internal(set) var keepFiringSince: Int64?
    /// Until when it counts as found although it is not: after a restart the rule may not have
    /// enough samples yet, and of a target that is down nothing is known.
    package internal(set) var heldUntil: Int64?
    /// Until when the rule cannot judge it, whatever else its selectors find of the target: a part of
    /// what they read is not known.
    var unknownUntil: Int64?
    /// Why it ends when it is found no longer; nil when that is seen to be over.
    var end: AlertEnd?

    /// What it was found by when it was found last, of the servers that it names in its annotation.
    var sightings: [Sighting] = []

    /// An alert whose condition begins to hold.
    init(labels: LabelSet, annotations: LabelSet, value: Double, at now: Int64) {
        self.labels = labels
        self.annotations = annotations
        state = .pending
        self.value = value
        firstValue = value
        worstValue = value
        activeAt = now
    }

    /// An alert as it was when the agent stopped.
    init(
        labels: LabelSet, annotations: LabelSet, state: Alert.State, values: [Double],
        activeAt: Int64, firedAt: Int64?, keepFiringSince: Int64?, heldUntil: Int64
    ) {
        self.labels = labels
        self.annotations = annotations
        self.state = state
        value = values.first ?? 0
        firstValue = values.dropFirst().first ?? value
        worstValue = values.dropFirst(2).first ?? value
        self.activeAt = activeAt
        self.firedAt = firedAt
        self.keepFiringSince = keepFiringSince
        self.heldUntil = heldUntil
    }

    /// Takes over what an evaluation found.
    mutating func update(_ found: ActiveAlert, isWorseBelow: Bool?) {
        value = found.value
        annotations = found.annotations
        sightings = found.sightings
        switch isWorseBelow {
        case true?: worstValue = min(worstValue, value)
        case false?: worstValue = max(worstValue, value)
        case nil:
            if abs(value - firstValue) >= abs(worstValue - firstValue) { worstValue = value }
        }
        keepFiringSince = nil
    }

    /// Goes on where an earlier one was, which had not been read when this one was found; false when
    /// there is nothing to go on with.
    mutating func begin(with earlier: ActiveAlert) -> Bool {
        guard state != .resolved, earlier.state != .resolved else { return false }
        guard earlier.state == .firing || state == .pending else { return false }
        activeAt = min(activeAt, earlier.activeAt)
        firstValue = earlier.firstValue
        worstValue = earlier.worstValue
        if earlier.state == .firing {
            state = .firing
            firedAt = [firedAt, earlier.firedAt].compactMap(\.self).min()
        }
        return true
    }

    /// The alert as it ends although its condition holds.
    func ended(by reason: AlertEnd, at now: Int64) -> ActiveAlert {
        var ended = self
        ended.state = .resolved
        ended.resolvedAt = now
        ended.annotations = reason.marking(annotations)
        return ended
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        activeAt += step
        firedAt = firedAt.map { $0 + step }
        resolvedAt = resolvedAt.map { $0 + step }
        keepFiringSince = keepFiringSince.map { $0 + step }
        heldUntil = heldUntil.map { $0 + step }
        unknownUntil = unknownUntil.map { $0 + step }
    }

    /// The agent stood still until `now`: what was not watched has not lasted.
    mutating func standStill(for length: Int64, until now: Int64, heldUntil: Int64?) {
        guard state != .resolved else { return }
        if state == .pending { activeAt = min(activeAt + length, now) }
        keepFiringSince = keepFiringSince.map { min($0 + length, now) }
        self.heldUntil = [heldUntil, self.heldUntil.map { $0 + length }].compactMap(\.self).max()
    }

    /// The alert as pages and notifications see it.
    package var alert: Alert {
        Alert(
            labels: labels, annotations: annotations, state: state, value: value,
            activeAt: activeAt, firedAt: firedAt, resolvedAt: resolvedAt, worstValue: worstValue)
    }
}
