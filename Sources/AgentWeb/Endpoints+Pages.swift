import AgentPages
import API
import Changes
import Charts
import Chronicle
import Health
import HTTP
import Indicators
import Judging
import Metrics
import Platform
import Remembering
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

    /// The alerts about a target that fired or ended of late, and what has changed on its server, for its
    /// charts.
    static func marks(
        of target: String, _ journal: AlertJournal, _ changes: RecentChanges
    ) -> [ChartMark] {
        let known = changes.memory(of: target)?.titles(most: ChartMark.countMax) ?? []
        return known.map { ChartMark($0.title, at: $0.time) } + alertMarks(of: target, journal)
    }

    private static func alertMarks(of target: String, _ journal: AlertJournal) -> [ChartMark] {
        journal.known.changes.filter { $0.target.hasSameBytes(as: target) }.compactMap { change in
            switch change.event {
            case .firing: ChartMark("\(change.name) fires", at: change.at)
            case .resolved: ChartMark("\(change.name) is resolved", at: change.at)
            case .pending, .ended: nil
            }
        }
    }

    /// The health score of a target over the last hour, every two minutes; unknown is a gap.
    static func trend(of target: String, _ trends: RecentTrends) -> [Double?] {
        let step: Int64 = 120_000
        let end = trends.now / step * step + step
        return trends.trend(
            target, "pg_health_score", from: end - 30 * step, to: end, step: step
        ).map(\.value)
    }
}
