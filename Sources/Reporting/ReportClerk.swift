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
import TimedDisks

/// Makes the reports of the section `reports` when they are due, and brings them to their places.
///
/// Up to when each is done stands in the state directory: what was due while no agent ran is made once
/// after the start, when it is less than a day late. What fails is tried again every ten minutes for
/// that long.
package actor ReportClerk: MetricsSource {
    /// All metrics.
    package static let metrics = [ReportTally.total, ReportTally.lastMade]

    private static let fileName = "reports.json"
    private static let fileBytesMax = 1 << 20
    /// How often it is looked what is due.
    private static let pause = Duration.seconds(10)
    /// How long the history may take for a report in all.
    private static let limit = Duration.seconds(120)
    /// How long writing a report and its file may take.
    private static let diskLimit = Duration.seconds(30)
    /// After how many milliseconds what failed is tried again.
    private static let againAfter: Int64 = 600_000

    /// Where they are made, and others.
    package nonisolated let desk: ReportDesk
    private let file: AtomicFile?
    private let log: Logger
    private let time: TimeSource
    private let tally = Locked(ReportTally())
    private let disk = TimedThread(name: "pgv-reports")
    private var memory = ReportMemory()
    private var saved = ReportMemory()
    private var plans: [ReportPlan] = []
    private var receivers: [Receiver] = []
    private var links = Links(external: "")
    /// When what failed is tried again, by the report's name.
    private var notBefore: [String: Int64] = [:]

    /// Makes none yet, and all at this desk; without a directory nothing outlives the process.
    package init(
        desk: ReportDesk, directory: String?, log: Logger, time: TimeSource = .machine
    ) {
        self.desk = desk
        self.log = log
        self.time = time
        file = directory.map { AtomicFile("\($0)/\(Self.fileName)") }
    }

    /// Makes these and no others; what stays as it is goes on undisturbed.
    package func use(_ plans: [ReportPlan], receivers: [Receiver], links: Links) {
        let changed = self.plans.filter { !plans.contains($0) }.map(\.name)
        for name in changed { notBefore[name] = nil }
        self.plans = plans
        self.receivers = receivers
        self.links = links
        tally.withLock { $0.keep(plans.map(\.name)) }
    }

    /// What is shown now.
    package nonisolated func families() -> [Family] { tally.withLock { $0 }.families }

    /// Makes what is due until the task is cancelled.
    package func run() async {
        if let file {
            let content = await NoteDisk.shared.read(
                file, bytesMax: Self.fileBytesMax, within: TimedFiles.limit)
            if let content { memory = ReportMemory(file: content) }
        }
        saved = memory
        while !Task.isCancelled {
            memory.keep(plans)
            for plan in plans where !Task.isCancelled { await look(after: plan) }
            save()
            await time.sleep(for: Self.pause)
        }
    }

    private func save() {
        guard memory != saved, let file else { return }
        saved = memory
        NoteDisk.shared.write(memory.file, to: file) { [log] error in
            log.warning("up to when reports are made is not saved", ["reason": "\(error)"])
        }
    }

    // MARK: One report

    /// What an attempt came to.
    private enum Attempt {
        /// It is where it should be.
        case made
        /// It is not; a final one is not tried again.
        case failed(String, isFinal: Bool = false)
        /// It was not its turn.
        case later
    }

    private func look(after plan: ReportPlan) async {
        let now = time.moment.wall
        switch memory.verdict(plan, now: now) {
        case .nothing: return
        case .missed(let moment):
            memory.finish(plan, at: moment)
            count(plan, .missed, now)
            log.warning(
                "a report is not made any more: it is more than a day late",
                ["report": plan.name, "due": ReportTime.rfc3339(moment)])
        case .due(let moment):
            if let time = notBefore[plan.name], now < time { return }
            note(await attempt(plan, due: moment, now: now), of: plan, due: moment)
        }
    }

    private func note(_ attempt: Attempt, of plan: ReportPlan, due moment: Int64) {
        let now = time.moment.wall
        let due = ReportTime.rfc3339(moment)
        switch attempt {
        case .later: return
        case .made:
            memory.finish(plan, at: moment)
            notBefore[plan.name] = nil
            count(plan, .made, now)
            log.notice("a report was made", ["report": plan.name, "due": due])
        case .failed(let reason, let isFinal):
            if isFinal { memory.finish(plan, at: moment) }
            notBefore[plan.name] = isFinal ? nil : now + Self.againAfter
            count(plan, .failed, now)
            log.warning(
                isFinal ? "a report was not made" : "a report was not made, and is tried again",
                ["report": plan.name, "due": due, "reason": reason])
        }
    }

    private func count(_ plan: ReportPlan, _ outcome: ReportTally.Outcome, _ now: Int64) {
        tally.withLock { $0.count(plan.name, outcome, now: now) }
    }

    private func attempt(_ plan: ReportPlan, due moment: Int64, now: Int64) async -> Attempt {
        guard let period = plan.schedule.period(at: moment) else { return .failed("no period") }
        var words = ReportRequest.Words(mark: "")
        words.from = ReportTime.rfc3339(period.from)
        words.to = ReportTime.rfc3339(period.to)
        let request: ReportRequest
        do throws(ReportRefusal) {
            request = try ReportRequest(words, now: now)
        } catch { return .failed(error.message, isFinal: true) }
        let target = plan.targets.count == 1 ? plan.targets.first : nil
        switch await desk.make(request, target: target, within: Self.limit, now: now) {
        case .failure(.starting), .failure(.busy), .failure(.cancelled): return .later
        case .failure(let failure): return .failed(failure.words)
        case .success(var report):
            if plan.targets.count > 1 {
                report.targets.removeAll { target in
                    !plan.targets.contains { $0.hasSameBytes(as: target.name) }
                }
            }
            return await deliver(report, plan, due: moment)
        }
    }

    private func deliver(_ report: Report, _ plan: ReportPlan, due moment: Int64) async -> Attempt {
        let disk = disk
        let written = await OwnThread.run(named: "pgv-reporter") {
            disk.run(within: Self.diskLimit) { () -> Result<[UInt8], FileError> in
                let content = Array(report.written(as: plan.format).utf8)
                guard let directory = plan.directory else { return .success(content) }
                do throws(FileError) {
                    try ReportFiles.write(
                        content, plan.fileName(report.period), of: plan, in: directory)
                    return .success(content)
                } catch { return .failure(error) }
            }
        }
        switch written {
        case nil:
            let seconds = Self.diskLimit.components.seconds
            return .failed("\(plan.directory ?? "the report") took more than \(seconds) s")
        case .failure(let error)?: return .failed("\(error)")
        case .success(let content)?: return await send(report, content, plan, due: moment)
        }
    }

    private func send(
        _ report: Report, _ content: [UInt8], _ plan: ReportPlan, due moment: Int64
    ) async -> Attempt {
        guard let name = plan.receiver else { return .made }
        guard let receiver = receivers.first(where: { $0.name.hasSameBytes(as: name) }) else {
            return .failed("there is no receiver \(name)", isFinal: true)
        }
        let sending = ReportMessage(
            report, content, of: plan, to: receiver, links, due: moment, now: time.moment.wall)
        let sender = MessageSender(ReportMessage.worded(receiver), links, time: time)
        guard let outcome = await sender.attempt(sending.message, with: sending.attachment) else {
            return .later
        }
        switch outcome.verdict(now: time.moment.wall) {
        case .delivered: return .made
        case .again(_, let reason): return .failed("receiver \(name): \(reason)")
        case .final(let reason), .gone(let reason):
            return .failed("receiver \(name): \(reason)", isFinal: true)
        }
    }
}
