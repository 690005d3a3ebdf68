package import BackupChecks
package import Logging
package import Metrics
package import Platform
import TimedDisks

/// Watches backups: a worker for each kind that is configured, and what is known of all of them.
package actor BackupWatch: MetricsSource {
    /// All metrics.
    package static let metrics = BackupFamilies.metrics

    /// One worker and its task.
    private struct Running {
        let settings: BackupSettings
        let worker: BackupWorker
        let task: Task<Void, Never>
    }

    /// What is known of all, in the order of the configuration.
    private struct Known {
        var order: [BackupSettings] = []
        var reports: [String: BackupReport] = [:]
        var memories: [String: BackupMemory] = [:]
        var isSaved = true
    }

    private static let fileName = "backups.json"
    private static let fileBytesMax = 32 << 20

    private let log: Logger
    private let identity: ChildProcess.Identity?
    private let file: AtomicFile?
    private let known = Locked(Known())
    private var isLoaded = false
    private var running: [Running] = []

    /// Watches nothing yet; without a directory nothing outlives the process.
    ///
    /// `identity` is the user as which programs run and directories are read; nil for that of this process.
    package init(
        directory: String?, log: Logger, as identity: ChildProcess.Identity? = nil
    ) {
        self.log = log
        self.identity = identity
        file = directory.map { AtomicFile("\($0)/\(Self.fileName)") }
    }

    /// Watches these and no others; what stays as it is goes on undisturbed.
    package func use(_ settings: [BackupSettings]) async {
        if !isLoaded {
            isLoaded = true
            if let memories = await Self.memories(in: file) {
                known.withLock { $0.memories.merge(memories) { own, _ in own } }
            }
        }
        var (kept, ended): ([Running], [Running]) = ([], [])
        for one in running {
            if settings.contains(one.settings) { kept.append(one) } else { ended.append(one) }
        }
        for one in ended {
            one.worker.stop()
            one.task.cancel()
        }
        known.withLock { known in
            known.order = settings
            known.reports = known.reports.filter { report in
                settings.contains(report.value.settings)
            }
            let names = Set(settings.map(\.name))
            known.memories = known.memories.filter { names.contains($0.key) }
        }
        running = settings.map { settings in
            kept.first { $0.settings == settings } ?? start(settings)
        }
    }

    private func start(_ settings: BackupSettings) -> Running {
        let memory = known.withLock { $0.memories[settings.name] } ?? BackupMemory()
        let worker = BackupWorker(settings, memory, as: identity, log: log) {
            [known, file, log] report, memory in
            let content = known.withLock { known -> [UInt8]? in
                // One that was replaced may have gone on for a moment.
                guard known.order.contains(report.settings) else { return nil }
                known.reports[report.settings.name] = report
                guard known.memories[report.settings.name] != memory else { return nil }
                known.memories[report.settings.name] = memory
                return BackupMemory.file(known.memories)
            }
            guard let content, let file else { return }
            NoteDisk.shared.write(content, to: file) { error in
                log.warning("what is known of backups is not saved", ["reason": "\(error)"])
            }
        }
        return Running(settings: settings, worker: worker, task: Task { await worker.run() })
    }

    /// What is shown now.
    package nonisolated func families() -> [Family] { BackupFamilies.families(reports) }

    /// What is known now, in the order of the configuration.
    package nonisolated var reports: [BackupReport] {
        known.withLock { known in known.order.compactMap { known.reports[$0.name] } }
    }

    /// Ends all programs and waits for that no longer than the limit.
    package func stop(within limit: Duration) async {
        let ended = running
        running = []
        for one in ended {
            one.worker.stop()
            one.task.cancel()
        }
        let ending = Task { for one in ended { await one.task.value } }
        _ = await ending.ends(within: limit)
    }

    // MARK: One look

    /// How long a file of the state directory may take.
    private static let fileLimit = TimedFiles.limit

    private static func memories(in file: AtomicFile?) async -> [String: BackupMemory]? {
        guard let file else { return nil }
        let content = await NoteDisk.shared.read(
            file, bytesMax: fileBytesMax, within: fileLimit)
        return content.map(BackupMemory.read)
    }

    /// One line or more for each of these, from one look at all of them; nothing is verified or kept.
    ///
    /// What an agent has noted in its state directory counts as a look.
    package static func lines(
        _ settings: [BackupSettings], directory: String?
    ) async -> [BackupLine] {
        let file = directory.map { AtomicFile("\($0)/\(fileName)") }
        let memories = await memories(in: file) ?? [:]
        let looks = settings.map { settings in
            Task {
                let look = BackupLook(settings: settings, identity: nil, isWanted: { true })
                let memory = memories[settings.name] ?? BackupMemory()
                let now = WallClock.secondsSince1970
                let thread = TimedThread(name: "pgvigil-backup")
                let limit = settings.timeout + .seconds(3)
                let outcome = await OwnThread.run(named: "pgvigil-backups") {
                    thread.run(within: limit) { look.outcome(memory, now: now) }
                }
                return BackupLine((outcome ?? look.held(memory, now: now)).report, now: now)
            }
        }
        var lines: [BackupLine] = []
        for look in looks { lines.append(await look.value) }
        return lines
    }
}
