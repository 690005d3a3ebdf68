/// Says whether what is known of the targets may be used after the process stood still.
///
/// What was known before a standstill is old, and its absence means nothing: its users wait
/// until every target has been polled again, but not for ever.
package struct PollWait: Sendable {
    /// How long polls are waited for at most.
    package var limit: Duration
    private var known: PauseSensor.Reading
    private var since: ContinuousClock.Instant?
    private var until: ContinuousClock.Instant?

    /// Waits no longer than `limit` for the polls.
    package init(limit: Duration, known: PauseSensor.Reading) {
        self.limit = limit
        self.known = known
    }

    /// Whether polls are waited for.
    package var isWaiting: Bool { until != nil }

    /// From when on polls count; nil when all do.
    package var resumed: ContinuousClock.Instant? { since }

    /// Begins to wait for polls that begin after `now`; a wait that is on its way becomes no longer.
    package mutating func begin(at now: ContinuousClock.Instant) {
        since = now
        if until == nil { until = now + limit }
    }

    /// Takes a look of the sensor; gives how long the process stood still since the last one.
    ///
    /// Standstills of up to `grace` change nothing: no answer becomes too old by them.
    package mutating func take(
        _ reading: PauseSensor.Reading, grace: Duration
    ) -> Duration {
        let length = reading.total - known.total
        known = reading
        guard let resumed = reading.resumed, length > .zero else { return .zero }
        if let until {
            // The time to wait is one in which the process runs.
            since = resumed
            self.until = until + length
        } else if length > grace {
            begin(at: resumed)
        }
        return length
    }

    /// Whether the wait is over, or there was none.
    package mutating func isOver(
        at now: ContinuousClock.Instant, _ haveBeenPolled: (ContinuousClock.Instant) -> Bool
    ) -> Bool {
        guard let until, let since else { return true }
        guard now >= until || haveBeenPolled(since) else { return false }
        self.until = nil
        return true
    }
}
