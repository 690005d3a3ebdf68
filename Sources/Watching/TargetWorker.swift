import Basics
package import Health
package import Logging
import Metrics
package import Platform
package import Polling
package import Postgres
package import Regressions
package import Sampling
import Servers
package import Targets
import TimedDisks
package import Windows

/// Watches one target: polls it on its schedule, one question after another, and reports.
///
/// What is due and what an answer means is decided by `PollState`; this asks, waits and writes the log.
///
/// Everything a poll learns is gathered there and published at its end; a poll that must visit other
/// databases publishes what the cluster said before it sets out. When the server does not answer,
/// the rest of the poll is not asked, so that one poll costs at most one deadline.
package actor TargetWorker {
    /// In seconds: with very short intervals the first question still gets this much time.
    static let heartbeatLimitMin = 0.5
    /// In seconds: the first question gets no more than this, however long the interval is.
    static let heartbeatLimitMax = 2.0
    /// How long a worker that ends waits until its last notes are written.
    static let lastNotesLimit = Duration.seconds(2)

    nonisolated let target: WatchedTarget
    /// What it asks with; commands go on with it after `pollOnce`.
    package nonisolated let session: Session
    let log: Logger
    let publish: @Sendable (TargetReport) async -> Void
    /// What the agent's own rules say of the target.
    let pageAlerts: @Sendable () -> HealthState
    /// Takes the load of each sample, and when it was taken.
    let remember: @Sendable (TimedLoad, ContinuousClock.Instant) -> Void
    /// Takes each reading of the sessions, and when it was taken; nil when it is for nothing.
    let show: (@Sendable (SessionsReading, ContinuousClock.Instant) -> Void)?
    /// Takes what statements did between two polls, and gives which of them have changed; nil when that
    /// is not looked for.
    let compare: (@Sendable ([StatementMoments]) -> StatementChanges?)?
    /// Takes what statements did from poll to poll, for the history.
    let growth: GrowthTaker?
    /// Keeps the texts of statements; nil when they are kept for this worker alone.
    let texts: TextKeeper?
    /// When the first worker of the target began, of those that went on from one another.
    var start: ContinuousClock.Instant
    private let pauses: PauseSensor

    var state: PollState
    var ownCounts = OwnCounts()
    /// What is kept of a replica that stands still; nil until the file was looked for.
    var standstill: Standstill.Keeping?
    /// What is kept of its counters; nil before a server's first answer.
    var counterNote: TargetNote<NotedCounters>?
    /// What is kept of the collectors that have worked; nil before `run`.
    var successNote: TargetNote<NotedSuccesses>?
    /// How the sessions are asked for.
    var sessionsQuestion = SessionsQuestion()
    /// Before this the sessions are not read between polls, in seconds since the worker started.
    var readingRestsUntil = 0.0
    /// Whether the log says that statements are no longer prepared.
    var hasNotedPreparation = false
    /// Whether the server lets us see locks, as far as it has not refused it.
    var seesLocks = true

    /// Prepares to watch; nothing is connected before `run` or `pollOnce`.
    package init(
        _ target: WatchedTarget, log: Logger, pauses: PauseSensor = .process,
        pageAlerts: @escaping @Sendable () -> HealthState = { .notApplicable },
        remember: @escaping @Sendable (TimedLoad, ContinuousClock.Instant) -> Void = { _, _ in },
        show: (@Sendable (SessionsReading, ContinuousClock.Instant) -> Void)? = nil,
        compare: (@Sendable ([StatementMoments]) -> StatementChanges?)? = nil,
        texts: TextKeeper? = nil, growth: GrowthTaker? = nil,
        publish: @escaping @Sendable (TargetReport) async -> Void
    ) {
        self.target = target
        self.pageAlerts = pageAlerts
        self.remember = remember
        self.show = show
        self.compare = compare
        self.texts = texts
        self.growth = growth
        self.log = log
        self.pauses = pauses
        self.publish = publish
        start = .now
        session = Session(name: target.name, login: target.login)
        state = PollState(target, start)
    }

    /// How many polls have come to their end.
    package var pollCount: Int { state.pollCount }

    /// Polls until the task is cancelled, then closes the connections.
    package func run() async {
        state.isFollowed = true
        await resumeSuccesses()
        while !Task.isCancelled {
            let began = elapsed
            await poll()
            let now = elapsed
            state.countMissed(from: began, to: now)
            await rest(until: state.next(after: now, random: .random(in: 0...1)))
        }
        noteCounters(isLast: true)
        noteSuccesses(isLast: true)
        await NoteDisk.shared.finish(within: Self.lastNotesLimit)
        await session.close()
        await noteLastTransactions()
    }

    /// Waits for the next poll, in seconds since the worker started.
    ///
    /// Until then the connection is free. What looks at the server between polls is run here, at
    /// the times of `PollState.nextSample`, and has an end before `next`.
    private func rest(until next: Double) async {
        if show != nil, elapsed >= readingRestsUntil,
            state.isReadingDue(elapsed, before: next)
        {
            await readSessions()
        }
        while !Task.isCancelled,
            let sample = state.nextActivitySample(
                after: elapsed, before: next, random: .random(in: 0...1))
        {
            try? await Task.sleep(until: start + .seconds(sample), clock: .continuous)
            guard !Task.isCancelled, await takeSample() else { break }
        }
        try? await Task.sleep(until: start + .seconds(next), clock: .continuous)
    }

    /// Polls once with everything due, for `pgvigil collect` and `check`.
    ///
    /// The session stays open when `closes` is false, for more questions; the caller closes it.
    package func pollOnce(closes: Bool = true) async -> PollOutcome {
        await poll()
        if closes { await session.close() }
        let outcome = state.outcome(await report())
        // A second inspection is to show whether a change has helped.
        state.forgiveAll(.now)
        writeNotes()
        return outcome
    }

    /// Polls what is due, and goes on from there at the next call.
    package func pollOutcome() async -> PollOutcome {
        await poll()
        return state.outcome(await report())
    }

    /// Asks at the next poll once more for what was refused, and what the server is.
    ///
    /// After a change of a privilege there is no need to wait, nor to restart the agent.
    package func askAgain() {
        seesLocks = true
        state.askAgain()
    }

    /// In seconds since the worker started.
    var elapsed: Double { start.duration(to: .now).seconds }

    /// `isRepeated` says that the poll before this one was spoiled by a standstill.
    private func poll(isRepeated: Bool = false) async {
        let began = ContinuousClock.now
        let paused = pauses.look(began)
        state.begin(began, tick: elapsed)
        do throws(Failure) {
            if let refusal = state.loginRefusal(LoginStamp(of: target.login)) { throw refusal }
            try await lookAtServer()
            try await askCluster()
            state.serverAnswered(.now)
            showReading()
            writeNotes()
            if state.isVisitDue {
                state.took(began.duration(to: .now).seconds)
                await deriveIndicators()
                // Until the round is over no other answers come; the worker is at work then.
                await publish(report(heldUp: state.cycleLimit))
                try await visitDatabases(until: began + state.cycleLimit)
            }
        } catch {
            if Task.isCancelled { return }
            // A deadline that passed while the process stood still says nothing about the server.
            if !isRepeated, pauses.look(.now) != paused { return await poll(isRepeated: true) }
            state.serverFailed(error, unixTime: WallClock.secondsSince1970)
            writeNotes()
        }
        noteCounters()
        noteSuccesses()
        await nameSampledDatabases()
        state.end()
        handOnLoads()
        await notePolledTransactions()
        await notePreparation()
        await session.tidy(olderThan: target.connectionAgeMax)
        let duration = began.duration(to: .now)
        state.took(duration.seconds)
        await deriveIndicators()
        // The answers are from its beginning, and the next ones come that much later.
        await publish(report(heldUp: duration))
    }

    /// Everything known now.
    func report(heldUp: Duration = .zero) async -> TargetReport {
        let connections = await session.connections
        let prepared = await session.preparedStatements
        return state.report(connections: connections, prepared: prepared, heldUp: heldUp, .now)
    }

    private func deriveIndicators() async {
        state.observe(connection: await session.generation)
        await resumeStandstill()
        if let compare, let ran = state.statementStep() { state.observe(compare(ran) ?? .unknown) }
        handOnGrowth()
        state.deriveIndicators(pageAlerts: pageAlerts(), .now)
        if state.isUp { noteStandstill() }
    }

    private func handOnGrowth() {
        guard let growth else { return }
        let most = growth.entriesMax()
        guard most > 0 else { return state.forgetStatementGrowth() }
        if let (step, owners) = state.statementGrowth(most) { growth.take(step, owners) }
    }

    /// Says once that statements are no longer prepared, and why.
    private func notePreparation() async {
        guard !hasNotedPreparation, let reason = await session.preparationEnd else { return }
        hasNotedPreparation = true
        log.notice("statements are no longer prepared", ["target": target.name, "reason": reason])
    }

    /// Brings the log in step with what the state has noted.
    func writeNotes() {
        for note in state.takeNotes() { note.write(to: log, target: target.name) }
    }
}
