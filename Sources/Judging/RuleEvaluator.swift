package import Logging
package import Metrics
package import Platform
import RuleDocuments
package import Rules
import Samples
import TimedDisks

/// Evaluates the rules over what the agent knows.
///
/// Whenever a target was polled the series that rules need go from the snapshot into a history in
/// memory, as if the agent scraped itself. Groups with an interval are evaluated over that history
/// on a grid of times; all others after each poll, at the moment that a `for` ends, and after an
/// interval without either: people learn of a fault with the poll that sees it.
/// Watched servers are not asked, and other work gets a turn after each rule.
package actor RuleEvaluator {
    /// Takes all alerts after an evaluation, resolved ones of the last 15 minutes included; what the
    /// evaluation saw was known at this moment.
    package typealias Deliver = @Sendable ([Alert], ContinuousClock.Instant) async -> Void

    /// How often it is looked whether the polls that are waited for have come.
    static let pollCheck = Duration.milliseconds(100)
    /// After shorter pauses nothing is out of date.
    static let pauseMin = Duration.seconds(3)

    /// What pages see of the evaluation.
    package nonisolated let status: RuleStatus
    private let log: Logger
    private let snapshot: @Sendable () -> Snapshot
    private let changed: @Sendable () async -> Void
    private var deliver: Deliver = { _, _ in }

    private var rules: RulesInForce
    private var samples = RuleSamples()
    private var schedule = RuleSchedule()
    private var clock: RuleClock
    private var files: RuleStateFiles
    private var hasBegun = false
    private var waiting: Task<Void, Never>?

    /// An evaluator without rules; `changed` is called when alerts have changed.
    package init(
        _ settings: RuleSettings, status: RuleStatus, stateDirectory: String?, log: Logger,
        files: any FileLayer = TimedFiles(threadNamed: "pgvigil-aldisk"),
        time: TimeSource = .machine,
        pauses: PauseSensor = .process,
        snapshot: @escaping @Sendable () -> Snapshot,
        changed: @escaping @Sendable () async -> Void = {}
    ) {
        clock = RuleClock(time, pauses: pauses)
        rules = RulesInForce(settings)
        self.files = RuleStateFiles(
            directory: stateDirectory, files, status: status, time: time, log: log)
        self.status = status
        self.log = log
        self.snapshot = snapshot
        self.changed = changed
    }

    /// Says who takes alerts after evaluations.
    package func deliver(to deliver: @escaping Deliver) { self.deliver = deliver }

    // MARK: Rules

    /// Puts rules into force; rules with the same name and labels keep their alerts.
    package func apply(_ settings: RuleSettings) {
        guard settings != rules.settings || rules.groups.isEmpty else { return }
        let now = clock.now
        let (ended, back) = rules.replace(with: settings, at: now)
        if back > 0 { log.info("alerts of rules that are back taken up", ["alerts": "\(back)"]) }
        samples.use(settings, for: rules.selectors, ended: ended, at: now)
        schedule.begin(with: rules.groups, at: now)
        show()
        waiting?.cancel()
    }

    // MARK: Running

    /// Puts the rules into force before the first poll, and shows what paged before the restart.
    package func begin() async {
        apply(rules.settings)
        guard let saved = await files.glance() else { return }
        let pageAlerts = rules.pageAlerts(of: saved, at: clock.now)
        status.change { $0.pageAlerts = pageAlerts }
    }

    /// Evaluates until the task is cancelled, then writes the state a last time.
    package func run() async {
        apply(rules.settings)
        if !files.areThere, !rules.groups.isEmpty {
            log.notice("alerts do not survive a restart", ["reason": "no agent.state_directory"])
        }
        while !Task.isCancelled { await sleep(for: await turn()) }
        await saveLast()
    }

    /// Writes the state behind whatever is being written, if rules were evaluated at all.
    package func saveLast() async {
        guard hasBegun else { return }
        await files.writeLast(rules, at: clock.now)
        await files.writeLast(samples, at: clock.now)
    }

    /// Does what is due, and says when to come back.
    ///
    /// What is known is taken first and the time after it: a pause in between is noticed, and one
    /// that comes later finds both from before.
    package func turn() async -> Duration {
        let snapshot = snapshot()
        let step = clock.look()
        let moment = clock.lastLook
        if step != 0 { shift(by: step) }
        noteStandstill()
        let wasWaiting = clock.isWaiting
        let isKnown = clock.isKnown { resumed in
            hasBegun ? snapshot.hasPolled(since: resumed) : snapshot.isComplete
        }
        guard isKnown else { return Self.pollCheck }
        let targets = Set(snapshot.targets.map { ExactText($0.name) })
        if !hasBegun {
            await restore(targets)
        } else {
            // Alerts are judged by the samples.
            if let late = files.takeLateSamples() {
                samples.restoreLate(late, of: targets, at: clock.now)
                rules.recallLabels()
            }
            if let late = files.takeLateAlerts() { takeUp(late) }
        }
        let now = moment.wall
        // Nothing that became due meanwhile waits any longer.
        if wasWaiting { schedule.makeAllDue(at: now) }
        lookForNews(in: snapshot, at: now)
        await evaluate(snapshot, at: moment)
        guard !rules.groups.isEmpty else {
            // Alerts of removed rules end only when they are resolved here.
            await deliver([], moment.steady)
            return .seconds(60)
        }
        return schedule.pause(at: clock.now)
    }

    /// The process stood still: what is known is old, and what has lasted was not watched.
    private func noteStandstill() {
        let length = clock.standstill(grace: rules.settings.interval)
        let limit = max(Self.pauseMin, rules.staleAfter)
        guard length > limit, hasBegun else { return }
        log.warning("the process stood still", ["for": "\(length)"])
        rules.standStill(for: length.millisecondsRoundedUp, until: clock.lastLook.wall)
    }

    private func sleep(for pause: Duration) async {
        let waiting = clock.sleeping(for: pause)
        self.waiting = waiting
        await withTaskCancellationHandler {
            await waiting.value
        } onCancel: {
            waiting.cancel()
        }
        self.waiting = nil
    }

    /// Makes everything due that a poll, or the end of a `for`, calls for.
    private func lookForNews(in snapshot: Snapshot, at now: Int64) {
        guard !rules.groups.isEmpty, schedule.mayLook(at: now), samples.hasNews(snapshot) else {
            return
        }
        let following = rules.groups.indices.filter { rules.followsPolls(rules.groups[$0]) }
        schedule.makeDue(following, at: now)
    }

    private func evaluate(_ snapshot: Snapshot, at moment: TimeSource.Moment) async {
        let now = moment.wall
        if rules.expireDeparted(at: now) { samples.keep(for: rules.selectors) }
        guard !rules.groups.isEmpty else { return }
        // Before anything is recorded, or windows would hold series with the labels of before.
        if let relabeled = rules.relabel(by: snapshot, at: now) { samples.relabel(relabeled) }
        // What is evaluated while new polls still wait for their turn has to know them, too: at the end
        // of a `for` the condition may be over.
        let takesNews =
            schedule.isScrapeDue(at: now) || schedule.isDue(at: now) && samples.hasNews(snapshot)
        if takesNews {
            let interval = rules.recordingInterval.millisecondsRoundedUp
            samples.record(snapshot, at: now, interval: interval)
            schedule.hasScraped(at: now, interval: interval)
        }
        samples.history.unknown = rules.unknownSeries(in: snapshot)
        rules.hold(by: snapshot, at: now)
        var hasEvaluated = false
        while let index = schedule.firstDue(at: now) {
            // At the time at which it was due the news was not known, and what it ends went on.
            await evaluate(index, at: takesNews ? now : schedule[index])
            hasEvaluated = true
        }
        guard hasEvaluated else { return }
        clock.noteEvaluation()
        schedule.rest(
            after: rules.groups, from: now, restMax: rules.settings.interval.millisecondsRoundedUp)
        show()
        let alerts = rules.groups.flatMap(\.alerts)
        let hasChanged = rules.take(alerts)
        files.offer(rules, samples, at: now, hasChanged: hasChanged)
        if hasChanged { await changed() }
        await deliver(alerts, moment.steady)
    }

    private func evaluate(_ index: Int, at time: Int64) async {
        let version = rules.version
        var group = rules.groups[index]
        var outcome = GroupState.Outcome()
        for rule in group.rules.indices {
            group.evaluate(
                rule, at: time, over: &samples.history, rules.settings.environment, &outcome)
            // The pool has few threads, and others wait for them.
            await Task.yield()
            // A reload came in between, and took up the alerts as they were before.
            guard version == rules.version else { return }
        }
        group.finish(at: time, outcome)
        rules.groups[index] = group
        let missed = schedule.hasEvaluated(
            index, group, for: time, followsPolls: rules.followsPolls(group), now: clock.now)
        let name = ExactText(group.group.name)
        status.change { values in
            values.counts[name, default: .init()].evaluations += UInt64(outcome.evaluations)
            values.counts[name, default: .init()].failures += UInt64(outcome.failures.count)
            values.counts[name, default: .init()].missed += UInt64(missed)
        }
        for failure in outcome.failures where !failure.isRepeated {
            log.warning(
                "rule failed",
                ["group": name.text, "rule": failure.rule, "reason": "\(failure.reason)"])
        }
    }

    /// The time of day was set: what has lasted for a while still has, and nothing is due early.
    private func shift(by step: Int64) {
        if hasBegun { clock.waitForPolls() }
        log.warning("the time of day was set", ["by": "\(Double(step) / 1000)s"])
        rules.shift(by: step)
        samples.shift(by: step)
        schedule.shift(by: step)
        files.shift(by: step)
    }

    private func show() {
        let groups = rules.groups
        let pageAlerts = rules.pageAlerts
        let links = rules.settings.environment.links
        let history = samples.history
        let (bytes, series) = (history.bytes, history.seriesCount)
        let dropped = history.droppedSamples + history.shortenedSamples
        status.change { values in
            values.groups = groups
            (values.pageAlerts, values.links) = (pageAlerts, links)
            let names = Set(groups.map { ExactText($0.group.name) })
            values.counts = values.counts.filter { names.contains($0.key) }
            for name in names where values.counts[name] == nil { values.counts[name] = .init() }
            values.historyBytes = bytes
            values.historySeries = series
            values.historyDropped = max(values.historyDropped, dropped)
        }
    }

    // MARK: State over restarts

    private func restore(_ targets: Set<ExactText>) async {
        hasBegun = true
        if let saved = await files.readSamples(at: clock.now) {
            samples.restore(saved, of: targets, at: clock.now)
        }
        if let saved = await files.readAlerts() { takeUp(saved) }
    }

    /// Gives the rules the alerts that were saved; what they have found meanwhile stays.
    private func takeUp(_ saved: SavedAlerts) {
        let (count, left) = rules.restore(saved, at: clock.now)
        log.info(
            "alerts of before the restart taken up",
            ["alerts": "\(count)", "left_behind": "\(left)"])
        show()
    }
}
