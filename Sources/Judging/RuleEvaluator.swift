package import Logging
package import Metrics
package import Platform
package import Rules
import Samples

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

    /// Evaluation begins after this time although not every target has been polled.
    static let patience = Duration.seconds(60)
    /// How often it is looked whether a poll has brought something, in milliseconds.
    static let lookEvery: Int64 = 200
    /// Polls of many targets share an evaluation: rules use one part of that many of the time.
    static let restFactor: Int64 = 50
    /// For how many intervals the last samples of a target are shown.
    static let stalePeriods = 3.0
    /// How often it is looked whether the polls that are waited for have come.
    static let pollCheck = Duration.milliseconds(100)
    /// After shorter pauses nothing is out of date.
    static let pauseMin = Duration.seconds(3)
    /// How often the state is written while nothing changes.
    static let saveEvery: Int64 = 30_000

    /// What pages see of the evaluation.
    package nonisolated let status: RuleStatus
    private let log: Logger
    private let file: AlertStateFile?
    private let sampleFile: SampleStateFile?
    private let snapshot: @Sendable () -> Snapshot
    private let changed: @Sendable () async -> Void
    private var deliver: Deliver = { _, _ in }

    private var settings: RuleSettings
    private var groups: [GroupState] = []
    private var serverRules = ServerRules([])
    private var servers = AlertServers()
    private var due: [Int64] = []
    private var history = SampleHistory(for: [])
    private var scrape = RuleScrape(job: "", instance: "")
    private var nextScrape: Int64 = 0
    private var lastScrape: Int64 = 0
    /// Before this time nothing new is looked for.
    private var restsUntil: Int64 = 0
    private var savedAt: Int64 = 0
    private var shown: [Alert] = []
    private var isSaveDue = false
    private var hasBegun = false
    /// Grows with each set of rules that comes into force.
    private var version = 0
    private var waiting: Task<Void, Never>?
    private let time: TimeSource
    private var keeper: Timekeeper
    private let pauses: PauseSensor
    private var wait: PollWait
    /// Whether rules were evaluated since polls were last waited for.
    private var hasEvaluated = false

    /// An evaluator without rules; `changed` is called when alerts have changed.
    package init(
        _ settings: RuleSettings, status: RuleStatus, stateDirectory: String?, log: Logger,
        files: any FileLayer = TimedFiles(threadNamed: "pgvigil-aldisk"),
        time: TimeSource = .machine,
        pauses: PauseSensor = .process,
        snapshot: @escaping @Sendable () -> Snapshot,
        changed: @escaping @Sendable () async -> Void = {}
    ) {
        self.time = time
        keeper = Timekeeper(time)
        self.pauses = pauses
        let now = keeper.lastLook.steady
        wait = PollWait(limit: Self.patience, known: pauses.look(now))
        wait.begin(at: now)
        self.settings = settings
        self.status = status
        self.log = log
        self.snapshot = snapshot
        self.changed = changed
        file = stateDirectory.map {
            let file = AtomicFile("\($0)/alerts.state", files: files)
            return AlertStateFile(file, status: status, time: time, log: log)
        }
        sampleFile = stateDirectory.map {
            let file = AtomicFile("\($0)/samples.state", files: files)
            return SampleStateFile(file, status: status, time: time, log: log)
        }
    }

    /// Says who takes alerts after evaluations.
    package func deliver(to deliver: @escaping Deliver) { self.deliver = deliver }

    // MARK: Rules

    /// Puts rules into force; rules with the same name and labels keep their alerts.
    package func apply(_ settings: RuleSettings) {
        guard settings != self.settings || groups.isEmpty else { return }
        self.settings = settings
        version += 1
        let now = keeper.now
        var old = Dictionary(
            groups.map { (ExactText($0.group.key), $0) }, uniquingKeysWith: { first, _ in first })
        let interval = (settings.groupInterval ?? settings.interval).millisecondsRoundedUp
        var ended: Set<LabelSet> = []
        groups = settings.files.flatMap(\.groups).map { group in
            var state = GroupState(group, interval: interval)
            if let known = old.removeValue(forKey: ExactText(group.key)) {
                ended.formUnion(state.takeOver(known))
            }
            return state
        }
        for state in old.values { ended.formUnion(state.yielded) }
        for labels in ended { history.append(labels, Point.staleMarker, at: now) }
        let selectors = groups.flatMap(\.group.rules).flatMap(\.selectors)
        if history.bytesMax == settings.historyBytesMax {
            history.keep(for: selectors)
        } else {
            history = SampleHistory(
                for: selectors, bytesMax: settings.historyBytesMax)
        }
        scrape = RuleScrape(
            job: settings.job,
            instance: settings.instance, namesTargets: settings.namesTargets)
        due = groups.map { $0.next(after: now) }
        serverRules = ServerRules(groups.map(\.group))
        show()
        waiting?.cancel()
    }

    // MARK: Running

    /// Puts the rules into force before the first poll, and shows what paged before the restart.
    package func begin() async {
        apply(settings)
        guard var saved = await file?.glance() else { return }
        var before = groups
        for index in before.indices { _ = saved.restore(&before[index], at: keeper.now) }
        let pageAlerts = serverRules.pageAlerts(before)
        status.change { $0.pageAlerts = pageAlerts }
    }

    /// Evaluates until the task is cancelled, then writes the state a last time.
    package func run() async {
        apply(settings)
        if file == nil, !groups.isEmpty {
            log.notice("alerts do not survive a restart", ["reason": "no agent.state_directory"])
        }
        while !Task.isCancelled { await sleep(for: await turn()) }
        await saveLast()
    }

    /// Writes the state behind whatever is being written, if rules were evaluated at all.
    package func saveLast() async {
        guard hasBegun else { return }
        await file?.writeLast(SavedAlerts(groups, at: keeper.now))
        await sampleFile?.writeLast(history, at: keeper.now)
    }

    /// Does what is due, and says when to come back.
    ///
    /// What is known is taken first and the time after it: a pause in between is noticed, and one
    /// that comes later finds both from before.
    package func turn() async -> Duration {
        let snapshot = snapshot()
        let step = keeper.look()
        let moment = keeper.lastLook
        if step != 0 { shift(by: step) }
        note(pauses.look(moment.steady))
        let wasWaiting = wait.isWaiting
        let isKnown = wait.isOver(at: moment.steady) { resumed in
            hasBegun ? snapshot.hasPolled(since: resumed) : snapshot.isComplete
        }
        guard isKnown else { return Self.pollCheck }
        let targets = Set(snapshot.targets.map { ExactText($0.name) })
        if !hasBegun {
            await restore(targets)
        } else {
            // Alerts are judged by the samples.
            _ = sampleFile?.takeLate().map { history.restoreLate($0, of: targets, at: keeper.now) }
            if let late = file?.takeLate() { takeUp(late) }
        }
        let now = moment.wall
        // Nothing that became due meanwhile waits any longer.
        if wasWaiting { makeAllDue(at: now) }
        lookForNews(in: snapshot, at: now)
        await evaluate(snapshot, at: moment)
        guard !groups.isEmpty else {
            // Alerts of removed rules end only when they are resolved here.
            await deliver([], moment.steady)
            return .seconds(60)
        }
        let look = max(restsUntil, keeper.now + Self.lookEvery)
        let next = min(nextScrape, due.min() ?? nextScrape, look)
        return .milliseconds(max(1, next - keeper.now))
    }

    /// The process stood still: what is known is old, and what has lasted was not watched.
    private func note(_ reading: PauseSensor.Reading) {
        let length = wait.take(reading, grace: settings.interval)
        let limit = max(Self.pauseMin, settings.interval * Self.stalePeriods)
        guard length > limit, hasBegun else { return }
        log.warning("the process stood still", ["for": "\(length)"])
        let milliseconds = length.millisecondsRoundedUp
        for index in groups.indices {
            groups[index].standStill(for: milliseconds, until: keeper.lastLook.wall)
        }
    }

    /// What was due before is evaluated for now: at its own time nothing new was known.
    private func makeAllDue(at now: Int64) {
        nextScrape = now
        restsUntil = min(restsUntil, now)
        due = due.map { _ in now }
    }

    private func sleep(for pause: Duration) async {
        let waiting = Task { [time] in await time.sleep(for: pause) }
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
        guard !groups.isEmpty, now >= restsUntil, scrape.hasNews(snapshot) else { return }
        nextScrape = min(nextScrape, now)
        for index in groups.indices where followsPolls(groups[index]) {
            due[index] = min(due[index], now)
        }
    }

    private func followsPolls(_ group: GroupState) -> Bool {
        group.group.interval == nil && settings.groupInterval == nil
    }

    /// When a group is evaluated next although no poll brings anything.
    private func next(of group: GroupState, after time: Int64) -> Int64 {
        guard followsPolls(group) else { return group.next(after: max(time, keeper.now)) }
        // A little more than an interval: the next poll is expected before.
        let fallback = max(time, keeper.now) + group.interval + min(400, group.interval / 2)
        return min(fallback, group.holdEnd(after: time) ?? fallback)
    }

    private func evaluate(_ snapshot: Snapshot, at moment: TimeSource.Moment) async {
        let now = moment.wall
        guard !groups.isEmpty else { return }
        // What is evaluated while new polls still wait for their turn has to know them, too: at the end
        // of a `for` the condition may be over.
        let isDue = due.contains { $0 <= now }
        let takesNews = now >= nextScrape || isDue && scrape.hasNews(snapshot)
        if takesNews {
            let interval = settings.interval.millisecondsRoundedUp
            scrape.record(snapshot, in: &history, at: now, unlessAfter: now - interval)
            lastScrape = now
            nextScrape = now + interval
        }
        servers = AlertServers(snapshot)
        history.unknown = serverRules.unknownSeries(in: snapshot)
        let interval = settings.interval * Self.stalePeriods
        serverRules.hold(
            &groups, of: servers, in: snapshot, until: now + interval.millisecondsRoundedUp)
        var hasEvaluated = false
        while let index = due.firstIndex(where: { $0 <= now }) {
            // At the time at which it was due the news was not known, and what it ends went on.
            await evaluate(index, at: takesNews ? now : due[index])
            hasEvaluated = true
        }
        guard hasEvaluated else { return }
        self.hasEvaluated = true
        let work = groups.reduce(0) { $0 + $1.duration.millisecondsRoundedUp }
        let rest = min(work * Self.restFactor, settings.interval.millisecondsRoundedUp)
        restsUntil = now + rest
        show()
        let alerts = groups.flatMap(\.alerts)
        let hasChanged = Self.hasChanged(shown, alerts)
        shown = alerts
        if hasChanged || isSaveDue || now - savedAt >= Self.saveEvery { save(at: now) }
        sampleFile?.offer(history, at: now, hasChanged: hasChanged)
        if hasChanged { await changed() }
        await deliver(alerts, moment.steady)
    }

    private func evaluate(_ index: Int, at time: Int64) async {
        let wasDue = due[index]
        let version = version
        var group = groups[index]
        var outcome = GroupState.Outcome()
        for rule in group.rules.indices {
            group.evaluate(rule, at: time, over: &history, settings.environment, &outcome)
            // The pool has few threads, and others wait for them.
            await Task.yield()
            // A reload came in between, and took up the alerts as they were before.
            guard version == self.version else { return }
        }
        group.finish(at: time, outcome)
        groups[index] = group
        let next = next(of: groups[index], after: time)
        let missed = max(0, (next - wasDue) / groups[index].interval - 1)
        due[index] = next
        let name = ExactText(groups[index].group.name)
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
    ///
    /// Values that are times themselves are right with the next polls; a clock that is set all the
    /// time holds up no more than every other evaluation.
    private func shift(by step: Int64) {
        if hasBegun, hasEvaluated || wait.isWaiting {
            hasEvaluated = false
            wait.begin(at: keeper.lastLook.steady)
        }
        log.warning("the time of day was set", ["by": "\(Double(step) / 1000)s"])
        for index in groups.indices { groups[index].shift(by: step) }
        history.shift(by: step)
        scrape.shift(by: step)
        nextScrape += step
        lastScrape += step
        restsUntil += step
        savedAt += step
        sampleFile?.shift(by: step)
        due = due.map { $0 + step }
    }

    /// Whether any alert has come, gone or changed its state.
    private static func hasChanged(_ old: [Alert], _ new: [Alert]) -> Bool {
        old.count != new.count
            || zip(old, new).contains {
                $0.labels != $1.labels || $0.state != $1.state || $0.activeAt != $1.activeAt
            }
    }

    private func show() {
        let groups = groups
        let pageAlerts = serverRules.pageAlerts(groups, of: servers)
        let links = settings.environment.links
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
        if let saved = await sampleFile?.read(at: keeper.now) {
            history.restore(saved, of: targets, at: keeper.now)
        }
        if let saved = await file?.read() { takeUp(saved) }
    }

    /// Gives the rules the alerts that were saved; what they have found meanwhile stays.
    private func takeUp(_ saved: SavedAlerts) {
        var saved = saved
        var count = 0
        for index in groups.indices { count += saved.restore(&groups[index], at: keeper.now) }
        log.info(
            "alerts of before the restart taken up",
            ["alerts": "\(count)", "left_behind": "\(saved.count)"])
        show()
    }

    /// Hands the state to the disk, which rules do not wait for; what comes while it is busy is
    /// written with the next turn.
    private func save(at now: Int64) {
        guard let file else { return }
        isSaveDue = !file.write(SavedAlerts(groups, at: now))
        if !isSaveDue { savedAt = now }
    }
}
