import Glibc
package import Limits

/// What share of a check's points a value costs: straight lines between published breakpoints.
package struct HealthCurve: Sendable, Equatable {
    /// A value and the share from 0 to 1 that it costs.
    package struct Breakpoint: Sendable, Equatable {
        /// In the input's unit.
        package let value: Double
        /// From 0 to 1.
        package let share: Double
    }

    /// How a curve comes about.
    package enum Source: Sendable {
        /// As the model says.
        case fixed([(value: Double, share: Double)])
        /// From the target's threshold, with equal steps for ratios.
        case steps(ThresholdName)
        /// From the target's threshold, with equal factors for durations.
        case factors(ThresholdName)
    }

    /// In ascending order of value; shares only rise, or only fall.
    package let breakpoints: [Breakpoint]

    /// A check's curve for a target with these limits.
    ///
    /// Where its breakpoints are so near that 1 % would cost more than `HealthModel.stepMax` points,
    /// the curve rises more slowly than they say.
    package init(_ check: HealthCheck, limits: (ThresholdName) -> CurveLimits) {
        let points: [(value: Double, share: Double)]
        switch check.curve {
        case .fixed(let fixed): points = fixed
        case .steps(let name):
            let limits = limits(name)
            let (warning, critical) = limits.levels
            let (distance, range) = (critical - warning, limits.range)
            points = Self.points(
                (warning - distance / 3).clamped(to: range), warning, critical,
                (critical + distance).clamped(to: range))
        case .factors(let name):
            let (warning, critical) = limits(name).levels
            let factor = critical / warning
            points = Self.points(warning / cbrt(factor), warning, critical, critical * factor)
        }
        let slow = Self.slowed(points, of: check)
        let ordered = slow.map { Breakpoint(value: $0.value, share: $0.share) }
        let isFalling = points.first.map { $0.value > points[points.count - 1].value } ?? false
        breakpoints = isFalling ? ordered.reversed() : ordered
    }

    /// The share that a value costs; beyond the last breakpoints nothing changes any more.
    package func share(of value: Double) -> Double {
        guard let first = breakpoints.first, let last = breakpoints.last else { return 0 }
        if value <= first.value { return first.share }
        if value >= last.value { return last.share }
        for (left, right) in zip(breakpoints, breakpoints.dropFirst()) where value <= right.value {
            let part = (value - left.value) / (right.value - left.value)
            return left.share + part * (right.share - left.share)
        }
        return last.share
    }

    /// The share that a curve may rise by between two values.
    static func rise(_ from: Double, _ to: Double, of check: HealthCheck) -> Double {
        let percents =
            check.input.isRatio ? abs(to - from) * 100 : abs(to - from) / Swift.max(from, to) * 100
        return percents * HealthModel.stepMax / check.points
    }

    /// `points` are in the order from well to worst.
    private static func slowed(
        _ points: [(value: Double, share: Double)], of check: HealthCheck
    ) -> [(value: Double, share: Double)] {
        guard check.points > 0, var last = points.first else { return points }
        var slow = [last]
        for point in points.dropFirst() {
            let rise = rise(last.value, point.value, of: check)
            last = (point.value, Swift.min(point.share, last.share + rise))
            slow.append(last)
        }
        // All points are still lost somewhere, if need be beyond what can happen.
        if last.share < 1, let first = points.first {
            let missing = (1 - last.share) * check.points / HealthModel.stepMax / 100
            let way = check.input.isRatio ? missing : last.value * (1 / (1 - missing) - 1)
            let isFalling = first.value > last.value
            slow.append((last.value + (isFalling ? -way : way), 1))
        }
        return slow
    }

    private static func points(
        _ begin: Double, _ warning: Double, _ critical: Double, _ worst: Double
    ) -> [(value: Double, share: Double)] {
        // A critical level at the end of the range leaves no room for anything worse.
        if worst == critical { return [(begin, 0), (warning, 0.25), (critical, 1)] }
        return [(begin, 0), (warning, 0.25), (critical, 0.75), (worst, 1)]
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
    }
}
