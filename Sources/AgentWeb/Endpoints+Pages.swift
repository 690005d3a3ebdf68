import API
import AgentPages
import HTTP
import Indicators
import Judging
import Metrics
import Platform
import Rules
import Web

extension Endpoints {
    /// The pages about alerts, about what may be done, and about the agent itself.
    static func agentPages(
        _ sources: Sources, _ tooOld: @escaping @Sendable () -> Problem?, making: PageMaker
    ) -> [Web.Route] {
        let names: @Sendable () -> [String] = { sources.targets().map(\.name) }
        let alerts = AlertRoutes.Sources(
            groups: { sources.rules.groups }, silences: sources.knownSilences,
            journal: sources.journal, desk: sources.silenceDesk, targets: names,
            ownAddress: { sources.rules.links?.external ?? "" }, version: sources.version)
        let advice = AdviceRoutes.Sources(
            names: names, target: { known($0, sources) }, version: sources.version,
            pagesTooOld: tooOld)
        return AlertRoutes(alerts, making: making).routes
            + AdviceRoutes(advice, making: making).routes
            + [
                AgentRoute.route(
                    making: making, version: sources.version, snapshot: { sources.pages.snapshot },
                    problem: sources.problem, configuration: sources.configuration)
            ]
    }

    /// What is known of one target, with its alerts.
    private static func known(_ name: String, _ sources: Sources) -> KnownTarget {
        let alerts = RulePages.active(sources.rules).filter { alert in
            let named =
                alert.labels["target"].map { [$0] } ?? AlertServers.named(in: alert.annotations)
            return named.contains { $0.hasSameBytes(as: name) }
        }
        let found = sources.pages.snapshot.targets.first { $0.name.hasSameBytes(as: name) }
        return KnownTarget(
            name: name, found, recent: sources.recent.targets[name],
            alerts: alerts.map { KnownAlert($0) }, model: sources.models()[name] ?? .current,
            now: .now)
    }
}
