/// One value of one series.
package struct Sample: Sendable, Equatable {
    /// What tells this series from the others of its family.
    package let labels: Labels
    /// The value in the unit that the family's name states.
    package let value: Double

    /// A value with its labels.
    package init(_ labels: Labels, _ value: Double) {
        self.labels = labels
        self.value = value
    }
}
