package import Collection
package import Metrics
package import Tables

/// What a worker remembers of one collector.
package struct CollectorState {
    /// An answer, mapped; from one database or from the cluster.
    package struct Answer {
        /// What the answer gives.
        package var families: [Family]
        /// The same with all that was counted by now, where answers are compared.
        package var counted: [Family] = []
        /// Until when it is shown.
        package var expires: ContinuousClock.Instant

        /// Keeps an answer.
        package init(families: [Family], counted: [Family] = [], expires: ContinuousClock.Instant) {
            (self.families, self.counted, self.expires) = (families, counted, expires)
        }
    }

    /// What became of a question.
    package struct Outcome {
        /// Whether it was answered in full; nil before the first.
        package var isSuccess: Bool?
        /// The databases in which it was not answered the last time it was due there.
        package var failedIn: Set<ExactText> = []

        /// Nothing became of one yet, unless it is said.
        package init(isSuccess: Bool? = nil, failedIn: Set<ExactText> = []) {
            (self.isSuccess, self.failedIn) = (isSuccess, failedIn)
        }
    }

    /// What became of the last question.
    package var outcome = Outcome()
    /// What became of the question before, while the present one is being asked.
    package var before: Outcome?
    /// How long the last question took, in seconds.
    package var duration: Double?
    /// When the last full answer came, in seconds since 1970.
    package var lastSuccess: Double?
    /// How often it failed, by reason, since the worker started.
    package var failures: [FailureReason: Int] = [:]
    /// The reason of the last failure.
    package var lastReason: FailureReason?
    /// The last error, so that only a change is logged.
    package var lastError: String?
    /// Answers by database; the key is empty for those of the cluster.
    package var answers = ExactDictionary<Answer>()
    /// Kept readings by database, for ranked collectors.
    package var ranks = ExactDictionary<RankedRows>()
    /// What counters that are not ranked go on from when another server takes over.
    package var continued = ContinuedCounters()
    /// What the collector needs and what is not there, by database.
    package var missing = ExactDictionary<Absence>()
    /// Rows that were cut off answers.
    package var rowsCut = 0

    /// Nothing was queried yet.
    package init() {}
}
