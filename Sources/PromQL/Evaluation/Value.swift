package import Metrics

/// What an expression has yielded.
package enum Value: Sendable, Equatable {
    /// One number.
    case scalar(Double)
    /// One sample for each of several series.
    case vector([VectorElement])
    /// A text.
    case string(String)
}

/// One sample of a vector.
package struct VectorElement: Sendable, Equatable {
    /// The labels; `__name__` is among them when the expression kept it.
    package var labels: LabelSet
    /// The value.
    package var value: Double

    /// A sample of a vector.
    package init(labels: LabelSet, value: Double) {
        self.labels = labels
        self.value = value
    }
}
