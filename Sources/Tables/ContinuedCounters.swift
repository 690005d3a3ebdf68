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
    /// Whether the next answer is the first of a server that took over while no agent watched.
    private var beginsAtZero = false
    /// Grows whenever values and the server's own have come to differ in another way.
    package private(set) var revision = 0

    /// No other server has answered yet.
    package init() {}

    /// Goes on where an earlier agent stood.
    package init(_ saved: [SavedCounter]) {
        for one in saved {
            series[one.metric, default: [:]][one.labels] = Series(
                shown: one.shown, counted: one.counted)
        }
    }

    /// What the next agent needs to go on; nothing while values are the server's own.
    package var saved: [SavedCounter] {
        series.flatMap { name, family in
            family.map {
                SavedCounter(
                    metric: name, labels: $0.key, shown: $0.value.shown, counted: $0.value.counted)
            }
        }
    }

    /// Takes the next answer as that of a server of which nothing was shown, whatever was before.
    ///
    /// Each series then begins at 0: to a time-series database a lower value is a count from 0, so
    /// that nothing is added which this server did before.
    package mutating func beginAtZero() {
        series = [:]
        beginsAtZero = true
    }

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
        beginsAtZero = false
        for family in last where family.metric.kind == .counter {
            for sample in family.samples {
                series[family.metric.name, default: [:]][sample.labels] = Series(
                    shown: sample.value)
            }
        }
    }

    /// What is shown of an answer; the families of `asTheyAre` are not counted on.
    package mutating func take(_ families: [Family], asTheyAre: Set<String> = []) -> [Family] {
        if beginsAtZero {
            beginsAtZero = false
            begin(with: families, asTheyAre: asTheyAre)
        }
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
                        if sample.value < counted { revision += 1 }
                    } else {
                        revision += 1
                    }
                    one.counted = sample.value
                    series[name]?[sample.labels] = one
                    return Sample(sample.labels, one.shown)
                })
        }
    }

    private mutating func begin(with families: [Family], asTheyAre: Set<String>) {
        revision += 1
        for family in families where family.metric.kind == .counter {
            let name = family.metric.name
            guard !asTheyAre.contains(name) else { continue }
            for sample in family.samples {
                series[name, default: [:]][sample.labels] = Series(
                    shown: 0, counted: sample.value)
            }
        }
    }
}
