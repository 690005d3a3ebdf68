import Platform
import Sampling
import SessionAnswers

/// What concerns the present poll alone.
struct PresentPoll {
    /// One reading of the sessions, and the connection over which it came.
    struct Reading {
        let connection: Int
        /// Nil when the server refused it, or it was cut.
        let activity: Activity?
        /// The same for those who look at the sessions, and when it was asked for; nil once it was
        /// taken.
        var sample: (sample: ActivitySample, began: Double)?
    }

    /// When it began.
    let began: ContinuousClock.Instant
    /// When it began, in seconds since the worker started.
    let tick: Double
    /// When the answer to the last question of a collector must have come.
    var answeredBy: ContinuousClock.Instant?
    /// The sessions, once they were read in it.
    var reading: Reading?
    /// Whether names were read again in it.
    var hasReadNames = false
    /// Whether a connection that broke was replaced in it.
    var hasReconnected = false
    /// Whether it has come to its end, so that the connection is free.
    var isOver = false

    init(_ began: ContinuousClock.Instant, tick: Double) {
        (self.began, self.tick) = (began, tick)
    }

    /// A moment in seconds since the worker started.
    func seconds(of instant: ContinuousClock.Instant) -> Double {
        tick + began.duration(to: instant).seconds
    }

    /// A moment in seconds since the worker started, on the clock of instants.
    func instant(of seconds: Double) -> ContinuousClock.Instant {
        began + .seconds(seconds - tick)
    }
}
