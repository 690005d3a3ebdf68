import Collection
import Metrics
import Tables

/// What a worker remembers of one collector.
struct CollectorState {
    /// An answer, mapped; from one database or from the cluster.
    struct Answer {
        var families: [Family]
        /// The same with all that was counted by now, where answers are compared.
        var counted: [Family] = []
        var expires: ContinuousClock.Instant
    }

    /// What became of a question.
    struct Outcome {
        /// Whether it was answered in full; nil before the first.
        var isSuccess: Bool?
        /// The databases in which it was not answered the last time it was due there.
        var failedIn: Set<ExactText> = []
    }

    /// What became of the last question.
    var outcome = Outcome()
    /// What became of the question before, while the present one is being asked.
    var before: Outcome?
    /// How long the last question took, in seconds.
    var duration: Double?
    /// When the last full answer came, in seconds since 1970.
    var lastSuccess: Double?
    /// How often it failed, by reason, since the worker started.
    var failures: [FailureReason: Int] = [:]
    /// The reason of the last failure.
    var lastReason: FailureReason?
    /// The last error, so that only a change is logged.
    var lastError: String?
    /// Answers by database; the key is empty for those of the cluster.
    var answers = ExactDictionary<Answer>()
    /// Kept readings by database, for ranked collectors.
    var ranks = ExactDictionary<RankedRows>()
    /// What counters that are not ranked go on from when another server takes over.
    var continued = ContinuedCounters()
    /// What the collector needs and what is not there, by database.
    var missing = ExactDictionary<Absence>()
    /// Rows that were cut off answers.
    var rowsCut = 0
}
