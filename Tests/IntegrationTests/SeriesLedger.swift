import Metrics

/// Adds up what the counters of one metric grew by, as a time-series database would.
struct SeriesLedger {
    let metric: String
    private var last: [Labels: Double] = [:]
    /// What all series together have grown by so far; a new series grows from 0.
    private(set) var total = 0.0
    /// Series that went down while they were there, with both values.
    private(set) var falls: [String] = []

    init(_ metric: String) { self.metric = metric }

    /// Takes the next snapshot.
    mutating func take(_ snapshot: TargetSnapshot) {
        var now: [Labels: Double] = [:]
        for sample in snapshot.samples(of: metric) {
            let before = last[sample.labels] ?? 0
            if sample.value < before {
                falls.append("\(metric) \(sample.labels.values): \(before) to \(sample.value)")
            }
            total += sample.value - before
            now[sample.labels] = sample.value
        }
        last = now
    }
}
