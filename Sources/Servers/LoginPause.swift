package import Postgres

/// How long the login to a target is left alone after the server has refused it.
///
/// A wrong password, a rule or a missing role stays so until it is changed. Every try is a line
/// in the server's log, and tools that count refused logins lock the account or the address. So the
/// first tries come at the pace of the polls and the later ones more and more rarely. Time is an
/// argument, in seconds on a clock that does not jump.
package struct LoginPause: Sendable {
    /// How many refusals in a row come at the pace of the polls.
    static let patience = 3
    /// In seconds: the longest wait.
    static let limit = 60.0
    /// In seconds: the longest wait where a role or a database has all the sessions it may have,
    /// because one of them may end.
    static let fullLimit = 30.0

    private let interval: Double
    private var count = 0
    private var retryAt = -Double.infinity
    private var stamp: LoginStamp?

    /// Nothing was refused yet; polls come every `interval` seconds.
    package init(interval: Double) { self.interval = interval }

    /// Whether the login may be tried now.
    package func mayTry(now: Double) -> Bool { retryAt <= now }

    /// Notes that the login failed; the seconds until the next try, or nil for the next poll.
    package mutating func failed(_ failure: Failure, now: Double) -> Double? {
        let isFull = failure.isOwnLimitReached
        guard failure.refusal == .settled || isFull else {
            retryAt = -.infinity
            return nil
        }
        count += 1
        guard count >= Self.patience else { return nil }
        // Beyond 2^20 steps the limit has long been reached.
        let step = interval * Double(1 << min(count - Self.patience + 1, 20))
        let wait = min(step, max(interval, isFull ? Self.fullLimit : Self.limit))
        // Polls come on a grid: half an interval less, so that none is missed by a hair.
        retryAt = now + wait - interval / 2
        return wait
    }

    /// Notes what the login depends on besides the configuration: after a change it is tried at once.
    package mutating func look(_ now: LoginStamp) {
        if let stamp, now != stamp { lift() }
        stamp = now
    }

    /// The login worked, or something has changed: it may be tried at once.
    package mutating func lift() { (count, retryAt) = (0, -.infinity) }
}
