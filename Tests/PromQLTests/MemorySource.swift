import Metrics
import Samples

/// Samples that a test wrote down.
struct MemorySource: SampleSource {
    private var all: [Series] = []

    /// A source without samples.
    init() {}

    /// Series with one sample for each step of a minute from 0; nil for none.
    init(_ series: [(labels: LabelSet, values: [Double?])], step: Int64 = 60_000) {
        all = series.map { one in
            Series(
                labels: one.labels,
                points: one.values.enumerated().compactMap { index, value in
                    value.map { Point(time: Int64(index) * step, value: $0) }
                })
        }
        all.sort { $0.labels < $1.labels }
    }

    func series(matching matchers: [LabelMatcher], from: Int64, through: Int64) -> [Series] {
        all.filter { series in matchers.allSatisfy { $0.accepts(series.labels) } }
    }
}
