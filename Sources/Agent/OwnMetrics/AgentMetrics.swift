import Delivery
import HTTP
import Judging
package import Metrics
import Polling
import Recording
import Web

/// What pgvigil says of itself and of its work, as opposed to what it says of servers.
///
/// A new part of the agent becomes a line of `sources`; a new metric of a part concerns that part alone.
package struct AgentMetrics: Sendable {
    let shared: SharedState
    let server: Server
    let rules: RuleStatus
    let delivery: DeliveryMetrics
    let sinks: Sinks
    let recent: RecentActivity

    /// A part of the agent: which metrics it has, and where its families are found.
    private struct Source: Sendable {
        let metrics: [Metric]
        let families: @Sendable (AgentMetrics) -> [Family]

        init<Part: MetricsSource>(_ part: @escaping @Sendable (AgentMetrics) -> Part) {
            self.init(Part.metrics) { part($0).families() }
        }

        init(_ metrics: [Metric], _ families: @escaping @Sendable (AgentMetrics) -> [Family]) {
            self.metrics = metrics
            self.families = families
        }
    }

    /// All parts, in the order of the page and of the document.
    private static let sources = [
        Source { $0.shared },
        Source(WebFamilies.metrics) { WebFamilies.of($0.server) },
        Source { $0.rules },
        Source { $0.delivery },
        Source(Sinks.metrics) { $0.sinks.families() },
        Source { $0.recent },
        Source { _ in ShortageFamilies() },
        Source { _ in ProcessFamilies() },
    ]

    /// All families without the label `target`, as they are now.
    func families() -> [Family] { Self.sources.flatMap { $0.families(self) } }

    /// Families without the label `target`.
    package static var ofAgent: [Metric] { sources.flatMap(\.metrics) }

    /// Families with the label `target`.
    package static var ofTargets: [Metric] { OwnMetrics.metrics }
}
