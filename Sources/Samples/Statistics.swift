/// A sum that keeps what rounding took away (Kahan's, as Neumaier improved it).
struct CompensatedSum {
    private(set) var sum = 0.0
    private var rest = 0.0

    var value: Double { sum + rest }

    /// The rest of an infinite sum is NaN.
    var valueUnlessInfinite: Double { sum.isInfinite ? sum : sum + rest }

    mutating func add(_ increment: Double) {
        let total = sum + increment
        if sum.magnitude >= increment.magnitude {
            rest += (sum - total) + increment
        } else {
            rest += (increment - total) + sum
        }
        sum = total
    }
}

/// What several operators and functions share.
package enum Statistics {
    /// The quantile of values, between two of them by their weighted mean.
    package static func quantile(_ quantile: Double, of values: [Double]) -> Double {
        if values.isEmpty || quantile.isNaN { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        let sorted = values.sorted(by: isBefore)
        let rank = quantile * Double(sorted.count - 1)
        let lower = max(0, rank.rounded(.down))
        let upper = min(Double(sorted.count - 1), lower + 1)
        let weight = rank - rank.rounded(.down)
        return sorted[Int(lower)] * (1 - weight) + sorted[Int(upper)] * weight
    }

    /// Upwards, with NaN before everything else.
    static func isBefore(_ left: Double, _ right: Double) -> Bool {
        left.isNaN ? !right.isNaN : left < right
    }

    /// The line through samples by least squares, per second and at a time in milliseconds.
    static func regression(
        _ points: [Point], from time: Int64
    ) -> (slope: Double, intercept: Double) {
        var (sumX, sumY, sumXY, sumXX) = (
            CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum()
        )
        let first = points[0].value
        if points.dropFirst().allSatisfy({ $0.value == first }) {
            return first.isInfinite ? (.nan, .nan) : (0, first)
        }
        for point in points {
            let x = Double(point.time - time) / 1000
            sumX.add(x)
            sumY.add(point.value)
            sumXY.add(x * point.value)
            sumXX.add(x * x)
        }
        let count = Double(points.count)
        let covariance = sumXY.value - sumX.value * sumY.value / count
        let variance = sumXX.value - sumX.value * sumX.value / count
        let slope = covariance / variance
        return (slope, sumY.value / count - slope * sumX.value / count)
    }

    /// One bucket of a histogram.
    package struct Bucket {
        /// The most that an observation in it can be.
        package let upperBound: Double
        /// How many observations there are up to the bound.
        package var count: Double

        /// A bucket with the observations up to its bound.
        package init(upperBound: Double, count: Double) {
            self.upperBound = upperBound
            self.count = count
        }
    }

    /// The quantile of a histogram, by a straight line inside the bucket it falls into.
    package static func quantile(_ quantile: Double, of unsorted: [Bucket]) -> Double {
        if quantile.isNaN { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        let sorted = unsorted.sorted { $0.upperBound < $1.upperBound }
        guard let last = sorted.last, last.upperBound == .infinity else { return .nan }
        let buckets = monotonic(sorted)
        if buckets.count < 2 { return .nan }
        let observations = buckets[buckets.count - 1].count
        if observations == 0 { return .nan }
        var rank = quantile * observations
        let index = buckets.dropLast().partitioningIndex { $0.count >= rank }
        if index == buckets.count - 1 { return buckets[index - 1].upperBound }
        let bucket = buckets[index]
        if index == 0, bucket.upperBound <= 0 { return bucket.upperBound }
        var start = 0.0
        var count = bucket.count
        if index > 0 {
            start = buckets[index - 1].upperBound
            count -= buckets[index - 1].count
            rank -= buckets[index - 1].count
        }
        return start + (bucket.upperBound - start) * (rank / count)
    }

    /// Buckets of the same bound made one, and none with less than the one before.
    private static func monotonic(_ sorted: [Bucket]) -> [Bucket] {
        var buckets: [Bucket] = []
        for bucket in sorted {
            if let last = buckets.last, last.upperBound == bucket.upperBound {
                buckets[buckets.count - 1].count += bucket.count
            } else {
                buckets.append(bucket)
            }
        }
        var greatest = buckets[0].count
        for index in buckets.indices.dropFirst() {
            if buckets[index].count > greatest {
                greatest = buckets[index].count
            } else if buckets[index].count < greatest {
                buckets[index].count = greatest
            }
        }
        return buckets
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place at which a condition holds that, once true, stays true.
    func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
