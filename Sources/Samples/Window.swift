/// The samples of one series in a range, and where the range lies; times are milliseconds.
package struct Window {
    /// At least one sample; no markers of staleness.
    package let points: [Point]
    /// Where the range begins.
    package let start: Int64
    /// Where the range ends.
    package let end: Int64
    /// The time of evaluation, which an offset moves away from the range.
    package let now: Int64
    /// The scalar among the arguments.
    package var parameter: Double = 0

    /// The samples of a range.
    package init(
        points: [Point], start: Int64, end: Int64, now: Int64, parameter: Double = 0
    ) {
        self.points = points
        self.start = start
        self.end = end
        self.now = now
        self.parameter = parameter
    }

    private var first: Point { points[0] }
    private var last: Point { points[points.count - 1] }

    /// `rate`, `increase` and `delta`: the difference between the ends of the range, if samples lie
    /// close enough to them.
    package func extrapolated(isCounter: Bool, perSecond: Bool) -> Double? {
        guard points.count >= 2 else { return nil }
        var difference = last.value - first.value
        if isCounter {
            for (before, after) in zip(points, points.dropFirst())
            where after.value < before.value {
                difference += before.value
            }
        }
        var toStart = Double(first.time - start) / 1000
        let toEnd = Double(end - last.time) / 1000
        let sampled = Double(last.time - first.time) / 1000
        let between = sampled / Double(points.count - 1)
        if isCounter, difference > 0, first.value >= 0 {
            // A counter was never below zero, so the line does not go beyond.
            toStart = Swift.min(toStart, sampled * (first.value / difference))
        }
        let threshold = between * 1.1
        let covered =
            sampled + (toStart < threshold ? toStart : between / 2)
            + (toEnd < threshold ? toEnd : between / 2)
        var factor = covered / sampled
        if perSecond { factor /= Double(end - start) / 1000 }
        return difference * factor
    }

    /// `irate` and `idelta`.
    package func lastStep(isCounter: Bool) -> Double? {
        guard points.count >= 2 else { return nil }
        let before = points[points.count - 2]
        let isReset = isCounter && last.value < before.value
        let difference = isReset ? last.value : last.value - before.value
        let interval = last.time - before.time
        if interval == 0 { return nil }
        return isCounter ? difference / (Double(interval) / 1000) : difference
    }

    /// `changes`: how often the value became another one.
    package var changes: Double {
        let pairs = zip(points, points.dropFirst())
        return Double(
            pairs.count {
                $0.value != $1.value && !($0.value.isNaN && $1.value.isNaN)
            })
    }

    /// `resets`: how often the value fell.
    package var resets: Double {
        Double(zip(points, points.dropFirst()).count { $1.value < $0.value })
    }

    /// `sum_over_time`.
    package var sum: Double {
        var sum = CompensatedSum()
        for point in points { sum.add(point.value) }
        return sum.valueUnlessInfinite
    }

    /// `avg_over_time`.
    package var mean: Double {
        var mean = CompensatedSum()
        var count = 0.0
        for point in points {
            count += 1
            if mean.sum.isInfinite {
                // Inf minus Inf would be NaN; a mean that is infinite stays so.
                if point.value.isInfinite, (mean.sum > 0) == (point.value > 0) { continue }
                if point.value.isFinite { continue }
            }
            mean.add(point.value / count - mean.sum / count)
        }
        return mean.valueUnlessInfinite
    }

    /// `stdvar_over_time`.
    package var variance: Double {
        var mean = CompensatedSum()
        var squares = CompensatedSum()
        var count = 0.0
        for point in points {
            count += 1
            let distance = point.value - mean.value
            mean.add(distance / count)
            squares.add(distance * (point.value - mean.value))
        }
        return squares.value / count
    }

    /// `max_over_time` and `min_over_time`: the value that no other one is beyond.
    package func extreme(_ isBeyond: (Double, Double) -> Bool) -> Double {
        var found = first.value
        for point in points where isBeyond(point.value, found) || found.isNaN {
            found = point.value
        }
        return found
    }

    /// `deriv`: seen from the first sample, which keeps the numbers small.
    package var slope: Double? {
        points.count < 2 ? nil : Statistics.regression(points, from: first.time).slope
    }

    /// `predict_linear`: the value after that time on the line through the samples.
    package func predicted(after seconds: Double) -> Double? {
        guard points.count >= 2 else { return nil }
        let line = Statistics.regression(points, from: now)
        return line.slope * seconds + line.intercept
    }
}
