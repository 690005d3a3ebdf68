/// The model as a user wants it.
extension HealthModel {
    /// Why a change cannot be made.
    package enum Refusal: Sendable, Equatable, CustomStringConvertible {
        /// The weights that are named leave nothing for the others, or something when there are no others.
        case weights(sum: Double, others: [String])
        /// A check would cost more than its component.
        case points(check: String, points: Double, weight: Double)
        /// A curve does not begin with 0 points, or does not go on from well to worse.
        case order(check: String, String)
        /// Between two breakpoints 1 % costs too much.
        case steep(check: String, from: Double, to: Double, points: Double)

        /// One line, to be put behind the name of what it is about.
        package var description: String {
            switch self {
            case .weights(let sum, let others) where others.isEmpty:
                "come to \(short(sum)); all weights together are 100"
            case .weights(let sum, let others):
                "come to \(short(sum)), which leaves nothing of 100 for"
                    + " \(others.joined(separator: ", "))"
            case .points(_, let points, let weight):
                "\(short(points)) points are more than its component's weight, \(short(weight))"
            case .order(_, let reason): reason
            case .steep(_, let from, let to, let points):
                "from \(short(from)) to \(short(to)) 1 % costs \(short(points)) points;"
                    + " at most \(short(HealthModel.stepMax)), so move the breakpoints apart"
            }
        }
    }

    /// This model with a user's changes, which `refusals` has found nothing against.
    package func adjusted(by adjustment: HealthAdjustment) -> HealthModel {
        let standard = self
        let named = adjustment.weights
        let others = standard.components.filter { named[$0.name] == nil }
        let left = 100 - named.values.reduce(0, +)
        let all = others.reduce(0) { $0 + $1.weight }
        let components = standard.components.map { component in
            let weight = named[component.name] ?? (component.weight * left / all)
            return HealthComponent(
                name: component.name, weight: weight,
                checks: component.checks.filter { !adjustment.disabled.contains($0.name) }.map {
                    $0.adjusted(by: adjustment, factor: weight / component.weight)
                })
        }
        let caps = standard.caps.filter { !adjustment.disabled.contains($0.reason) }.map { cap in
            adjustment.limits[cap.reason].map { cap.with(limit: $0) } ?? cap
        }
        return HealthModel(components: components, caps: caps, custom: adjustment.name)
    }

    /// What speaks against a user's changes.
    package func refusals(of adjustment: HealthAdjustment) -> [Refusal] {
        let named = adjustment.weights
        let others = components.map(\.name).filter { named[$0] == nil }
        let sum = named.values.reduce(0, +)
        if others.isEmpty ? abs(sum - 100) > 1e-6 : sum >= 100 {
            return [.weights(sum: sum, others: others)]
        }
        var refusals: [Refusal] = []
        for component in adjusted(by: adjustment).components {
            for check in component.checks {
                if check.points > component.weight + 1e-9 {
                    refusals.append(
                        .points(
                            check: check.name, points: check.points, weight: component.weight))
                }
                if let curve = adjustment.curves[check.name] {
                    refusals += Self.refusals(of: curve, check)
                }
            }
        }
        return refusals
    }

    private static func refusals(
        of curve: [HealthAdjustment.CurvePoint], _ check: HealthCheck
    ) -> [Refusal] {
        func refuse(_ reason: String) -> [Refusal] { [.order(check: check.name, reason)] }
        guard curve.count >= 2, let first = curve.first, let last = curve.last else {
            return refuse("a curve has at least two breakpoints")
        }
        if first.points != 0 { return refuse("a curve begins with the value that costs 0 points") }
        if last.points <= 0 { return refuse("a curve that costs nothing; disable the check") }
        let word = check.input.isBadBelow ? "smaller" : "larger"
        for (left, right) in zip(curve, curve.dropFirst()) {
            let isOnward =
                check.input.isBadBelow ? right.value < left.value : right.value > left.value
            if !isOnward {
                return refuse(
                    "\(short(right.value)) comes after \(short(left.value)), but \(word) values"
                        + " are worse")
            }
            if right.points < left.points {
                return refuse("\(short(right.value)) costs less than \(short(left.value))")
            }
            let rise = HealthCurve.rise(left.value, right.value, of: check)
            let points = (right.points - left.points) / (rise * check.points) * stepMax
            if points > stepMax + 1e-9 {
                return [
                    .steep(
                        check: check.name, from: left.value, to: right.value, points: points)
                ]
            }
        }
        return []
    }
}

extension HealthCheck {
    fileprivate func adjusted(by adjustment: HealthAdjustment, factor: Double) -> HealthCheck {
        var check = self
        check.points = adjustment.points[name] ?? points * factor
        if let own = adjustment.curves[name], let last = own.last, last.points > 0 {
            check.points = last.points
            check.curve = .fixed(own.map { (value: $0.value, share: $0.points / last.points) })
        }
        return check
    }
}

extension HealthCap {
    fileprivate func with(limit: Double) -> HealthCap {
        var cap = self
        cap.limit = limit
        return cap
    }
}

/// At most four decimals.
private func short(_ number: Double) -> String {
    let rounded = (number * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() && abs(rounded) < 1e15
        ? "\(Int(rounded))" : "\(rounded)"
}
