package import Configuration
package import Logging
package import Metrics
import Platform
import PromQL
package import Rules

/// Evaluates the rules over what the agent knows.
///
/// Whenever a target was polled the series that rules need go from the snapshot into a history in
/// memory, as if the agent scraped itself. Groups with an interval are evaluated over that history
/// on a grid of times; all others after each poll, at the moment that a `for` ends, and after an
/// interval without either: people learn of a fault with the poll that sees it.
/// Watched servers are not asked, and other work gets a turn after each rule.
package actor RuleEvaluator {
    /// What a set of rules is evaluated with.
    package struct Settings: Sendable, Equatable {
        /// The rules and what belongs to them.
        package var section: RulesSection
        /// How often the snapshot is recorded, and groups are evaluated that name no interval.
        package var interval: Duration
        /// The label `instance` of what is not about a target, or of everything.
        package var instance: String
        /// Whether series of a target have its name as `instance`.
        package var namesTargets: Bool

        /// Brings together what rules are evaluated with.
        package init(
            section: RulesSection, interval: Duration, instance: String, namesTargets: Bool = false
        ) {
            self.namesTargets = namesTargets
            self.section = section
            self.interval = interval
            self.instance = instance
        }
    }

    /// Takes all alerts after an evaluation, resolved ones of the last 15 minutes included; the time
    /// is in milliseconds since 1970.
    package typealias Deliver = @Sendable ([Alert], Int64) async -> Void

    /// Evaluation begins after this time although not every target has been polled.
    static let patience = Duration.seconds(60)
    /// How often it is looked whether a poll has brought something, in milliseconds.
    static let lookEvery: Int64 = 200
    /// Polls of many targets share an evaluation: rules work for one part of the time in so many.
    static let restFactor: Int64 = 50
    /// What a target has said may be shown for so many intervals.
    static let stalePeriods = 3.0
    /// Shorter pauses are a busy machine.
    static let pauseMin = Duration.seconds(3)
    /// How often the state is written while nothing changes.
    static let saveEvery: Int64 = 30_000

    /// What pages see of the evaluation.
    package nonisolated let board: RuleBoard
    private let log: Logger
    private let statePath: String?
    private let snapshot: @Sendable () -> Snapshot
    private let changed: @Sendable () async -> Void
    private var deliver: Deliver = { _, _ in }

    private var settings: Settings
    private var groups: [GroupState] = []
    private var serverRules = ServerRules([])
    private var due: [Int64] = []
    private var history = SampleHistory(for: [])
    private var scrape = RuleScrape(job: "", instance: "")
    private var nextScrape: Int64 = 0
    private var lastScrape: Int64 = 0
    /// Before this time nothing new is looked for.
    private var restsUntil: Int64 = 0
    private var savedAt: Int64 = 0
    private var shown: [Alert] = []
    private var isStateWritten = true
    private var stateIncomplete = 0
    private var hasBegun = false
    /// Grows with each set of rules that comes into force.
    private var version = 0
    private var waiting: Task<Void, Never>?
    private var clock = ClockSteps()
    private var pauses = PauseWatch()

    /// An evaluator without rules; `changed` is told when alerts have changed.
    package init(
        _ settings: Settings, board: RuleBoard, stateDirectory: String?, log: Logger,
        snapshot: @escaping @Sendable () -> Snapshot,
        changed: @escaping @Sendable () async -> Void = {}
    ) {
        self.settings = settings
        self.board = board
        self.log = log
        self.snapshot = snapshot
        self.changed = changed
        statePath = stateDirectory.map { "\($0)/alerts.state" }
    }

    /// Says who takes alerts after evaluations.
    package func deliver(to deliver: @escaping Deliver) { self.deliver = deliver }

    // MARK: Rules

    /// Puts rules into force; rules that stay the same keep their alerts.
    package func apply(_ settings: Settings) {
        guard settings != self.settings || groups.isEmpty else { return }
        self.settings = settings
        version += 1
        let now = Self.now
        var old = Dictionary(
            groups.map { (ExactText($0.group.key), $0) }, uniquingKeysWith: { first, _ in first })
        let interval = (settings.section.interval ?? settings.interval).millisecondsRoundedUp
        var ended: Set<LabelSet> = []
        groups = settings.section.files.flatMap(\.groups).map { group in
            var state = GroupState(group, interval: interval)
            if let known = old.removeValue(forKey: ExactText(group.key)) {
                ended.formUnion(state.takeOver(known))
            }
            return state
        }
        for state in old.values { ended.formUnion(state.yielded) }
        for labels in ended { history.append(labels, Point.staleMarker, at: now) }
        let selectors = groups.flatMap(\.group.rules).flatMap(\.selectors)
        if history.bytesMax == settings.section.historyBytesMax {
            history.keep(for: selectors)
        } else {
            history = SampleHistory(
                for: selectors, bytesMax: settings.section.historyBytesMax)
        }
        scrape = RuleScrape(
            job: settings.section.job,
            instance: settings.instance, namesTargets: settings.namesTargets)
        due = groups.map { $0.next(after: now) }
        serverRules = ServerRules(groups.map(\.group))
        show()
        waiting?.cancel()
    }

    // MARK: Running

    /// Puts the rules into force before the first poll, and shows what paged before the restart.
    package func begin() {
        apply(settings)
        guard let statePath, let bytes = try? Files.read(statePath, bytesMax: SavedAlerts.bytesMax),
            case .success(var saved) = SavedAlerts.parse(bytes)
        else { return }
        var before = groups
        for index in before.indices { _ = saved.restore(&before[index], at: Self.now) }
        let pageAlerts = serverRules.pageAlerts(before)
        board.change { $0.pageAlerts = pageAlerts }
    }

    /// Evaluates until the task is cancelled, then writes the state a last time.
    package func run() async {
        apply(settings)
        if statePath == nil, !groups.isEmpty {
            log.notice("alerts do not survive a restart", ["reason": "no agent.state_directory"])
        }
        await waitForData()
        restore()
        while !Task.isCancelled {
            let now = Self.now
            let step = clock.step(wall: now)
            if step != 0 { shift(by: step) }
            let limit = max(Self.pauseMin, settings.interval * Self.stalePeriods)
            if let pause = pauses.pause(longerThan: limit) {
                log.warning("the process stood still", ["for": "\(pause)"])
                await waitForPolls()
                continue
            }
            lookForNews(at: now)
            await turn(at: now)
            guard !groups.isEmpty else {
                // Alerts of rules that are no more end only when somebody says so.
                await deliver([], now)
                await sleep(until: Self.now + 60_000)
                continue
            }
            let look = max(restsUntil, Self.now + Self.lookEvery)
            await sleep(until: min(nextScrape, due.min() ?? nextScrape, look))
        }
        if hasBegun { save(at: Self.now) }
    }

    /// An evaluation before the first polls are over would see nothing and end every alert.
    private func waitForData() async {
        let began = ContinuousClock.now
        while !Task.isCancelled, !snapshot().isComplete,
            began.duration(to: .now) < Self.patience
        {
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// After a pause what is known is old, and its absence means nothing: rules wait until every
    /// target has been polled again.
    private func waitForPolls() async {
        let before = snapshot().reports
        let began = ContinuousClock.now
        while !Task.isCancelled, began.duration(to: .now) < Self.patience,
            !snapshot().hasReported(since: before)
        {
            try? await Task.sleep(for: .milliseconds(100))
        }
        pauses = PauseWatch()
    }

    private func sleep(until time: Int64) async {
        pauses.expect(.milliseconds(max(1, time - Self.now)))
        let pause = Duration.milliseconds(max(1, time - Self.now))
        let waiting = Task { _ = try? await Task.sleep(for: pause) }
        self.waiting = waiting
        await withTaskCancellationHandler {
            await waiting.value
        } onCancel: {
            waiting.cancel()
        }
        self.waiting = nil
    }

    private static var now: Int64 { Int64(WallClock.secondsSince1970 * 1000) }

    /// Makes everything due that a poll, or the end of a `for`, calls for.
    private func lookForNews(at now: Int64) {
        guard !groups.isEmpty, now >= restsUntil, scrape.hasNews(snapshot()) else { return }
        nextScrape = min(nextScrape, now)
        for index in groups.indices where followsPolls(groups[index]) {
            due[index] = min(due[index], now)
        }
    }

    private func followsPolls(_ group: GroupState) -> Bool {
        group.group.interval == nil && settings.section.interval == nil
    }

    /// When a group is evaluated next although no poll brings anything.
    private func next(of group: GroupState, after time: Int64) -> Int64 {
        guard followsPolls(group) else { return group.next(after: max(time, Self.now)) }
        // A little more than an interval: the next poll is expected before.
        let fallback = max(time, Self.now) + group.interval + min(400, group.interval / 2)
        return min(fallback, group.holdEnd(after: time) ?? fallback)
    }

    private func turn(at now: Int64) async {
        guard !groups.isEmpty else { return }
        if now >= nextScrape {
            let interval = settings.interval.millisecondsRoundedUp
            scrape.record(snapshot(), in: &history, at: now, unlessAfter: now - interval)
            lastScrape = now
            nextScrape = now + interval
        }
        var hasEvaluated = false
        while let index = due.firstIndex(where: { $0 <= now }) {
            await evaluate(index)
            hasEvaluated = true
        }
        guard hasEvaluated else { return }
        let work = groups.reduce(0) { $0 + $1.duration.millisecondsRoundedUp }
        let rest = min(work * Self.restFactor, settings.interval.millisecondsRoundedUp)
        restsUntil = now + rest
        show()
        let alerts = groups.flatMap(\.alerts)
        let hasChanged = Self.hasChanged(shown, alerts)
        shown = alerts
        if hasChanged || now - savedAt >= Self.saveEvery { save(at: now) }
        if hasChanged { await changed() }
        await deliver(alerts, now)
    }

    private func evaluate(_ index: Int) async {
        let time = due[index]
        let version = version
        var group = groups[index]
        var outcome = GroupState.Outcome()
        for rule in group.rules.indices {
            group.evaluate(rule, at: time, over: &history, settings.section.environment, &outcome)
            // The pool has few threads, and others wait for them.
            await Task.yield()
            // A reload came in between, and took up the alerts as they were before.
            guard version == self.version else { return }
        }
        group.finish(at: time, outcome)
        groups[index] = group
        let next = next(of: groups[index], after: time)
        let missed = max(0, (next - time) / groups[index].interval - 1)
        due[index] = next
        let name = ExactText(groups[index].group.name)
        board.change { values in
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
        log.warning("the time of day was set", ["by": "\(Double(step) / 1000)s"])
        for index in groups.indices { groups[index].shift(by: step) }
        history.shift(by: step)
        scrape.shift(by: step)
        nextScrape += step
        lastScrape += step
        restsUntil += step
        savedAt += step
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
        let pageAlerts = serverRules.pageAlerts(groups)
        let links = settings.section.environment.links
        let (bytes, series) = (history.bytes, history.seriesCount)
        let dropped = history.droppedSamples + history.shortenedSamples
        board.change { values in
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

    private func restore() {
        hasBegun = !Task.isCancelled
        guard hasBegun, let statePath, Files.exists(statePath) else { return }
        do throws(FileError) {
            let bytes = try Files.read(statePath, bytesMax: SavedAlerts.bytesMax)
            switch SavedAlerts.parse(bytes) {
            case .failure(let damage): isDamaged("\(damage)")
            case .success(var saved):
                let now = Self.now
                var count = 0
                for index in groups.indices { count += saved.restore(&groups[index], at: now) }
                log.info(
                    "alerts of before the restart taken up",
                    ["alerts": "\(count)", "left_behind": "\(saved.count)"])
                show()
            }
        } catch { isDamaged("\(error)") }
    }

    private func isDamaged(_ reason: String) {
        board.change { $0.stateDamaged += 1 }
        log.error(
            "state of alerts is of no use, alerts begin anew",
            ["file": statePath ?? "", "reason": reason])
    }

    /// Counts what the file had no room for, and logs it when it begins and when it grows.
    private func note(shortened: Int, leftOut: Int) {
        let incomplete = shortened + leftOut
        board.change { $0.stateIncomplete += UInt64(incomplete) }
        if incomplete > stateIncomplete {
            log.warning(
                "the state of alerts has no room for all",
                [
                    "shortened": "\(shortened)", "left_out": "\(leftOut)",
                    "bytes_max": "\(SavedAlerts.bytesMax)",
                ])
        }
        stateIncomplete = incomplete
    }

    private func save(at now: Int64) {
        guard let statePath else { return }
        savedAt = now
        let saved = SavedAlerts(groups, at: now)
        note(shortened: saved.shortened, leftOut: saved.leftOut)
        do throws(FileError) {
            try Files.replace(statePath, with: saved.bytes, mode: 0o600)
            isStateWritten = true
        } catch {
            board.change { $0.stateFailures += 1 }
            if isStateWritten {
                log.error(
                    "state of alerts cannot be written",
                    ["file": statePath, "reason": "\(error)"])
            }
            isStateWritten = false
        }
    }
}
