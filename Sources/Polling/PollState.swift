package import Collection
import Metrics
import Pacing
package import Postgres
import Sampling
package import Servers
import TargetMetrics
package import Targets

/// What the polls of a target have learnt, and what follows from it: a value without a connection,
/// a log or a clock.
///
/// A poll decides what is due (`isDue`, `statement(for:in:)`, `visits`), the worker asks, and the
/// state observes what came of it (`learn`, `observe`, `fail`, `serverAnswered`, `serverFailed`).
/// What belongs into the log is kept as notes until the worker writes them.
package struct PollState: Sendable {
    /// How long facts about the server are believed.
    static let factsAge = Duration.seconds(60)
    /// In seconds: how far apart scrapes usually are at most.
    static let scrapePaceMax = 60.0
    /// Answers are shown for this many of their collector's periods.
    static let stalePeriods = 3.0

    let target: WatchedTarget
    /// Whether counters are followed from poll to poll, as opposed to looked at once.
    package var isFollowed = false
    var pace: Pace
    var availability: Availability
    var server = KnownServer()
    /// What the server was in its cluster when it last answered; nil when that was never known.
    var member: ClusterMember?
    var refusals: Refusals
    var collectors: [String: CollectorState] = [:]
    var texts = StatementTexts()
    var feed: IndicatorFeed
    var tally = PollTally()
    var poll: PresentPoll
    /// Samples between polls; nil when none are wanted.
    var sampling: SessionSampling?
    /// What was learnt at another address, until the server has said whether it is the same.
    var earlier: EarlierFeed?
    private var notes: [PollNote] = []

    /// Nothing is known yet, and everything is due.
    package init(_ target: WatchedTarget, _ now: ContinuousClock.Instant) {
        self.target = target
        pace = Pace(target: target.name, interval: target.interval)
        availability = Availability(now)
        refusals = Refusals(interval: target.interval, now)
        feed = IndicatorFeed(target)
        poll = PresentPoll(now, tick: 0)
        if target.sampleInterval > 0, target.kind == .postgresql {
            sampling = SessionSampling(
                interval: target.sampleInterval,
                zeroTurns: target.interval <= Self.scrapePaceMax ? 2 : 1)
        }
    }

    // MARK: One poll

    /// A poll begins at this moment, `tick` seconds after the worker.
    package mutating func begin(_ now: ContinuousClock.Instant, tick: Double) {
        poll = PresentPoll(now, tick: tick)
    }

    /// The present poll has taken this long until now.
    package mutating func took(_ seconds: Double) { tally.pollSeconds = seconds }

    /// The present poll has come to its end.
    package mutating func end() {
        poll.isOver = true
        noteMember()
        deriveSampling()
        tally.pollEnded()
    }

    /// How many polls have come to their end.
    package var pollCount: Int { tally.polls }

    /// Whether the last poll came through.
    package var isUp: Bool { availability.isUp }

    /// How long after its beginning a poll may begin a visit.
    package var cycleLimit: Duration { .seconds(max(2 * target.interval, 10)) }

    /// The cluster's part of a poll came through.
    package mutating func serverAnswered(_ now: ContinuousClock.Instant) {
        if !availability.isUp { note(.up) }
        availability.answered(now)
        pace.liftLoginPause()
    }

    /// The server could not be asked, or not to the end.
    package mutating func serverFailed(_ failure: Failure, unixTime: Double) {
        if !failure.isWaiting, let wait = pace.loginFailed(failure, now: poll.tick),
            wait > target.interval
        {
            note(.loginPaused(seconds: wait))
        }
        if availability.failure?.message != failure.message { note(.down(failure)) }
        availability.failed(failure, unixTime: unixTime)
        for entry in server.plan?.entries ?? [] {
            let name = entry.collector.name
            collectors[name, default: CollectorState()].outcome.isSuccess = false
            // The one that met the trouble has counted it and is no longer due.
            guard isDue(entry.collector) else { continue }
            collectors[name]?.failures[failure.reason, default: 0] += 1
            pace.done(entry.collector, at: poll.tick)
        }
    }

    /// The refusal for which the login is left alone at this poll; nil when it may be tried.
    package mutating func loginRefusal(_ stamp: @autoclosure () -> LoginStamp) -> Failure? {
        guard let failure = availability.failure, failure.refusal != nil,
            !pace.mayLogIn(stamp(), now: poll.tick)
        else { return nil }
        return failure.whileWaiting()
    }

    /// Whether a connection that broke may be replaced at once, which is done once in a poll.
    package mutating func mayReconnect(after failure: Failure) -> Bool {
        guard failure.isLost, !poll.hasReconnected else { return false }
        poll.hasReconnected = true
        return true
    }

    /// Asks at the next poll once more for what was refused, and what the server is.
    package mutating func askAgain() {
        refusals.askAgain()
        pace.liftLoginPause()
    }

    /// Whether a collector is due at this poll.
    package func isDue(_ collector: Collector) -> Bool {
        pace.schedule.isDue(collector, now: poll.tick)
    }

    /// When the next poll begins after one that ended at `now`, in seconds since the worker started.
    package mutating func next(after now: Double, random: Double) -> Double {
        pace.next(after: now, availability, random: random)
    }

    /// Counts the polls that one covered which took this long.
    package mutating func countMissed(from began: Double, to now: Double) {
        pace.ended(from: began, to: now)
    }

    // MARK: Notes for the log

    mutating func note(_ note: PollNote) { notes.append(note) }

    /// What has come up for the log since the last time.
    package mutating func takeNotes() -> [PollNote] {
        defer { notes = [] }
        return notes
    }
}
