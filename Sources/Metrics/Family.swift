/// All series of one metric that one source gave.
package struct Family: Sendable, Equatable {
    /// Name, kind and help.
    package let metric: Metric
    /// The series; no two bear the same labels.
    package var samples: [Sample]

    /// A family with its series.
    package init(_ metric: Metric, _ samples: [Sample]) {
        self.metric = metric
        self.samples = samples
    }

    /// A family of one series without labels.
    package init(_ metric: Metric, _ value: Double) {
        self.init(metric, [Sample(.none, value)])
    }
}
