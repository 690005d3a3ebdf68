package import Metrics
import Web

/// What pgvigil says of itself and of its work, as opposed to what it says of servers.
package enum AgentMetrics {
    /// Families without the label `target`.
    package static var ofAgent: [Metric] {
        [
            SharedState.build, SharedState.reloadSuccessful, SharedState.reloadTime,
            SharedState.warnings,
        ] + WebFamilies.metrics + RuleBoard.metrics + NotificationBoard.metrics
            + HistoryTally.metrics
            + ShortageFamilies.metrics + ProcessFamilies.metrics
    }

    /// Families with the label `target`.
    package static let ofTargets: [Metric] = [
        OwnMetrics.upMetric, OwnMetrics.infoMetric, OwnMetrics.failingMetric,
        OwnMetrics.successMetric,
        OwnMetrics.durationMetric,
        OwnMetrics.lastSuccessMetric, OwnMetrics.failuresMetric, OwnMetrics.rowsCutMetric,
        OwnMetrics.plannedMetric, OwnMetrics.connectionsMetric, OwnMetrics.seriesMetric,
        OwnMetrics.seriesDroppedMetric, OwnMetrics.repairsMetric, OwnMetrics.pollDurationMetric,
        OwnMetrics.pollsMissedMetric, OwnMetrics.databasesMetric,
    ]
}
