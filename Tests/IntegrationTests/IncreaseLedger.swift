import Metrics

/// Adds up by how much the series of one metric increased, as Prometheus counts it.
///
/// The first value of a series adds nothing, and a lower one is a count from 0.
struct IncreaseLedger {
    let metric: String
    private var last: [Labels: Double] = [:]
    /// What all series together increased by so far.
    private(set) var total = 0.0

    init(_ metric: String) { self.metric = metric }

    /// Takes the next snapshot.
    mutating func take(_ snapshot: TargetSnapshot) {
        for sample in snapshot.samples(of: metric) {
            if let before = last[sample.labels] {
                total += sample.value >= before ? sample.value - before : sample.value
            }
            last[sample.labels] = sample.value
        }
    }

    /// What a series of values adds up to.
    static func increase(_ values: [Double]) -> Double {
        zip(values, values.dropFirst()).reduce(0) { sum, step in
            sum + (step.1 >= step.0 ? step.1 - step.0 : step.1)
        }
    }
}
