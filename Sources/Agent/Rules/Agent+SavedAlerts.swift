import AgentSettings
package import Configuration
package import Health
import Judging
import Platform
import RuleDocuments
package import Rules
import TimedDisks

/// What the agent that runs has noted of its alerts, for commands beside it.
extension Agent {
    /// A state that is older is not that of an agent that runs: it writes every 30 seconds.
    private static let savedAgeMax: Int64 = 120_000

    /// Which servers have an alert that pages, by the state that the agent saved last; nil without one.
    package static func savedPageAlerts(_ configuration: Configuration) -> PageAlerts? {
        guard let directory = configuration.agent.stateDirectory,
            let bytes =
                (try? AtomicFile(
                    "\(directory)/alerts.state", files: TimedFiles(threadNamed: "pgvigil-disk")
                ).read(bytesMax: SavedAlerts.bytesMax)) ?? nil,
            case .success(var saved) = SavedAlerts.parse(bytes)
        else { return nil }
        let now = TimeSource.machine.moment.wall
        guard now - saved.savedAt <= savedAgeMax else { return nil }
        let settings = ruleSettings(configuration)
        var groups = settings.files.flatMap(\.groups).map {
            GroupState($0, interval: settings.interval.millisecondsRoundedUp)
        }
        for index in groups.indices { _ = saved.restore(&groups[index], at: now) }
        return ServerRules(groups.map(\.group)).pageAlerts(groups)
    }
}

extension PageAlerts {
    /// What a command beside the agent learns of a target: that one fires, or nothing.
    package func noted(of target: String) -> HealthState {
        fires(for: target) ? .known(1) : .unknown
    }
}
