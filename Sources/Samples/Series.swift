package import Metrics

/// A stretch of one series.
package struct Series: Sendable {
    /// The labels, `__name__` among them.
    package let labels: LabelSet
    /// The samples in the order of time, markers of staleness included.
    package let points: [Point]

    /// A stretch of a series.
    package init(labels: LabelSet, points: [Point]) {
        self.labels = labels
        self.points = points
    }
}
