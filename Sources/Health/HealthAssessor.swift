package import Limits

/// Scores one target again and again, and remembers what it saw.
///
/// What goes out of sight keeps the points that it took when it was last seen: a server does not get
/// well by no longer answering. What was never seen leaves the denominator: the others' points count
/// for more, as if the unseen part were as the seen one.
package struct HealthAssessor: Sendable {
    private let model: HealthModel
    private let curves: [String: HealthCurve]
    /// The share from 0 to 1 of its points that each check took when its input was last known.
    private var shares: [String: Double] = [:]
    private var lethal: [String: Bool] = [:]

    /// Nothing was seen yet.
    package init(_ model: HealthModel, limits: (ThresholdName) -> CurveLimits) {
        self.model = model
        var curves: [String: HealthCurve] = [:]
        for check in model.components.flatMap(\.checks) {
            curves[check.name] = HealthCurve(check, limits: limits)
        }
        self.curves = curves
    }

    /// Goes on with what another one has seen, for checks that this model has, too, and whose inputs are
    /// not `lost`: these would never be seen to be well again.
    package mutating func goOn(from former: HealthAssessor, without lost: Set<HealthInput>) {
        let checks = model.components.flatMap(\.checks).filter { !lost.contains($0.input) }
        let caps = model.caps.filter { !lost.contains($0.input) }
        shares = former.shares.filter { known in checks.contains { $0.name == known.key } }
        lethal = former.lethal.filter { known in caps.contains { $0.reason == known.key } }
    }

    /// The score for what is known now; an input that is not named is unknown.
    package mutating func assess(_ inputs: [HealthInput: HealthState]) -> HealthScore {
        for check in model.components.flatMap(\.checks) { look(check, inputs) }
        let caps = look(inputs)
        // From above, so that nothing unknown is exactly all there is.
        var seen = 100.0
        var known = 100.0
        for component in model.components {
            seen -= component.weight * (1 - share(of: component, inputs) { _ in false })
            known -=
                component.weight * (1 - share(of: component, inputs) { shares[$0.name] != nil })
        }
        let coverage = max(0, seen / 100)
        guard coverage >= HealthModel.coverageMin else {
            return HealthScore(value: nil, losses: [], coverage: coverage, caps: caps)
        }
        var losses = model.components.flatMap { lose($0, factor: 100 / known) }
        // Scaled up, the parts may come to more than there is.
        var rest = 100.0
        losses = losses.map { loss in
            let points = min(loss.points, rest)
            rest -= points
            return HealthScore.Loss(component: loss.component, check: loss.check, points: points)
        }
        for cap in caps {
            let points = cap.isActive ? max(0, rest - HealthModel.cap) : 0
            rest -= points
            losses.append(HealthScore.Loss(component: "cap", check: cap.reason, points: points))
        }
        let value = 100 - losses.reduce(0) { $0 + $1.points }
        return HealthScore(value: value, losses: losses, coverage: coverage, caps: caps)
    }

    private mutating func look(_ check: HealthCheck, _ inputs: [HealthInput: HealthState]) {
        switch inputs[check.input] ?? .unknown {
        case .known(let value, let weight):
            shares[check.name] = (curves[check.name]?.share(of: value) ?? 0) * weight
        case .quiet: shares[check.name] = 0
        case .notApplicable: shares[check.name] = nil
        case .unknown: break
        }
    }

    private mutating func look(
        _ inputs: [HealthInput: HealthState]
    ) -> [(reason: String, isActive: Bool)] {
        for cap in model.caps {
            switch inputs[cap.input] ?? .unknown {
            case .known(let value, let weight):
                lethal[cap.reason] = value >= cap.limit && weight > 0
            case .quiet: lethal[cap.reason] = false
            case .notApplicable: lethal[cap.reason] = nil
            case .unknown:
                // A danger that was seen lasts; a danger that was not there may have come since.
                if lethal[cap.reason] == false { lethal[cap.reason] = nil }
            }
        }
        return model.caps.compactMap { cap in
            lethal[cap.reason].map { (reason: cap.reason, isActive: $0) }
        }
    }

    /// The share of a component's weight that is known, or `remembered`.
    private func share(
        of component: HealthComponent, _ inputs: [HealthInput: HealthState],
        remembered: (HealthCheck) -> Bool
    ) -> Double {
        var known = 0.0
        var all = 0.0
        for check in component.checks {
            let state = inputs[check.input] ?? .unknown
            if state == .notApplicable { continue }
            all += check.points
            if state != .unknown || remembered(check) { known += check.points }
        }
        return all == 0 ? 1 : known / all
    }

    private func lose(_ component: HealthComponent, factor: Double) -> [HealthScore.Loss] {
        var rest = Self.grains(component.weight * factor)
        return component.checks.compactMap { check in
            guard let share = shares[check.name] else { return nil }
            let points = min(rest, Self.grains(check.points * share * factor))
            rest -= points
            return HealthScore.Loss(component: component.name, check: check.name, points: points)
        }
    }

    private static func grains(_ points: Double) -> Double {
        (points / HealthModel.grain).rounded() * HealthModel.grain
    }
}
