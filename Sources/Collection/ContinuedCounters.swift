package import Metrics

/// Counts on where another server's counters stood, so that increases across the change are right.
///
/// Until another server answers, counters are the server's own values. From then on each series
/// that was shown before goes on from its last value by what the new server counts since its first
/// answer: a time-series database would take the difference of two servers' pasts for growth.
package struct ContinuedCounters: Sendable {
    private struct Series {
        /// What was shown last.
        var shown: Double
        /// What the server said then; nil before its first answer.
        var counted: Double?
    }

    private var series: [String: [Labels: Series]] = [:]

    /// No other server has answered yet.
    package init() {}

    /// Takes the next answer as another server's; `last` is what was shown so far.
    ///
    /// An empty one says that nothing was shown since the last change.
    package mutating func beginAgain(after last: [Family]) {
        for name in series.keys {
            for labels in series[name, default: [:]].keys {
                series[name]?[labels]?.counted = nil
            }
        }
        guard !last.isEmpty else { return }
        series = [:]
        for family in last where family.metric.kind == .counter {
            for sample in family.samples {
                series[family.metric.name, default: [:]][sample.labels] = Series(
                    shown: sample.value)
            }
        }
    }

    /// What is shown of an answer; the families of `asTheyAre` are not counted on.
    package mutating func take(_ families: [Family], asTheyAre: Set<String> = []) -> [Family] {
        guard !series.isEmpty else { return families }
        return families.map { family in
            let name = family.metric.name
            guard family.metric.kind == .counter, series[name] != nil, !asTheyAre.contains(name)
            else { return family }
            return Family(
                family.metric,
                family.samples.map { sample in
                    guard var one = series[name]?[sample.labels] else { return sample }
                    if let counted = one.counted {
                        // A lower value counts from 0.
                        one.shown += sample.value - (sample.value < counted ? 0 : counted)
                    }
                    one.counted = sample.value
                    series[name]?[sample.labels] = one
                    return Sample(sample.labels, one.shown)
                })
        }
    }
}
