import Metrics
import Rules
import Samples

/// The samples of one unit test, all of them, in memory.
final class UnitTestStore: SampleStore {
    private var series: [String: [LabelSet: [Point]]] = [:]

    @discardableResult
    func append(_ labels: LabelSet, _ value: Double, at time: Int64) -> Bool {
        let metric = labels[LabelSet.metricName] ?? ""
        let point = Point(time: time, value: value)
        var points = series[metric]?.removeValue(forKey: labels) ?? []
        // A rule may record what the test gives as well; the samples stay in order.
        let place = points.lastIndex { $0.time <= time }
        if let place, points[place].time == time {
            points[place] = point
        } else {
            points.insert(point, at: place.map { $0 + 1 } ?? 0)
        }
        series[metric, default: [:]][labels] = points
        return true
    }

    func relabel(_ labels: LabelSet, to new: LabelSet) {
        let metric = labels[LabelSet.metricName] ?? ""
        for point in series[metric]?.removeValue(forKey: labels) ?? [] {
            append(new, point.value, at: point.time)
        }
    }

    func series(
        matching matchers: [LabelMatcher], from: Int64, through: Int64
    ) -> [Series] {
        let metric = matchers.first { $0.name == LabelSet.metricName && $0.comparison == .equal }
        let candidates = metric.map { [series[$0.value] ?? [:]] } ?? Array(series.values)
        return candidates.flatMap { group in
            group.compactMap { labels, points -> Series? in
                guard matchers.allSatisfy({ $0.accepts(labels) }) else { return nil }
                let wanted = points.filter { $0.time >= from && $0.time <= through }
                return wanted.isEmpty ? nil : Series(labels: labels, points: wanted)
            }
        }.sorted { $0.labels < $1.labels }
    }
}
