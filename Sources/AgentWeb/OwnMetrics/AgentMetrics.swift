package import Backups
package import Chronicle
package import Delivery
package import HTTP
package import Judging
package import Metrics
import Polling
package import Recording
package import Remembering
package import Reporting
import TargetMetrics
package import Web

/// What pgvigil says of itself and of its work, as opposed to what it says of servers.
///
/// A new part of the agent becomes a line of `sources`; a new metric of a part concerns that part alone.
package struct AgentMetrics: Sendable {
    /// What requests may read.
    package let shared: SharedState
    /// The web server.
    package let server: Server
    /// What the rules say.
    package let rules: RuleStatus
    /// What deliveries are counted by.
    package let delivery: DeliveryMetrics
    /// Where samples go.
    package let sinks: Sinks
    /// What is remembered of the sessions.
    package let recent: RecentActivity
    /// What is remembered of numbers.
    package let trends: RecentTrends
    /// Who listens to what changes.
    package let events: EventHub
    /// What is usual for statements.
    package let baselines: RecentBaselines
    /// The texts of statements.
    package let texts: RecentTexts
    /// What statements did in the present hour.
    package let hours: RecentHours
    /// What has changed on servers.
    package let changes: RecentChanges
    /// The backups that are watched.
    package let backups: BackupWatch
    /// The reports that are made by the clock.
    package let reports: ReportClerk

    /// The parts of one agent.
    package init(
        shared: SharedState, server: Server, rules: RuleStatus, delivery: DeliveryMetrics,
        sinks: Sinks, recent: RecentActivity, trends: RecentTrends, baselines: RecentBaselines,
        texts: RecentTexts, hours: RecentHours, changes: RecentChanges,
        events: EventHub, backups: BackupWatch, reports: ReportClerk
    ) {
        self.shared = shared
        self.server = server
        self.rules = rules
        self.delivery = delivery
        self.sinks = sinks
        self.recent = recent
        self.trends = trends
        self.events = events
        self.baselines = baselines
        self.texts = texts
        self.hours = hours
        self.changes = changes
        self.backups = backups
        self.reports = reports
    }

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
        Source { $0.trends },
        Source { $0.events },
        Source { $0.baselines },
        Source { $0.texts },
        Source { $0.hours },
        Source { $0.changes },
        Source { $0.backups },
        Source { $0.reports },
        Source { _ in ShortageFamilies() },
        Source { _ in ProcessFamilies() },
    ]

    /// All families without the label `target`, as they are now.
    package func families() -> [Family] { Self.sources.flatMap { $0.families(self) } }

    /// Families without the label `target`.
    package static var ofAgent: [Metric] { sources.flatMap(\.metrics) }

    /// Families with the label `target`.
    package static var ofTargets: [Metric] { OwnMetrics.metrics }
}
