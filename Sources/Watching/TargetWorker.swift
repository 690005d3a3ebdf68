import Basics
import Collection
package import Indicators
package import Logging
import Metrics
package import Platform
package import Postgres
import Servers

/// Watches one target: polls it on its schedule, one question after another, and reports.
///
/// Everything a poll learns is gathered here and published at its end; a poll that must visit other
/// databases publishes what the cluster said before it sets out. When the server does not answer,
/// the rest of the poll is not asked, so that one poll costs at most one deadline.
package actor TargetWorker {
    /// How long facts about the server are believed.
    static let factsAge = Duration.seconds(60)
    /// How long a refusal that only a change on the server can lift is believed at first.
    static let refusalWaitMin = Duration.seconds(300)
    /// How long it is believed when the server has refused again and again.
    static let refusalWaitMax = Duration.seconds(3600)
    /// In seconds: with very short intervals the first question still gets this much time.
    static let heartbeatLimitMin = 0.5
    /// In seconds: the first question gets no more than this, however long the interval is.
    static let heartbeatLimitMax = 2.0
    /// In seconds: how far apart scrapes usually are at most.
    static let scrapePaceMax = 60.0
    /// Answers are shown for this many of their collector's periods.
    static let stalePeriods = 3.0

    let target: WatchedTarget
    /// What it asks with; commands go on with it after `pollOnce`.
    package nonisolated let session: Session
    let log: Logger
    let publish: @Sendable (TargetReport) async -> Void
    /// What the agent's own rules say of the target.
    let pageAlerts: @Sendable () -> HealthState
    private let start = ContinuousClock.now
    private let pauses: PauseSensor

    var schedule: Schedule
    private var backoff: Backoff
    /// How long a refused login is left alone.
    var loginPause: LoginPause
    var states: [String: CollectorState] = [:]
    var facts: ServerFacts?
    var factsRead: ContinuousClock.Instant?
    var generation = -1
    /// Which side of replication the last heartbeat was on, in the server's words.
    var side: String?
    var plan: Plan?
    /// The names of the collectors that it includes.
    var planned: Set<String> = []
    /// What the server refused to a collector of the cluster.
    var refused: [String: CollectorRefusal] = [:]
    /// What a database refused to a collector that visits it.
    var refusedVisits: [String: ExactDictionary<CollectorRefusal>] = [:]
    var refusedSince = ContinuousClock.now
    /// How long that is believed.
    var refusalWait = refusalWaitMin
    /// Whether everything refused is asked again at the next poll, whenever it was refused.
    var mustAskAgain = false
    /// Whether the server refused to say with its heartbeat which rights the role has.
    var isRightsQuestionRefused = false
    /// Whether the server's sessions show what they have done on demand; nil when that
    /// was not tried yet.
    var showsTransactions: Bool?
    /// What our sessions had done when the server last counted all of it.
    var shownCount: OwnCount?
    /// Which of the transactions that the server counted last are ours.
    var ownTransactions = OwnTransactions()
    /// Databases that turned us away at the login.
    var refusals: DatabaseRefusals
    /// Oids that no name is known of, though names were read since they came up.
    var nameless = Set<String>()
    /// Whether names were read again in this poll.
    var hasReadNames = false
    /// Whether a connection that broke was replaced in this poll.
    var hasReconnected = false
    var texts = StatementTexts()
    /// Where they were read last when the conninfo's database could not hold them.
    var textsDatabase: String?
    var engine: IndicatorEngine
    /// What the engine made of the last poll.
    var indicators: [Family] = []
    /// This poll's reading of the sessions.
    var activityReading: ActivityReading?
    /// Until when it is not tried, after the server has refused it.
    var activityRestsUntil: ContinuousClock.Instant?
    /// All statements, when they were asked for in this poll.
    var statements: StatementReading?
    /// Sessions by configured pool, as last counted.
    var poolSessions: [String: Double]?
    var databaseSessions: ExactDictionary<Double>?
    /// What is kept of a replica that stands still, once the file was looked for.
    var standstillNote: StandstillNote?
    /// Whether the file was looked for.
    var hasResumed = false
    /// Where is kept what counters go on from; nil before a server's first answer.
    var counterFile: AtomicFile?
    /// What was written there last.
    var notedCounters: NotedCounters?
    var isUp = false
    /// Whose statistics were read last.
    var origin: StatisticsOrigin?
    /// When a server's statistics began, with when it was started, in its own words.
    var statisticsBegan: (started: String, began: String?)?
    /// Whether a server has said so since the indicators were last derived.
    var isServerConfirmed = false
    /// The connection by which the indicators were last fed.
    var serverConnection = 0
    /// Whether its counters are followed from poll to poll, as opposed to looked at once.
    private(set) var isRunning = false
    /// Whether a poll has come to its end.
    private(set) var isPolled = false
    /// When the last question of a collector was sent.
    var askedAt = ContinuousClock.now
    /// When the present poll began.
    private(set) var pollBegan = ContinuousClock.now
    /// How many polls have come to their end.
    package private(set) var pollCount = 0
    /// Whether the log says that statements are no longer prepared.
    var hasNotedPreparation = false
    var down: Failure?
    /// When a poll last came through.
    var lastAnswered = ContinuousClock.now
    /// Since when the server cannot be queried, in seconds since 1970.
    var downSince: Double?
    /// Until when a question that may take long keeps the worker from publishing.
    var heldUp = Duration.zero
    var repairs = Mapping.Repairs()
    var pollSeconds = 0.0
    var pollsMissed = 0
    var seriesDropped = 0
    /// Where the next round of visits begins, so that a cut round does not starve the last ones.
    var visitOffset = 0

    /// Prepares to watch; nothing is connected before `run` or `pollOnce`.
    package init(
        _ target: WatchedTarget, log: Logger, pauses: PauseSensor = .process,
        pageAlerts: @escaping @Sendable () -> HealthState = { .notApplicable },
        publish: @escaping @Sendable (TargetReport) async -> Void
    ) {
        self.target = target
        self.pageAlerts = pageAlerts
        self.log = log
        self.pauses = pauses
        self.publish = publish
        session = Session(name: target.name, login: target.login)
        schedule = Schedule(target: target.name, interval: target.interval)
        refusals = DatabaseRefusals(interval: target.interval)
        backoff = Backoff(limit: target.interval)
        loginPause = LoginPause(interval: target.interval)
        engine = IndicatorEngine(
            thresholds: target.thresholds, databaseThresholds: target.databaseThresholds,
            model: target.health,
            poolLimits: Dictionary(
                target.pools.map { ($0.name, Double($0.sessionsMax)) },
                uniquingKeysWith: { first, _ in first }),
            poolDatabases: Dictionary(
                target.pools.compactMap { pool in pool.database.map { (pool.name, $0) } },
                uniquingKeysWith: { first, _ in first }),
            isConsole: target.kind == .pgbouncer)
    }

    /// Polls until the task is cancelled, then closes the connections.
    package func run() async {
        isRunning = true
        while !Task.isCancelled {
            let began = elapsed
            await poll()
            let now = elapsed
            pollsMissed += schedule.missed(from: began, to: now)
            try? await Task.sleep(until: start + .seconds(next(after: now)), clock: .continuous)
        }
        noteCounters(isLast: true)
        await session.close()
    }

    /// The next poll: on the grid, or earlier while the server is away.
    private func next(after now: Double) -> Double {
        let onGrid = schedule.nextPoll(after: now)
        if isUp {
            backoff.succeeded()
            return onGrid
        }
        // A login that was refused for good only fills the server's log.
        if down?.refusal == .settled || down?.refusal == .full { return onGrid }
        return min(onGrid, now + backoff.failed(random: .random(in: 0...1)))
    }

    /// Polls once with everything due, for `pgvigil collect` and `check`.
    ///
    /// The session stays open when `closes` is false, for more questions; the caller closes it.
    package func pollOnce(closes: Bool = true) async -> PollOutcome {
        await poll()
        if closes { await session.close() }
        let outcome = await outcome()
        // A second inspection is to show whether a change has helped.
        refusals = DatabaseRefusals(interval: target.interval)
        if forgiveRefusals(), let facts { replan(facts) }
        return outcome
    }

    /// Polls what is due, and goes on from there at the next call.
    package func pollAndTell() async -> PollOutcome {
        await poll()
        return await outcome()
    }

    private var elapsed: Double { start.duration(to: .now).seconds }

    /// `isRepeated` says that the poll before this one was spoiled by a standstill.
    func poll(isRepeated: Bool = false) async {
        let began = ContinuousClock.now
        let paused = pauses.look(began)
        let tick = elapsed
        pollBegan = began
        (hasReadNames, hasReconnected) = (false, false)
        do throws(Failure) {
            try awaitLogin(tick)
            try await lookAtServer()
            try await askCluster(tick)
            serverAnswered()
            if isVisitDue(tick) {
                pollSeconds = began.duration(to: .now).seconds
                await deriveIndicators(tick)
                await publish(report())
                try await visitDatabases(tick, until: began + cycleLimit)
            }
        } catch {
            if Task.isCancelled { return }
            // A deadline that passed while the process stood still says nothing about the server.
            if !isRepeated, pauses.look(.now) != paused { return await poll(isRepeated: true) }
            serverFailed(error, tick)
        }
        noteCounters()
        isPolled = true
        pollCount += 1
        await notePolledTransactions()
        await notePreparation()
        await session.tidy(olderThan: target.connectionAgeMax)
        pollSeconds = began.duration(to: .now).seconds
        await deriveIndicators(tick)
        await publish(report())
    }

    /// How long after its beginning a poll may begin a visit.
    var cycleLimit: Duration { .seconds(max(2 * target.interval, 10)) }
}
