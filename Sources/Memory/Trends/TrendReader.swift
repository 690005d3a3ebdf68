package import Metrics

/// Reads the numbers of trends from the families of one report after another.
///
/// What grows is compared with the last reading of its collector: between two of them the rate stays what
/// it was, and after a reset, or when the family was away, it is not known once.
package struct TrendReader: Sendable {
    private struct Known {
        /// When the collector was read, or what the other counter had.
        var stamp: Double
        var sum: Double
        var rate: Float?
    }

    private static let stamps = "pgvigil_collector_last_success_timestamp_seconds"
    /// Every family that is read.
    private static let names: Set<String> = {
        var names: Set<String> = [stamps]
        for series in TrendSeries.all {
            switch series.reading {
            case .gauge(let name): names.insert(name)
            case .rate(let counters, _): names.formUnion(counters)
            case .ratio(let name, let other): names.formUnion([name, other])
            }
        }
        return names
    }()

    private var known: [Int: Known] = [:]

    /// Has read nothing yet.
    package init() {}

    /// The numbers of `TrendSeries.all`; NaN is one that is not known.
    ///
    /// A family of `counted` has all that was counted by now, where new series among the families show
    /// 0 first.
    package mutating func read(
        _ families: some Sequence<Family>, counted: [Family] = []
    ) -> [Float] {
        var sums: [String: Double] = [:]
        var stamps: [String: Double] = [:]
        for family in families where Self.names.contains(family.metric.name) {
            if family.metric.name == Self.stamps {
                for sample in family.samples {
                    if let name = sample.labels["collector"] { stamps[name] = sample.value }
                }
            } else if !family.samples.isEmpty {
                sums[family.metric.name, default: 0] += family.samples.reduce(0) { $0 + $1.value }
            }
        }
        for family in counted where sums[family.metric.name] != nil {
            sums[family.metric.name] = family.samples.reduce(0) { $0 + $1.value }
        }
        return TrendSeries.all.indices.map { place in
            switch TrendSeries.all[place].reading {
            case .gauge(let name): return sums[name].map { Float($0) } ?? .nan
            case .rate(let counters, let collector):
                let values = counters.compactMap { sums[$0] }
                return growth(
                    place, values.count == counters.count ? values.reduce(0, +) : nil,
                    stamps[collector])
            case .ratio(let name, let other):
                // Without a series nothing was counted yet.
                return growth(place, sums[other].map { _ in sums[name] ?? 0 }, sums[other])
            }
        }
    }

    private mutating func growth(_ place: Int, _ sum: Double?, _ stamp: Double?) -> Float {
        guard let sum, let stamp else {
            known[place] = nil
            return .nan
        }
        guard let old = known[place] else {
            known[place] = Known(stamp: stamp, sum: sum)
            return .nan
        }
        if old.stamp == stamp { return old.rate ?? .nan }
        let rate =
            sum >= old.sum && stamp > old.stamp
            ? Float((sum - old.sum) / (stamp - old.stamp)) : nil
        known[place] = Known(stamp: stamp, sum: sum, rate: rate)
        return rate ?? .nan
    }
}
