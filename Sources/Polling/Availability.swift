import Servers

/// Whether the server can be queried, since when it cannot, and why.
struct Availability {
    private(set) var isUp = false
    /// Why the last poll did not come through; nil when it did.
    private(set) var failure: Failure?
    /// Since when the server cannot be queried, in seconds since 1970.
    private(set) var failingSince: Double?
    /// Since when that has its present cause.
    private(set) var causeSince: Double?
    /// When a poll last came through.
    private(set) var lastAnswered: ContinuousClock.Instant

    init(_ now: ContinuousClock.Instant) { lastAnswered = now }

    mutating func answered(_ now: ContinuousClock.Instant) {
        (isUp, lastAnswered) = (true, now)
        (failure, failingSince, causeSince) = (nil, nil, nil)
    }

    mutating func failed(_ failure: Failure, unixTime: Double) {
        isUp = false
        if self.failure?.cause != failure.cause { causeSince = unixTime }
        self.failure = failure
        failingSince = failingSince ?? unixTime
    }
}
