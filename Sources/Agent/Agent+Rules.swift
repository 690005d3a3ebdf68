import AgentSettings
package import Configuration
package import Judging
import Metrics
import Polling
import Rules
import Targets
import Web

/// Where the agent meets the evaluation of rules.
extension Agent {
    /// What the rules of a configuration are evaluated with.
    package static func ruleSettings(_ configuration: Configuration) -> RuleSettings {
        let section = configuration.rules
        var settings = RuleSettings(
            files: section.files, interval: configuration.agent.interval,
            instance: configuration.ownInstance ?? instance(configuration))
        settings.groupInterval = section.interval
        settings.historyBytesMax = section.historyBytesMax
        settings.environment = section.environment
        settings.environment.links = links(of: configuration)
        settings.job = section.job
        settings.namesTargets = configuration.namesTargets
        return settings
    }

    /// What service discovery says of a target: its labels, and its name as `instance` where rules
    /// see that, too.
    static func discovered(
        _ target: WatchedTarget, _ configuration: Configuration
    ) -> DiscoveryRoute.Target {
        let labels = target.labels
        let isInstance = configuration.namesTargets && !labels.names.contains("instance")
        return DiscoveryRoute.Target(
            name: target.name,
            labels: isInstance
                ? Labels(names: labels.names + ["instance"], values: labels.values + [target.name])
                : labels)
    }

    /// The host's name with the first port that the agent listens on, as a Prometheus that scrapes
    /// it would call it.
    private static func instance(_ configuration: Configuration) -> String {
        for case .tcp(_, let port) in configuration.web.listen { return "\(hostName):\(port)" }
        return hostName
    }
}
