/// What a user changes about the health model.
package struct HealthAdjustment: Sendable, Equatable {
    /// A value and the points that it costs.
    package struct CurvePoint: Sendable, Equatable {
        /// In the input's unit.
        package let value: Double
        /// From 0 to the check's points.
        package let points: Double

        /// A breakpoint.
        package init(value: Double, points: Double) {
            self.value = value
            self.points = points
        }
    }

    /// Checks and lethal states that are not looked at.
    package var disabled: Set<String> = []
    /// Weights of components; the others share what is left of 100 as they did before.
    package var weights: [String: Double] = [:]
    /// The most points that a check can cost; its curve keeps its form.
    package var points: [String: Double] = [:]
    /// Curves of checks from well to worst; their last points are the most that they can cost.
    package var curves: [String: [CurvePoint]] = [:]
    /// From which value on a state is lethal.
    package var limits: [String: Double] = [:]

    /// Changes nothing.
    package init() {}

    /// Whether nothing is changed.
    package var isEmpty: Bool { self == HealthAdjustment() }

    /// These changes with another's on top: what both set is as in `other`, switched off is what
    /// either switches off.
    package func overridden(by other: HealthAdjustment) -> HealthAdjustment {
        var merged = self
        merged.disabled.formUnion(other.disabled)
        merged.weights.merge(other.weights) { $1 }
        // A curve says its points itself, so the later word on either replaces both.
        for name in other.points.keys { merged.curves[name] = nil }
        for name in other.curves.keys { merged.points[name] = nil }
        merged.points.merge(other.points) { $1 }
        merged.curves.merge(other.curves) { $1 }
        merged.limits.merge(other.limits) { $1 }
        return merged
    }

    /// `no` when nothing is changed, else eight digits that differ with every change.
    package var name: String {
        if isEmpty { return "no" }
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private var text: String {
        func pairs<Value>(_ values: [String: Value]) -> String {
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ",")
        }
        let lines = curves.mapValues { $0.map { "\($0.value):\($0.points)" } }
        return [
            disabled.sorted().joined(separator: ","), pairs(weights), pairs(points), pairs(lines),
            pairs(limits),
        ].joined(separator: ";")
    }
}
