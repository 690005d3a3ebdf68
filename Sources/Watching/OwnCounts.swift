/// What tells the agent's own transactions from those of others.
struct OwnCounts {
    /// What our sessions have done.
    struct Count {
        let all: [[UInt8]: Int]
        let rolledBack: [[UInt8]: Int]
        let at: ContinuousClock.Instant
        /// Whether the session showed it on demand, as opposed to what it showed in time.
        let isShown: Bool

        /// Both together, as the later one was taken.
        func adding(_ earlier: Count?) -> Count {
            guard let earlier else { return self }
            return Count(
                all: all.merging(earlier.all, uniquingKeysWith: +),
                rolledBack: rolledBack.merging(earlier.rolledBack, uniquingKeysWith: +), at: at,
                isShown: isShown)
        }
    }

    /// What the sessions of the worker before this one had done in all; nil when there was none.
    var before: Count?
    /// What our sessions had done when they were closed; nil before that.
    var last: Count?
    /// Whether the server's sessions show what they have done on demand; nil when that
    /// was not tried yet.
    var shows: Bool?
    /// What our sessions had done when the server last counted all of it.
    var shown: Count?
}
