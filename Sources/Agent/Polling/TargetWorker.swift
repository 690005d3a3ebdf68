package import Collection
import Configuration
import Indicators
package import Logging
import Metrics
import Platform
import Postgres

/// Watches one target: polls it on its schedule, one question after another, and reports.
///
/// Everything a poll learns is gathered here and published at its end; a poll that must visit other
/// databases publishes what the cluster said before it sets out. When the server does not answer,
/// the rest of the poll is not asked, so that one poll costs at most one deadline.
package actor TargetWorker {
    /// How long facts about the server are believed.
    static let factsAge = Duration.seconds(60)
    /// How long a refusal for lack of permission is believed.
    static let refusalAge = Duration.seconds(3600)
    /// In seconds: with very short intervals questions still get this much time.
    static let questionLimitMin = 0.5
    /// Answers are shown for this many of their collector's periods.
    static let stalePeriods = 3.0

    let target: WatchedTarget
    let session: Session
    let log: Logger
    private let publish: @Sendable (TargetReport) async -> Void
    private let start = ContinuousClock.now

    var schedule: Schedule
    private var backoff: Backoff
    var states: [String: CollectorState] = [:]
    var facts: ServerFacts?
    private var factsRead: ContinuousClock.Instant?
    private var generation = -1
    var plan: Plan?
    /// What the server refused to a collector of the cluster, in its words.
    var refused: [String: String] = [:]
    /// Databases that refused a collector its visit.
    var refusedVisits: [String: Set<String>] = [:]
    private var refusedSince = ContinuousClock.now
    var texts = StatementTexts()
    var engine: IndicatorEngine
    /// What the engine made of the last poll.
    var indicators: [Family] = []
    /// All statements, when they were asked for in this poll.
    var statements: StatementReading?
    /// Sessions by configured pool, as last counted.
    var poolSessions: [String: Double]?
    var isUp = false
    /// When the server that answered last was started, by its own word.
    var serverStart: Double?
    /// Whether a server has said so since the indicators were last derived.
    var isServerConfirmed = false
    /// The connection by which the indicators were last fed.
    var serverConnection = 0
    /// Whether its counters are followed from poll to poll, as opposed to looked at once.
    private(set) var isRunning = false
    /// Whether a poll has come to its end.
    private(set) var isPolled = false
    var downReason: String?
    var repairs = Mapping.Repairs()
    var pollSeconds = 0.0
    var pollsMissed = 0
    var seriesDropped = 0
    /// Where the next round of visits begins, so that a cut round does not starve the last ones.
    private var visitOffset = 0

    /// Prepares to watch; nothing is connected before `run` or `pollOnce`.
    package init(
        _ target: WatchedTarget, log: Logger,
        publish: @escaping @Sendable (TargetReport) async -> Void
    ) {
        self.target = target
        self.log = log
        self.publish = publish
        session = Session(name: target.name, login: target.login)
        schedule = Schedule(target: target.name, interval: target.interval)
        backoff = Backoff(limit: target.interval)
        engine = IndicatorEngine(
            thresholds: target.thresholds, model: target.health,
            poolLimits: Dictionary(
                target.pools.map { ($0.name, Double($0.sessionsMax)) },
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
        await session.close()
    }

    /// The next poll: on the grid, or earlier while the server is away.
    private func next(after now: Double) -> Double {
        let onGrid = schedule.nextPoll(after: now)
        if isUp {
            backoff.succeeded()
            return onGrid
        }
        return min(onGrid, now + backoff.failed(random: .random(in: 0...1)))
    }

    /// Polls once with everything due, for `pgvigil collect` and `check`.
    package func pollOnce() async -> (report: TargetReport, plan: Plan?, facts: ServerFacts?) {
        await poll()
        await session.close()
        return (await report(), plan, facts)
    }

    private var elapsed: Double { start.duration(to: .now).seconds }

    func poll() async {
        let began = ContinuousClock.now
        let tick = elapsed
        do throws(Failure) {
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
            serverFailed(error, tick)
        }
        isPolled = true
        await session.tidy(olderThan: target.connectionAgeMax)
        pollSeconds = began.duration(to: .now).seconds
        await deriveIndicators(tick)
        await publish(report())
    }

    /// How long after its beginning a poll may begin a visit.
    private var cycleLimit: Duration { .seconds(max(2 * target.interval, 10)) }

    /// A question may not take longer than the time until the next poll.
    func questionLimit(_ timeout: Duration) -> Duration {
        min(timeout, .seconds(max(target.interval, Self.questionLimitMin)))
    }

    // MARK: Facts and plan

    /// Makes sure that server, facts and plan belong together.
    private func lookAtServer() async throws(Failure) {
        let inRecovery = try await heartbeat()
        // What could not be asked while the server was away is asked now, not when its time comes.
        if !isUp { schedule = Schedule(target: target.name, interval: target.interval) }
        let isReconnected = await session.generation != generation
        let isOld = factsRead.map { $0.duration(to: .now) > Self.factsAge } ?? true
        let hasChangedSides =
            inRecovery != nil && facts.map { $0.isInRecovery != inRecovery } ?? false
        if refusedSince.duration(to: .now) > Self.refusalAge || isReconnected,
            forgiveRefusals(), let facts
        {
            replan(facts)
        }
        guard isReconnected || isOld || hasChangedSides || plan == nil else { return }
        let read: ServerFacts
        do throws(PostgresError) {
            read = try await FactsReader.read(
                session, kind: target.kind, settings: FactsReader.settings(askedBy: target.catalog),
                old: facts)
        } catch {
            let failure = Failure(error, isVisit: false, needsExtension: false)
            // Facts of a minute ago are better than none when only a lock is in the way.
            if failure.reach == .question, facts != nil, !isReconnected { return }
            throw Failure(reason: failure.reason, message: failure.message, reach: .server)
        }
        factsRead = .now
        if isReconnected {
            generation = await session.generation
            schedule = Schedule(target: target.name, interval: target.interval)
        }
        if read != facts || plan == nil { replan(read) }
    }

    /// One cheap question that shows whether the server answers and which side it is on.
    private func heartbeat() async throws(Failure) -> Bool? {
        do throws(PostgresError) {
            let question =
                target.kind == .pgbouncer ? "SHOW VERSION" : "SELECT pg_is_in_recovery()"
            let answer = try await session.query(question, within: questionLimit(.seconds(2))) {
                $0.string(0, 0)
            }
            return target.kind == .pgbouncer ? nil : answer == "t"
        } catch {
            let failure = Failure(error, isVisit: false, needsExtension: false)
            throw Failure(reason: failure.reason, message: failure.message, reach: .server)
        }
    }

    func replan(_ read: ServerFacts) {
        if read.roles != facts?.roles { _ = forgiveRefusals() }
        facts = read
        let plan = Plan(
            catalog: target.catalog, facts: read, disabled: target.disabled, refused: refused)
        self.plan = plan
        let planned = Set(plan.entries.map(\.collector.name))
        for (collector, omission) in plan.omissions {
            guard let reason = omission.failureReason else {
                states[collector.name] = nil
                continue
            }
            var state = states[collector.name] ?? CollectorState()
            state.isSuccess = false
            state.answers = [:]
            if state.lastError != "\(omission)" {
                state.failures[reason, default: 0] += 1
                state.lastError = "\(omission)"
                log.warning(
                    "collector left out",
                    [
                        "target": target.name, "collector": collector.name,
                        "reason": reason.rawValue, "error": "\(omission)",
                    ])
            }
            states[collector.name] = state
        }
        log.info(
            "planned",
            [
                "target": target.name, "version": "\(read.versionNumber)",
                "planned": "\(planned.count)", "left_out": "\(plan.omissions.count)",
            ])
    }

    /// Forgets what was refused, so that it is asked once more; says whether the plan depends on it.
    private func forgiveRefusals() -> Bool {
        let changesPlan = !refused.isEmpty
        refused = [:]
        refusedVisits = [:]
        refusedSince = .now
        return changesPlan
    }

    // MARK: One poll

    private func askCluster(_ tick: Double) async throws(Failure) {
        for entry in plan?.entries ?? [] where entry.collector.scope != .database {
            guard schedule.isDue(entry.collector, now: tick) else { continue }
            try await ask(entry, tick)
        }
    }

    private func isVisitDue(_ tick: Double) -> Bool { !dueVisits(tick).isEmpty }

    private func dueVisits(_ tick: Double) -> [Plan.Entry] {
        (plan?.entries ?? []).filter {
            $0.collector.scope == .database && schedule.isDue($0.collector, now: tick)
        }
    }

    /// Visits the chosen databases one after another, with all due questions for each.
    private func visitDatabases(
        _ tick: Double, until limit: ContinuousClock.Instant
    ) async throws(Failure) {
        guard let facts else { return }
        let entries = dueVisits(tick)
        for entry in entries { begin(entry.collector) }
        let names = chosenDatabases(facts)
        for step in names.indices {
            let name = names[(step + visitOffset) % names.count]
            if ContinuousClock.now >= limit {
                visitOffset = (step + visitOffset) % names.count
                fail(
                    entries, Failure(reason: .timeout, message: "no time left to visit \(name)"))
                break
            }
            do throws(Failure) {
                for entry in entries {
                    let place = name == facts.currentDatabase ? nil : name
                    try await askOne(entry, database: name, through: place)
                }
            } catch {
                if error.reach == .server { throw error }
                fail(entries, error)
                if error.reach == .visits { break }
            }
        }
        for entry in entries { end(entry.collector, tick) }
    }

    func chosenDatabases(_ facts: ServerFacts) -> [String] {
        let chosen = facts.databases.filter { $0.canConnect && target.choosesDatabase($0.name) }
        return chosen.prefix(target.databasesMax).map(\.name)
    }
}
