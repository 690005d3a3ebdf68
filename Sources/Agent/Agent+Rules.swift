import Configuration
import Platform

/// Where the agent meets the evaluation of rules.
extension Agent {
    /// What the rules of a configuration are evaluated with.
    static func ruleSettings(_ configuration: Configuration) -> RuleEvaluator.Settings {
        RuleEvaluator.Settings(
            section: configuration.rules, interval: configuration.agent.interval,
            instance: instance(configuration))
    }

    /// The host's name with the first port that the agent listens on, as a Prometheus that scrapes
    /// it would call it.
    private static func instance(_ configuration: Configuration) -> String {
        let host = hostName
        for case .tcp(_, let port) in configuration.web.listen { return "\(host):\(port)" }
        return host
    }

    /// What the machine calls itself.
    static var hostName: String {
        let bytes = (try? Files.read("/proc/sys/kernel/hostname")) ?? Array("localhost".utf8)
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }
}
