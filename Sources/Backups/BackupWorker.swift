import BackupChecks
import Logging
import Platform
import TimedDisks

/// Watches one kind of backups: looks now and then, and has what is new verified.
///
/// Looks and verifications are on threads of their own that may be held up for as long as a disk or a
/// program likes; nothing waits for them longer than their limits.
actor BackupWorker {
    /// Where a worker reports to.
    typealias Publish = @Sendable (BackupReport, BackupMemory) -> Void

    private let settings: BackupSettings
    private let identity: ChildProcess.Identity?
    private let log: Logger
    private let publish: Publish
    private let isStopped = Locked(false)
    private let looking = TimedThread(name: "pgvigil-backup")
    private let verifying = TimedThread(name: "pgvigil-verify")
    private var memory: BackupMemory
    private var report: BackupReport?
    private var verification: Task<Void, Never>?
    /// Why what is new cannot be verified at all.
    private var verifyProblem: BackupProblem?

    /// Beyond its own limit, a look has this long to be ended.
    private static let graceOfEnd = Duration.seconds(3)

    init(
        _ settings: BackupSettings, _ memory: BackupMemory, as identity: ChildProcess.Identity?,
        log: Logger, publish: @escaping Publish
    ) {
        self.settings = settings
        self.memory = memory
        self.identity = identity
        self.log = log
        self.publish = publish
    }

    /// Lets running programs end at once.
    nonisolated func stop() { isStopped.withLock { $0 = true } }

    private nonisolated var isWanted: @Sendable () -> Bool {
        { [isStopped] in !isStopped.withLock { $0 } }
    }

    /// Looks until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await look()
            try? await Task.sleep(for: settings.interval)
        }
        stop()
        await verification?.value
    }

    private func look() async {
        let look = BackupLook(settings: settings, identity: identity, isWanted: isWanted)
        let (memory, now) = (memory, WallClock.secondsSince1970)
        let limit = settings.timeout + Self.graceOfEnd
        let outcome = await OwnThread.run(named: "pgvigil-backups") { [looking] in
            looking.run(within: limit) { look.outcome(memory, now: now) }
        }
        guard isWanted() else { return }
        take(outcome ?? look.held(memory, now: now))
    }

    private func take(_ outcome: BackupLook.Outcome) {
        var new = outcome.memory
        // What was judged while the look went on.
        for sighting in memory.sightings {
            if let verdict = sighting.verdict { new.judge(sighting, verdict) }
        }
        memory = new
        note(outcome.report)
        var shown = outcome.report
        if verifyProblem != nil, outcome.unverified != nil { add(verifyProblem, to: &shown) }
        report = shown
        publish(shown, memory)
        if let sighting = outcome.unverified, verification == nil,
            !memory.sightings.contains(where: {
                $0.name == sighting.name && $0.changed == sighting.changed && $0.verdict != nil
            })
        {
            verify(sighting)
        }
    }

    private func add(_ problem: BackupProblem?, to report: inout BackupReport) {
        guard let problem else { return }
        report.isVerified = false
        report.flaws = ["it cannot be verified: \(problem)"] + report.flaws
    }

    private func verify(_ sighting: BackupMemory.Sighting) {
        guard case .directory(let directory) = settings.source, isWanted() else { return }
        let programs = BackupPrograms(identity: identity, isWanted: isWanted)
        let limit = directory.verifyTimeout
        let path = "\(directory.path)/\(sighting.name)"
        verification = Task { [verifying] in
            let verdict = await OwnThread.run(named: "pgvigil-verify") {
                verifying.run(within: limit + Self.graceOfEnd) {
                    Result { () throws(BackupProblem) in
                        try programs.verdict(directory.verify, on: path, within: limit)
                    }
                }
            }
            await self.verified(sighting, verdict)
        }
    }

    private func verified(
        _ sighting: BackupMemory.Sighting,
        _ verdict: Result<BackupMemory.Verdict?, BackupProblem>?
    ) async {
        verification = nil
        switch verdict {
        case .failure(let problem)?:
            if verifyProblem != problem {
                log.warning(
                    "a backup cannot be verified",
                    ["name": settings.name, "reason": "\(problem)"])
            }
            verifyProblem = problem
            guard var shown = report else { return }
            add(problem, to: &shown)
            publish(shown, memory)
            return
        case .success(nil)?: return
        case .success(let judged?)?:
            verifyProblem = nil
            memory.judge(sighting, judged)
            note(sighting, judged)
        case nil:
            let reason = "the program did not end although it was ended: the kernel holds it"
            memory.judge(sighting, .unknown(reason))
            note(sighting, .unknown(reason))
        }
        await look()
    }

    // MARK: Log

    private func note(_ report: BackupReport) {
        for place in report.places {
            let before = self.report?.places.first { $0.label == place.label }?.problem
            guard before != place.problem else { continue }
            if let problem = place.problem {
                log.warning(
                    "backups cannot be looked at",
                    [
                        "name": settings.name, "repository": place.label, "reason": "\(problem)",
                    ])
            } else {
                log.notice(
                    "backups can be looked at again",
                    ["name": settings.name, "repository": place.label])
            }
        }
    }

    private func note(_ sighting: BackupMemory.Sighting, _ verdict: BackupMemory.Verdict) {
        let fields: KeyValuePairs = ["name": settings.name, "backup": sighting.name]
        switch verdict {
        case .passed: log.info("a backup was verified", fields)
        case .failed(let reason), .unknown(let reason):
            log.warning(
                "a backup did not pass its verification",
                ["name": settings.name, "backup": sighting.name, "reason": reason])
        }
    }
}
