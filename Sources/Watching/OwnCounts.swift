/// What tells the agent's own transactions from those of others.
struct OwnCounts {
    /// What our sessions have done.
    struct Count {
        let all: [[UInt8]: Int]
        let rolledBack: [[UInt8]: Int]
        let at: ContinuousClock.Instant
        /// Whether the session showed it on demand, as opposed to what it showed in time.
        let isShown: Bool
    }

    /// Whether the server's sessions show what they have done on demand; nil when that
    /// was not tried yet.
    var shows: Bool?
    /// What our sessions had done when the server last counted all of it.
    var shown: Count?
}
