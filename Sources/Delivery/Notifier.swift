import Basics
package import Logging
package import Messages
package import Notifications
import Outbox
package import Platform
package import Receivers
package import Rules
package import Spool
import TimedDisks

/// Runs the pipeline of notifications on a thread of its own, and a worker for each receiver.
package actor Notifier {
    /// Makes what reaches a receiver.
    package typealias MakeSender = @Sendable (Receiver, Links) -> any MessageSending

    struct Worker {
        let receiver: Receiver
        let links: Links
        let wakeup: Wakeup
        let task: Task<Void, Never>
    }

    /// Why what is new is on no disk.
    private struct Trouble {
        let problem: String

        init?(_ pipeline: NotificationPipeline) {
            guard let trouble = pipeline.diskTrouble else { return nil }
            let unknown =
                "; silences and notifications of before the restart are not known until it does"
            problem = pipeline.files.isRead ? trouble : trouble + unknown
        }

        func log(_ log: Logger) {
            log.error("notifications are not kept on disk", ["problem": problem])
        }
    }

    /// How long a change without an announcement may wait.
    private static let turn = Duration.seconds(1)
    private static let postInterval = Duration.milliseconds(PostableAlert.interval)

    private let pipeline: Confined<TimedPipeline>
    let log: Logger
    private let metrics: DeliveryMetrics
    let time: TimeSource
    let makeSender: MakeSender
    private var workers: [String: Worker] = [:]
    private var knownShortened = 0
    private var isKept: Bool
    private var knownLate = 0
    private var turns: Task<Void, Never>?
    /// What ends alerts at receivers that go, while it does.
    var closing: Task<Void, Never>?

    private init(
        _ pipeline: sending TimedPipeline, _ log: Logger, _ metrics: DeliveryMetrics,
        _ time: TimeSource, _ makeSender: @escaping MakeSender
    ) {
        isKept = Trouble(pipeline.pipeline) == nil
        self.pipeline = Confined(pipeline, threadNamed: "pgvigil-outbox")
        self.log = log
        self.metrics = metrics
        self.time = time
        self.makeSender = makeSender
    }

    /// Opens the outbox; nothing is sent before `begin`, and a notifier that is dropped lets it go.
    ///
    /// Blocks for as long as the disk takes. One that does not answer within its limit keeps nothing from
    /// being sent: what it holds is taken up when it answers.
    /// - Throws: `SpoolError.locked` when another process has the directory.
    package static func open(
        directory: String, log: Logger, metrics: DeliveryMetrics,
        files: any FileLayer = TimedFiles(threadNamed: "pgvigil-outdisk"),
        time: TimeSource = .machine, pauses: PauseSensor = .process, makeSender: MakeSender? = nil
    ) throws(SpoolError) -> Notifier {
        let pipeline = try NotificationPipeline(
            directory: directory, files: files, now: time.moment.wall)
        if let trouble = Trouble(pipeline) { trouble.log(log) }
        for problem in pipeline.files.unread {
            log.error(
                "what notifications have been through cannot be read: alerts that fire are sent again",
                ["reason": "\(problem)"])
        }
        return Notifier(
            TimedPipeline(pipeline, time: time, pauses: pauses), log, metrics, time,
            makeSender ?? { MessageSender($0, $1, time: time) })
    }

    /// Runs a closure with the pipeline and the time, which never jumps for what waits there.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (NotificationPipeline, Int64) -> Result
    ) async -> Result {
        await runTimed { body($0.pipeline, $1) }
    }

    private func runTimed<Result: Sendable>(
        _ body: @escaping @Sendable (TimedPipeline, Int64) -> Result
    ) async -> Result {
        let (result, step) = await pipeline.run { timed in
            let look = timed.look()
            return (body(timed, look.now), look.step)
        }
        if step != 0 {
            log.warning("the time of day was set", ["by": "\(Double(step) / 1000)s"])
        }
        return result
    }

    /// Goes on where the last process ended; called once.
    package func begin(_ plan: NotificationPlan, links: Links) async {
        await run { $0.begin(plan, now: $1) }
        await warnOfOrphans()
        startWorkers(plan, links)
        turns = Task { [weak self, time] in
            while !Task.isCancelled {
                guard let pause = await self?.turn() else { return }
                await time.sleep(for: pause)
            }
        }
    }

    /// Does what is due and says how long to wait before the next turn.
    private func turn() async -> Duration {
        let wait = await run { pipeline, now in
            pipeline.tick(now: now)
            return pipeline.nextDue(now: now).map { $0 - now }
        }
        await wake()
        guard let wait else { return Self.turn }
        return max(.milliseconds(5), min(Self.turn, .milliseconds(wait)))
    }

    /// Takes all alerts of one evaluation, pending, firing and lately resolved, over what was known at
    /// a moment.
    package func take(_ alerts: [Alert], knownAt moment: ContinuousClock.Instant) async {
        await runTimed { $0.take(alerts, knownAt: moment, now: $1) }
        await wake()
    }

    private func wake() async {
        metrics.turned()
        for worker in workers.values { worker.wakeup.signal() }
        let (states, counts, damaged, files, silences) = await pipeline.run { timed in
            let pipeline = timed.pipeline
            let files = pipeline.files
            return (
                pipeline.queueStates, pipeline.counts,
                pipeline.damaged + files.unread.count
                    + Int(clamping: pipeline.outbox.recordsDamaged),
                (shortened: files.shortened, failures: files.saveFailures),
                pipeline.silences.silences
            )
        }
        let shortened = files.shortened
        if shortened > 0, knownShortened == 0 {
            log.warning("the disk does not hold all texts of notifications and of their log")
        }
        knownShortened = shortened
        await noteDisk()
        let enabled = Dictionary(
            uniqueKeysWithValues: workers.keys.map { ($0, states[$0]?.isEnabled ?? true) })
        metrics.change { values in
            values.counts = counts
            values.queues = states.mapValues(\.count)
            values.enabled = enabled
            values.damaged = damaged
            values.shortened = shortened
            values.saveFailures = files.failures
            values.silences = silences
        }
    }

    /// Logs when messages begin to be on no disk, and when they are again.
    private func noteDisk() async {
        let (trouble, late) = await pipeline.run { (Trouble($0.pipeline), $0.pipeline.takenUpLate) }
        if let trouble, isKept { trouble.log(log) }
        if trouble == nil, !isKept { log.notice("notifications are kept on disk again") }
        isKept = trouble == nil
        if late > knownLate { log.notice("what the disk held at the start is taken up") }
        knownLate = late
    }

    // MARK: Workers

    private func startWorkers(_ plan: NotificationPlan, _ links: Links) {
        for (name, worker) in workers
        where plan.receivers[name] != worker.receiver || worker.links != links {
            worker.task.cancel()
            workers[name] = nil
        }
        for receiver in plan.receivers.values where workers[receiver.name] == nil {
            let wakeup = Wakeup(time)
            let sender = makeSender(receiver, links)
            workers[receiver.name] = Worker(
                receiver: receiver, links: links, wakeup: wakeup,
                task: Task { [weak self] in
                    if receiver.hasOutbox {
                        await self?.deliver(receiver.name, sender, wakeup)
                    } else {
                        await self?.feed(receiver.name, sender, wakeup)
                    }
                })
        }
    }

    private func deliver(_ name: String, _ sender: any MessageSending, _ wakeup: Wakeup) async {
        while !Task.isCancelled {
            switch await run({ ($0.next(for: name, now: $1), $1) }) {
            case (.idle, _): await wakeup.wait(atMost: nil)
            case (.wait(let time), let now):
                await wakeup.wait(atMost: .milliseconds(max(1, time - now)))
            case (.attempt(let item), _):
                guard let outcome = await sender.attempt(item.message) else {
                    await pipeline.run { $0.pipeline.abandon(name, item.message.id) }
                    return
                }
                if case .partial(let problem) = outcome {
                    log.warning(
                        "notification not taken for all recipients",
                        ["receiver": name, "id": item.message.id, "problem": problem])
                }
                await conclude(name, item, outcome)
            }
        }
    }

    private func conclude(
        _ name: String, _ item: DeliveryQueue.Item, _ outcome: AttemptOutcome
    ) async {
        let id = item.message.id
        let (conclusion, now) = await run { pipeline, now in
            var random = SystemRandom()
            return (pipeline.finish(name, id, outcome, now: now, random: &random), now)
        }
        switch conclusion {
        case .delivered:
            let latency = Double(now - item.message.createdAt) / 1000
            metrics.change { $0.latency[name] = latency }
            log.info(
                "notification delivered",
                ["receiver": name, "id": id, "reason": item.message.reason.rawValue])
        case .again(let time, let reason):
            // One line when it begins, not one for every attempt.
            if item.failures == 0 {
                log.warning(
                    "notification failed and will be tried again",
                    [
                        "receiver": name, "id": id, "problem": reason,
                        "again_in": "\(Double(time - now) / 1000)s",
                    ])
            }
        case .final(let reason):
            log.error(
                "notification refused", ["receiver": name, "id": id, "problem": reason])
        case .disabled(let reason):
            log.error(
                "receiver disabled until a reload",
                ["receiver": name, "id": id, "problem": reason])
        }
        await wake()
    }

    /// Sends the present state whenever it has changed, and otherwise at an interval.
    private func feed(_ name: String, _ sender: any MessageSending, _ wakeup: Wakeup) async {
        var sent: [MessageAlert]?
        // What the other side has, also while attempts fail.
        var posted: [MessageAlert] = []
        var sentAt: ContinuousClock.Instant?
        var failing: [PostFailure] = []
        while !Task.isCancelled {
            let known = posted
            let (state, now) = await run { ($0.state(for: name, sent: known, now: $1), $1) }
            let isDue = sentAt.map { $0.duration(to: time.now) >= Self.postInterval } ?? true
            if sent != state || isDue {
                let failures = await sender.post(state, now: now)
                if Task.isCancelled { return }
                if !state.isEmpty {
                    let isTaken = failures.isEmpty
                    await pipeline.run { $0.pipeline.note(name, isTaken ? .delivered : .retried) }
                }
                // One line when one of them begins to fail, not one for every attempt.
                let known = Set(failing.map(\.line))
                if failures.contains(where: { !known.contains($0.line) }) {
                    log.warning(
                        "alertmanager takes no alerts",
                        ["receiver": name, "problem": PostFailure.text(failures)])
                }
                failing = failures
                sent = failing.isEmpty ? state : nil
                if failing.isEmpty { posted = state }
                sentAt = time.now
            }
            // After a failure the next signal comes within a second, which is soon enough.
            await wakeup.wait(atMost: Self.postInterval)
            if !failing.isEmpty { await time.sleep(for: .seconds(1)) }
        }
    }

    // MARK: Changes

    /// Puts another plan into force; receivers that were disabled are tried again.
    package func replace(_ plan: NotificationPlan, links: Links) async {
        let farewells = await run { $0.replaceWithFarewells(plan, now: $1) }
        let old = workers
        startWorkers(plan, links)
        await wake()
        await close(farewells, old)
        await warnOfOrphans()
    }

    /// How many groups of alerts a warning names.
    private static let groupsNamed = 10

    /// Incidents at a receiver that was removed, or at its old address, are not resolved by the agent
    /// any more.
    private func warnOfOrphans() async {
        for (receiver, groups) in await run({ pipeline, _ in pipeline.takeOrphans() })
            .sorted(by: { $0.key < $1.key })
        {
            let more = groups.count - Self.groupsNamed
            log.warning(
                "a receiver was removed or changed while alerts were open there: resolve them by hand",
                [
                    "receiver": receiver, "count": "\(groups.count)",
                    "groups": groups.sorted().prefix(Self.groupsNamed).joined(separator: ", ")
                        + (more > 0 ? " and \(more) more" : ""),
                ])
        }
    }

    /// Ends all workers; what waits stays on disk.
    package func stop() async {
        turns?.cancel()
        closing?.cancel()
        let tasks = workers.values.map(\.task)
        for task in tasks { task.cancel() }
        workers = [:]
        for task in tasks { await task.value }
    }

    // MARK: Silences

    /// All silences that are not forgotten yet.
    package func silences() async -> SilenceBook { await pipeline.run { $0.pipeline.silences } }

    /// Adds or changes a silence; returns when it is on disk, with a warning where it ends at once.
    package func put(_ silence: Silence) async -> Result<String?, NotificationRefusal> {
        let result = await run { pipeline, now in
            let warning = pipeline.isUnmatched(silence, now: now) ? Silence.unmatchedWarning : nil
            return pipeline.put(silence, now: now).map { warning }
        }
        switch result {
        case .success: log.notice("silence set", ["id": silence.id, "by": silence.createdBy])
        case .failure(let refusal): warn(refusal, silence.id)
        }
        return result
    }

    /// Ends a silence; false when there is none that could be ended.
    package func expireSilence(_ id: String) async -> Result<Bool, NotificationRefusal> {
        let result = await run { $0.expireSilence(id, now: $1) }
        switch result {
        case .success(true): log.notice("silence ended", ["id": id])
        case .success(false): break
        case .failure(let refusal): warn(refusal, id)
        }
        return result
    }

    private func warn(_ refusal: NotificationRefusal, _ id: String) {
        guard refusal.isTemporary else { return }
        log.warning("a silence was not taken", ["id": id, "problem": "\(refusal)"])
    }
}
