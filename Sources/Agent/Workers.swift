import AgentSettings
import CollectorDocuments
import Configuration
import Logging
import Platform
import Polling
import TargetSettings
import Targets
import Watching

/// The workers of the targets in force.
///
/// A worker of a target that stays the same goes on undisturbed. One that takes another's place
/// begins when the other has ended: together they would hold more backends than a target may cost.
/// It goes on from what the other has learnt, so that a limit can be changed without alerts that
/// resolve and fire again. Of a target under a new name, or of one that was gone in between, nothing
/// is known yet.
struct Workers {
    private struct Worker {
        let target: Target
        let files: [CollectorFile]
        let agent: AgentSection
        let activity: ActivitySection
        let worker: TargetWorker
        let task: Task<Void, Never>

        /// Whether a worker for this target would be just like this one.
        func isEqual(to target: Target, _ configuration: Configuration) -> Bool {
            let new = configuration.agent
            return self.target == target && files == configuration.collectorFiles
                && agent.interval == new.interval && agent.seriesMax == new.seriesMax
                && agent.compatibility == new.compatibility
                && agent.labelValueBytesMax == new.labelValueBytesMax
                && activity.samples(as: configuration.activity)
        }
    }

    /// How long a worker waits for the one before it, which a name server may hold up.
    static let handoverLimit = Duration.seconds(30)

    private var running: [String: Worker] = [:]
    /// The last worker of a name that has not been seen to end.
    private var leaving: [String: Task<Void, Never>] = [:]

    /// How many targets are watched.
    var count: Int { running.count }

    /// Every task that may still run.
    var tasks: [Task<Void, Never>] { running.values.map(\.task) + leaving.values }

    /// Watches these targets, each with what `make` gives for it, and no others.
    mutating func watch(
        _ targets: [WatchedTarget], of configuration: Configuration, log: Logger,
        make: (WatchedTarget) -> TargetWorker
    ) {
        var kept: [String: Worker] = [:]
        for (target, watched) in zip(configuration.ownTargets, targets) {
            if let old = running[target.name], old.isEqual(to: target, configuration) {
                kept[target.name] = old
                // A reload is also how to say that privileges have changed.
                Task { await old.worker.askAgain() }
                continue
            }
            // Let go as soon as its place is taken: it holds a thread.
            let former = Locked(running[target.name]?.worker)
            let keepsOwn = running[target.name]?.files == configuration.collectorFiles
            retire(target.name)
            let before = leaving.removeValue(forKey: target.name)
            let worker = make(watched)
            let task = Task {
                if let before, await !Self.hasEnded(before) {
                    log.warning(
                        "the target's former worker has not ended and is left behind",
                        ["target": watched.name])
                }
                // Also when this one is to go already: the next one goes on from it.
                if let former = former.withLock({ $0.take() }) {
                    await worker.takeOver(from: former, keepsOwnCollectors: keepsOwn)
                }
                if !Task.isCancelled { await worker.run() }
            }
            kept[target.name] = Worker(
                target: target, files: configuration.collectorFiles, agent: configuration.agent,
                activity: configuration.activity, worker: worker, task: task)
        }
        for name in running.keys where kept[name] == nil { retire(name) }
        running = kept
    }

    /// Whether a worker has ended before the limit, which is waited for also by one that is itself to go.
    private static func hasEnded(_ worker: Task<Void, Never>) async -> Bool {
        await Task { await worker.ends(within: handoverLimit) }.value
    }

    /// Cancels all.
    mutating func cancel() {
        for name in running.keys { retire(name) }
        running = [:]
    }

    private mutating func retire(_ name: String) {
        guard let old = running[name]?.task else { return }
        old.cancel()
        leaving[name] = old
    }
}
