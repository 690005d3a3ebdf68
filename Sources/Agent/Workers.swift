import AgentSettings
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
            retire(target.name)
            let before = leaving.removeValue(forKey: target.name)
            let worker = make(watched)
            let task = Task {
                if let before, await !before.ends(within: Self.handoverLimit) {
                    log.warning(
                        "the target's former worker has not ended and is left behind",
                        ["target": watched.name])
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
