import Configuration
import Metrics
import Platform

/// Where the agent meets the evaluation of rules.
extension Agent {
    /// What the rules of a configuration are evaluated with.
    static func ruleSettings(_ configuration: Configuration) -> RuleEvaluator.Settings {
        RuleEvaluator.Settings(
            section: configuration.rules, interval: configuration.agent.interval,
            instance: configuration.ownInstance ?? instance(configuration),
            namesTargets: configuration.namesTargets)
    }

    /// What service discovery says of a target: its labels, and its name as `instance` where rules
    /// see that, too.
    static func discovered(
        _ target: WatchedTarget, _ configuration: Configuration
    ) -> Endpoints.Discovered {
        let labels = target.labels
        let isInstance = configuration.namesTargets && !labels.names.contains("instance")
        return Endpoints.Discovered(
            name: target.name,
            labels: isInstance
                ? Labels(names: labels.names + ["instance"], values: labels.values + [target.name])
                : labels)
    }

    /// The host's name with the first port that the agent listens on, as a Prometheus that scrapes
    /// it would call it.
    private static func instance(_ configuration: Configuration) -> String {
        let bytes = (try? Files.read("/proc/sys/kernel/hostname")) ?? Array("localhost".utf8)
        let host = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        for case .tcp(_, let port) in configuration.web.listen { return "\(host):\(port)" }
        return host
    }
}
