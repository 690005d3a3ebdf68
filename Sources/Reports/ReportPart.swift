/// A part of a period with the mean that it had.
package struct ReportPart: Sendable, Equatable {
    /// When it begins, in milliseconds since 1970.
    package let time: Int64
    /// The mean of its samples.
    package let mean: Double

    /// A part.
    package init(time: Int64, mean: Double) {
        self.time = time
        self.mean = mean
    }
}
