import Logging
import Platform
import Rules
import Samples

/// The files in which alerts and samples survive a restart, and when they are written; without a state
/// directory there are none.
struct RuleStateFiles {
    /// How often the alerts are written while nothing changes, in milliseconds.
    static let saveEvery: Int64 = 30_000

    private let alerts: AlertStateFile?
    private let samples: SampleStateFile?
    private var savedAt: Int64 = 0
    private var isSaveDue = false

    /// The files of a state directory; nothing is read yet.
    init(
        directory: String?, _ files: any FileLayer, status: RuleStatus, time: TimeSource,
        log: Logger
    ) {
        alerts = directory.map {
            let file = AtomicFile("\($0)/alerts.state", files: files)
            return AlertStateFile(file, status: status, time: time, log: log)
        }
        samples = directory.map {
            let file = AtomicFile("\($0)/samples.state", files: files)
            return SampleStateFile(file, status: status, time: time, log: log)
        }
    }

    /// Whether anything survives a restart.
    var areThere: Bool { alerts != nil }

    /// The alerts that were saved, for a first look.
    func glance() async -> SavedAlerts? { await alerts?.glance() }

    /// The alerts that were saved; nil when there are none, or not yet.
    func readAlerts() async -> SavedAlerts? { await alerts?.read() }

    /// The samples that were saved; nil when there are none, or not yet.
    func readSamples(at now: Int64) async -> SavedSamples? { await samples?.read(at: now) }

    /// The alerts that the disk gave later; once.
    func takeLateAlerts() -> SavedAlerts? { alerts?.takeLate() }

    /// The samples that the disk gave later; once.
    func takeLateSamples() -> SavedSamples? { samples?.takeLate() }

    /// Hands what is known to the disk when it is time, which rules do not wait for; what comes while
    /// it is busy is written with the next turn.
    mutating func offer(
        _ rules: RulesInForce, _ samples: RuleSamples, at now: Int64, hasChanged: Bool
    ) {
        if hasChanged || isSaveDue || now - savedAt >= Self.saveEvery, let alerts {
            isSaveDue = !alerts.write(Self.saved(rules, at: now))
            if !isSaveDue { savedAt = now }
        }
        self.samples?.offer(samples, at: now, hasChanged: hasChanged)
    }

    /// Writes alerts behind whatever is being written; returns when it is done.
    func writeLast(_ rules: RulesInForce, at now: Int64) async {
        await alerts?.writeLast(Self.saved(rules, at: now))
    }

    private static func saved(_ rules: RulesInForce, at now: Int64) -> SavedAlerts {
        SavedAlerts(
            rules.groups, departed: rules.departed.alerts, targets: rules.targetLabels, at: now)
    }

    /// Writes samples behind whatever is being written; returns when it is done.
    func writeLast(_ samples: RuleSamples, at now: Int64) async {
        await self.samples?.writeLast(samples, at: now)
    }

    /// Moves the times of the last writing with the time of day.
    mutating func shift(by step: Int64) {
        savedAt += step
        samples?.shift(by: step)
    }
}
