package import Metrics

/// Where one counter stood that goes on from another server's.
package struct SavedCounter: Sendable, Equatable {
    /// The metric's name.
    package let metric: String
    /// The labels of its series.
    package let labels: Labels
    /// What was shown last.
    package let shown: Double
    /// What the server said then; nil before its first answer.
    package let counted: Double?

    /// A series, what was shown of it and what the server had said.
    package init(metric: String, labels: Labels, shown: Double, counted: Double?) {
        self.metric = metric
        self.labels = labels
        self.shown = shown
        self.counted = counted
    }
}
