import Metrics
import Samples

/// The last value of one series of a server by which an alert about several servers was found.
///
/// When nothing is known of the server any more, the alert is judged as if it still were as it was seen.
struct Sighting: Sendable, Equatable {
    /// The most series that an alert remembers; what is beyond them is judged by what is there.
    static let countMax = 1_000

    /// The labels, `__name__` among them.
    let labels: LabelSet
    /// The value.
    let value: Double

    /// What asks for just this series.
    var matchers: [LabelMatcher] {
        labels.labels.map { LabelMatcher.equal($0.name, $0.value) }
    }
}
