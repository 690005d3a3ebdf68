import Basics
package import Collection
import Platform
package import Postgres
package import Servers

/// When a target is polled, what is due then, and how long a refused login is left alone.
///
/// Time is an argument, in seconds on a clock that does not jump.
package struct Pace: Sendable {
    /// Which collectors are due when.
    package private(set) var schedule: Schedule
    private var backoff: Backoff
    private var loginPause: LoginPause
    /// Polls left out because the one before took too long.
    package private(set) var pollsMissed = 0
    /// Where the next round of visits begins, so that a cut round does not starve the last ones.
    package var visitOffset = 0
    private let target: String

    /// Everything is due at once, and no login was refused.
    package init(target: String, interval: Double) {
        self.target = target
        schedule = Schedule(target: target, interval: interval)
        backoff = Backoff(limit: interval)
        loginPause = LoginPause(interval: interval)
    }

    /// The next poll: on the grid, or earlier while the server is away; `random` is from 0 to 1.
    package mutating func next(
        after now: Double, _ availability: Availability, random: Double
    ) -> Double {
        let onGrid = schedule.nextPoll(after: now)
        if availability.isUp {
            backoff.succeeded()
            return onGrid
        }
        // A login that was refused for good only fills the server's log.
        let refusal = availability.failure?.refusal
        if refusal == .settled || refusal == .full { return onGrid }
        return min(onGrid, now + backoff.failed(random: random))
    }

    /// Counts what was missed by a poll that took this long.
    package mutating func ended(from began: Double, to now: Double) {
        pollsMissed += schedule.missed(from: began, to: now)
    }

    /// Takes over what was counted before a reload; what is due and what may be tried begins again.
    package mutating func goOn(after former: Pace) {
        (pollsMissed, visitOffset) = (former.pollsMissed, former.visitOffset)
    }

    /// Everything is due at the next poll.
    package mutating func beginAgain() {
        schedule = Schedule(target: target, interval: schedule.interval)
    }

    /// Notes that a collector was asked, or would have been, at the poll at `tick`.
    package mutating func done(_ collector: Collector, at tick: Double) {
        schedule.done(collector, now: tick)
    }

    /// Asks again at the next poll.
    package mutating func retry(_ collector: Collector, at tick: Double) {
        schedule.retry(collector, now: tick)
    }

    /// Asks at the next poll, because a collector was left out until now.
    package mutating func ask(_ collector: Collector) { schedule.ask(collector) }

    // MARK: Refused logins

    /// Whether the login may be tried, now that what it depends on looks like this.
    package mutating func mayLogIn(_ stamp: LoginStamp, now: Double) -> Bool {
        loginPause.look(stamp)
        return loginPause.mayTry(now: now)
    }

    /// Notes that the login failed; the seconds until the next try, or nil for the next poll.
    package mutating func loginFailed(_ failure: Failure, now: Double) -> Double? {
        loginPause.failed(failure, now: now)
    }

    /// The login may be tried at once.
    package mutating func liftLoginPause() { loginPause.lift() }
}
