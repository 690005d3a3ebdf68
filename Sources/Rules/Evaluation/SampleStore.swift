package import Metrics
package import Samples

/// Where rules find samples and leave those that they yield.
package protocol SampleStore: SampleSource {
    /// Adds a sample at a time in milliseconds since 1970; `Point.staleMarker` ends the series.
    /// Says whether the series is one that is kept.
    @discardableResult
    mutating func append(_ labels: LabelSet, _ value: Double, at time: Int64) -> Bool
    /// Gives a series other labels, under which it goes on.
    mutating func relabel(_ labels: LabelSet, to new: LabelSet)
}

extension SampleHistory: SampleStore {}
