import Delivery
package import Logging
import Messages
package import Metrics
package import Platform
package import Receivers
import ReportReading
package import ReportSchedules
import Reports
package import Rules

/// Makes the reports of the section `reports` when they are due, and brings them to their places.
///
/// Up to when each is done stands in the state directory: what was due while no agent ran is made once
/// after the start, when it is less than a day late. What fails is tried again for that long, after
/// pauses that grow.
package actor ReportClerk: MetricsSource {
    /// All metrics.
    package static let metrics = [ReportTally.total, ReportTally.lastMade]

    /// How often it is looked what is due.
    private static let pause = Duration.seconds(10)
    /// How long the history may take for a report in all, and other reports before it.
    private static let limit = Duration.seconds(120)

    /// Where they are made, and others.
    package nonisolated let desk: ReportDesk
    private let notes: ReportNotes
    private let places: ReportPlaces
    private let log: Logger
    private let time: TimeSource
    private let tally = Locked(ReportTally())
    private var memory = ReportMemory()
    /// Whether the memory is that of earlier processes, too.
    private var isRead = false
    private var plans: [ReportPlan] = []
    private var receivers: [Receiver] = []
    private var links = Links(external: "")
    /// What is due and was tried in vain, by the report's name.
    private var efforts: [String: ReportEffort] = [:]

    /// Makes none yet, and all at this desk; `notes` is what outlives the process.
    package init(
        desk: ReportDesk, notes: ReportNotes, places: ReportPlaces = ReportPlaces(), log: Logger,
        time: TimeSource = .machine
    ) {
        self.desk = desk
        self.notes = notes
        self.places = places
        self.log = log
        self.time = time
    }

    /// Makes these and no others; what stays as it is goes on undisturbed.
    package func use(_ plans: [ReportPlan], receivers: [Receiver], links: Links) {
        let changed = self.plans.filter { !plans.contains($0) }.map(\.name)
        for name in changed { efforts[name] = nil }
        self.plans = plans
        self.receivers = receivers
        self.links = links
        places.keep(plans)
        tally.withLock { $0.keep(plans.map(\.name)) }
    }

    /// What is shown now.
    package nonisolated func families() -> [Family] { tally.withLock { $0 }.families }

    /// Makes what is due until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await look()
            await time.sleep(for: Self.pause)
        }
    }

    private func look() async {
        if !isRead {
            // Without it all would look as if it were new, and what is due would be left out.
            guard let known = await notes.read() else { return }
            memory = known
            isRead = true
        }
        memory.keep(plans)
        for plan in plans where !Task.isCancelled { await look(after: plan) }
        notes.save(memory)
    }

    // MARK: One report

    /// What an attempt came to.
    private enum Attempt {
        /// It is where it should be, but for what these lines say.
        case made(lacks: [String])
        /// It is not, and is tried again: not before a time that the receiver said, and with what was
        /// made where only the sending failed.
        case failed(String, notBefore: Int64? = nil, sending: ReportMessage? = nil)
        /// It is not, and is not tried again.
        case refused(String)
        /// It was not its turn.
        case later
    }

    private func look(after plan: ReportPlan) async {
        let now = time.moment.wall
        var verdict = memory.verdict(plan, now: now)
        if case .missed(let moments) = verdict {
            miss(plan, moments, now)
            verdict = memory.verdict(plan, now: now)
        }
        guard case .due(let moment) = verdict else { return }
        if efforts[plan.name]?.moment != moment { efforts[plan.name] = nil }
        if efforts[plan.name]?.rests(now) == true { return }
        note(await attempt(plan, due: moment, now: now), of: plan, due: moment)
    }

    private func miss(_ plan: ReportPlan, _ moments: [Int64], _ now: Int64) {
        guard let first = moments.first, let last = moments.last else { return }
        memory.finish(plan, at: last)
        tally.withLock { $0.count(plan.name, .missed, times: moments.count, now: now) }
        log.warning(
            moments.count == 1
                ? "a report is not made any more: it is more than a day late, or the next one is due"
                : "reports are not made any more: they are more than a day late, or the next is due",
            [
                "report": plan.name, "count": "\(moments.count)",
                "due": ReportTime.rfc3339(first), "last_due": ReportTime.rfc3339(last),
            ])
    }

    private func note(_ attempt: Attempt, of plan: ReportPlan, due moment: Int64) {
        let now = time.moment.wall
        let due = ReportTime.rfc3339(moment)
        switch attempt {
        case .later: return
        case .made(let lacks):
            finish(plan, at: moment, .made, now)
            log.notice("a report was made", ["report": plan.name, "due": due])
            for lack in lacks {
                log.warning(
                    "a report was sent, but not all of it to all",
                    ["report": plan.name, "due": due, "reason": lack])
            }
        case .refused(let reason):
            finish(plan, at: moment, .failed, now)
            log.warning(
                "a report was not made", ["report": plan.name, "due": due, "reason": reason])
        case .failed(let reason, let notBefore, let sending):
            count(plan, .failed, now)
            log.warning(
                "a report was not made, and is tried again",
                ["report": plan.name, "due": due, "reason": reason])
            // A reload may have come in between: then it is begun again.
            guard plans.contains(plan) else { return }
            var effort = efforts[plan.name] ?? ReportEffort(moment: moment)
            effort.fail(now, asked: notBefore)
            effort.sending = sending
            efforts[plan.name] = effort
        }
    }

    private func finish(
        _ plan: ReportPlan, at moment: Int64, _ outcome: ReportTally.Outcome, _ now: Int64
    ) {
        memory.finish(plan, at: moment)
        efforts[plan.name] = nil
        count(plan, outcome, now)
    }

    private func count(_ plan: ReportPlan, _ outcome: ReportTally.Outcome, _ now: Int64) {
        tally.withLock { $0.count(plan.name, outcome, now: now) }
    }

    private func attempt(_ plan: ReportPlan, due moment: Int64, now: Int64) async -> Attempt {
        if let sending = efforts[plan.name]?.sending,
            let receiver = knownReceiver(of: plan), sending.isStill(for: receiver, links)
        {
            return await send(sending)
        }
        // The history works in vain for a file that cannot be written.
        if let directory = plan.directory, let reason = places.standstill(in: directory) {
            return .failed(reason)
        }
        guard let period = plan.schedule.period(at: moment) else { return .failed("no period") }
        var words = ReportRequest.Words(mark: "")
        words.from = ReportTime.rfc3339(period.from)
        words.to = ReportTime.rfc3339(period.to)
        let request: ReportRequest
        do throws(ReportRefusal) {
            request = try ReportRequest(words, now: now)
        } catch { return .refused(error.message) }
        let made = await desk.make(
            request, targets: plan.targets, within: Self.limit, isByClock: true, now: now)
        switch made {
        case .failure(.starting), .failure(.cancelled): return .later
        case .failure(let failure): return .failed(failure.words)
        case .success(let report): return await deliver(report, plan, due: moment)
        }
    }

    private func deliver(_ report: Report, _ plan: ReportPlan, due moment: Int64) async -> Attempt {
        // On a thread that waits for no disk.
        let content = await OwnThread.run(named: "pgv-reporter") {
            Array(report.written(as: plan.format).utf8)
        }
        if let directory = plan.directory {
            let name = plan.fileName(report.period)
            let reason = await places.write(content, name, of: plan, in: directory)
            if let reason { return .failed(reason) }
        }
        guard let name = plan.receiver else { return .made(lacks: []) }
        guard let receiver = knownReceiver(of: plan) else {
            return .refused("there is no receiver \(name)")
        }
        return await send(
            ReportMessage(
                report, content, of: plan, to: receiver, links, due: moment, now: time.moment.wall))
    }

    private func knownReceiver(of plan: ReportPlan) -> Receiver? {
        guard let name = plan.receiver else { return nil }
        return receivers.first { $0.name.hasSameBytes(as: name) }
    }

    private func send(_ sending: ReportMessage) async -> Attempt {
        let name = sending.receiver.name
        let sender = MessageSender(
            ReportMessage.worded(sending.receiver), sending.links, time: time)
        var lacks = sending.lack.map { ["receiver \(name): \($0)"] } ?? []
        let answer: AttemptOutcome?
        if let attachment = sending.attachment {
            let attempt = await sender.attempt(
                sending.message, with: attachment, or: sending.alone)
            answer = attempt.outcome
            if attempt.isOther {
                lacks.append("receiver \(name): the server takes no mail as large as the report")
            }
        } else {
            answer = await sender.attempt(sending.message)
        }
        guard let outcome = answer else { return .later }
        if case .partial(let reason) = outcome { lacks.append("receiver \(name): \(reason)") }
        switch outcome.verdict(now: time.moment.wall) {
        case .delivered: return .made(lacks: lacks)
        case .again(let notBefore, let reason):
            return .failed("receiver \(name): \(reason)", notBefore: notBefore, sending: sending)
        case .final(let reason), .gone(let reason): return .refused("receiver \(name): \(reason)")
        }
    }
}
