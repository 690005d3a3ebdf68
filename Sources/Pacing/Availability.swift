package import Servers

/// Whether the server can be queried, since when it cannot, and why.
package struct Availability: Sendable {
    /// Whether the last poll came through.
    package private(set) var isUp = false
    /// Why the last poll did not come through; nil when it did.
    package private(set) var failure: Failure?
    /// Since when the server cannot be queried, in seconds since 1970.
    package private(set) var failingSince: Double?
    /// Since when that has its present cause, in seconds since 1970.
    package private(set) var causeSince: Double?
    /// How many polls in a row have tried to reach it in vain.
    package private(set) var tries = 0
    /// When a poll last came through.
    package private(set) var lastAnswered: ContinuousClock.Instant

    /// Nothing is known yet; until the first answer counts what would have come at this moment.
    package init(_ now: ContinuousClock.Instant) { lastAnswered = now }

    /// A poll came through.
    package mutating func answered(_ now: ContinuousClock.Instant) {
        (isUp, lastAnswered) = (true, now)
        (failure, failingSince, causeSince, tries) = (nil, nil, nil, 0)
    }

    /// A poll did not; the first one of several in a row says since when.
    package mutating func failed(_ failure: Failure, unixTime: Double) {
        isUp = false
        // A poll that leaves the login alone has not tried.
        if !failure.isWaiting { tries += 1 }
        if self.failure?.cause != failure.cause { causeSince = unixTime }
        self.failure = failure
        failingSince = failingSince ?? unixTime
    }
}
