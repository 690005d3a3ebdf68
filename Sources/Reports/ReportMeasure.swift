/// A series of a target in the period and in the one that it is compared with.
package struct ReportMeasure: Sendable, Equatable {
    /// The band of noise has so many standard errors on each side.
    package static let noiseErrors = 2.0

    /// The metric's name.
    package let metric: String
    /// The pool that it is of; empty for none.
    package let pool: String
    /// Such as `seconds`; nil when the name does not say it.
    package let unit: String?
    /// Whether lower values are the bad ones.
    package let isBadBelow: Bool
    /// In the period; nil when there is no sample.
    package let now: ReportSpread?
    /// In the other period; nil when there is no sample, or no comparison.
    package let before: ReportSpread?

    /// A series.
    package init(
        metric: String, pool: String, unit: String?, isBadBelow: Bool, now: ReportSpread?,
        before: ReportSpread?
    ) {
        self.metric = metric
        self.pool = pool
        self.unit = unit
        self.isBadBelow = isBadBelow
        self.now = now
        self.before = before
    }

    /// The average now less the one before.
    package var difference: Double? {
        guard let now, let before else { return nil }
        return now.average - before.average
    }

    /// The difference as a share of the average before; nil where that is 0.
    package var change: Double? {
        guard let difference, let before, before.average != 0 else { return nil }
        return difference / before.average.magnitude
    }

    /// How large a difference is by chance: two standard errors of the difference of both averages.
    package var noise: Double? {
        guard let one = now?.standardError, let other = before?.standardError else { return nil }
        return Self.noiseErrors * (one * one + other * other).squareRoot()
    }

    /// Whether the difference is more than noise, and for whose good.
    package var verdict: ReportVerdict {
        guard let difference, let noise, let now, let before else { return .unknown }
        let rounding = max(now.average.magnitude, before.average.magnitude) * 1e-9
        guard difference.magnitude > max(noise, rounding) else { return .withinNoise }
        return (difference < 0) == isBadBelow ? .worse : .better
    }

    /// The worst part of the period.
    package var worst: ReportPart? { isBadBelow ? now?.lowest : now?.highest }
}
