package import Metrics

/// One series that a query of a template found.
package struct TemplateSample: Sendable, Equatable {
    /// The series' labels.
    package let labels: LabelSet
    /// Its value.
    package let value: Double

    /// A series with its value.
    package init(labels: LabelSet, value: Double) {
        self.labels = labels
        self.value = value
    }
}
