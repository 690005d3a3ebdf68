package import Metrics
import Platform
import PromQL
import RuleDocuments
package import Rules
import Templates

/// What the evaluation of rules shows to pages: the groups after their last evaluation.
package final class RuleStatus: MetricsSource {
    /// What has happened in a group since the start.
    struct GroupCounts: Equatable {
        var evaluations: UInt64 = 0
        var failures: UInt64 = 0
        var missed: UInt64 = 0
    }

    struct Values {
        /// Grows with every change.
        var version: UInt64 = 0
        var groups: [GroupState] = []
        var counts: [ExactText: GroupCounts] = [:]
        var historyBytes = 0
        var historySeries = 0
        var historyDropped: UInt64 = 0
        var stateFailures: UInt64 = 0
        var stateDamaged: UInt64 = 0
        var stateIncomplete: UInt64 = 0
        var pageAlerts = PageAlerts()
        var links: Links?
    }

    private let values = Locked(Values())

    /// Nothing was evaluated yet.
    package init() {}

    /// The groups after their last evaluation, in the order of their files.
    package var groups: [GroupState] { values.withLock { $0.groups } }

    /// Which servers have an alert that pages.
    package var pageAlerts: PageAlerts { values.withLock { $0.pageAlerts } }

    /// Where links of alerts lead; nil leaves them as the rules have them.
    package var links: Links? { values.withLock { $0.links } }

    /// Severities of alerts that call for no action, such as the dead man's switch.
    private static let idleSeverities = ["none", "info"]

    /// How many alerts are firing now that call for an action.
    package var firingCount: Int {
        groups.lazy.flatMap(\.rules).flatMap(\.alerts.active.values).count { alert in
            alert.state == .firing
                && !Self.idleSeverities.contains(alert.labels["severity"] ?? "")
        }
    }

    /// Another one when something has changed.
    package var version: UInt64 { values.withLock { $0.version } }

    /// Whether the rules' sign of life is there: true also without a rule that gives one.
    ///
    /// It is there while each alert with `heartbeat="true"` fires, and its group was evaluated within
    /// three intervals and a minute.
    package func isAlive(now: Int64) -> Bool {
        groups.allSatisfy { group in
            let rules = group.rules.filter { rule in
                rule.rule.labels.contains { $0.name == "heartbeat" && $0.template.source == "true" }
            }
            let isFresh = group.evaluatedAt.map { $0 + 3 * group.interval + 60_000 > now } ?? false
            return rules.allSatisfy { rule in
                isFresh && rule.failure == nil
                    && rule.alerts.active.values.contains { $0.state == .firing }
            }
        }
    }

    func change(_ body: (inout Values) -> Void) {
        values.withLock { values in
            body(&values)
            values.version += 1
        }
    }

    /// The families about rules; none without rules.
    package func families() -> [Family] {
        let now = values.withLock { $0 }
        guard !now.groups.isEmpty else { return [] }
        let names = now.counts.keys.sorted()
        func perGroup(_ metric: Metric, _ value: (GroupCounts) -> UInt64) -> Family {
            Family(
                metric,
                names.map { name in
                    Sample(Self.label(name.text), Double(value(now.counts[name] ?? GroupCounts())))
                })
        }
        var durations: [ExactText: Double] = [:]
        for group in now.groups {
            durations[ExactText(group.group.name), default: 0] += group.duration.seconds
        }
        return [
            perGroup(Self.evaluations, \.evaluations), perGroup(Self.failures, \.failures),
            perGroup(Self.missed, \.missed),
            Family(
                Self.duration,
                durations.sorted { $0.key < $1.key }.map {
                    Sample(Self.label($0.key.text), $0.value)
                }),
            Family(Self.historyBytes, Double(now.historyBytes)),
            Family(Self.historySeries, Double(now.historySeries)),
            Family(Self.historyDropped, Double(now.historyDropped)),
            Family(Self.stateFailures, Double(now.stateFailures)),
            Family(Self.stateDamaged, Double(now.stateDamaged)),
            Family(Self.stateIncomplete, Double(now.stateIncomplete)),
        ] + alertFamilies(now.groups)
    }

    private static func label(_ group: String) -> Labels {
        Labels(names: ["group"], values: [group])
    }

    /// `ALERTS` and `ALERTS_FOR_STATE`, with a label that keeps them apart from the ones of a
    /// Prometheus that scrapes the agent and evaluates the same rules.
    private func alertFamilies(_ groups: [GroupState]) -> [Family] {
        var samples: [String: [Sample]] = [:]
        var seen: Set<LabelSet> = []
        for state in groups.flatMap(\.rules) where state.rule.isAlerting {
            for element in state.alerts.samples(name: state.rule.name) {
                let metric = element.labels[LabelSet.metricName] ?? ""
                let labels = element.labels.dropping(["job", "instance"])
                    .setting("evaluator", to: "pgvigil")
                // Two rules may yield the same alert; Prometheus keeps one of them, too.
                guard seen.insert(labels).inserted else { continue }
                let shown = labels.dropping([LabelSet.metricName]).labels
                samples[metric, default: []].append(
                    Sample(
                        Labels(names: shown.map(\.name), values: shown.map(\.value)),
                        element.value))
            }
        }
        return [Self.alerts, Self.alertsForState].map { Family($0, samples[$0.name] ?? []) }
    }

    static let evaluations = Metric(
        "pgvigil_rule_evaluations_total", .counter, "Evaluations of rules, by group.")
    static let failures = Metric(
        "pgvigil_rule_evaluation_failures_total", .counter,
        "Evaluations of rules that came to nothing, by group.")
    static let missed = Metric(
        "pgvigil_rule_group_evaluations_missed_total", .counter,
        "Evaluations of a group left out because the one before took too long.")
    static let duration = Metric(
        "pgvigil_rule_group_last_duration_seconds", .gauge,
        "How long the last evaluation of a group took.")
    static let historyBytes = Metric(
        "pgvigil_rule_history_bytes", .gauge, "Memory for the samples that rules need, about.")
    static let historySeries = Metric(
        "pgvigil_rule_history_series", .gauge, "Series whose samples are kept for rules.")
    static let historyDropped = Metric(
        "pgvigil_rule_history_dropped_total", .counter,
        "Samples that rules need and that found no room or came out of order.")
    static let stateFailures = Metric(
        "pgvigil_rule_state_failures_total", .counter,
        "Times that the state of alerts, or the samples of their rules, could not be written to the state directory."
    )
    static let stateDamaged = Metric(
        "pgvigil_rule_state_damaged_total", .counter,
        "State files of alerts, or of the samples of their rules, that could not be read at a start."
    )
    static let stateIncomplete = Metric(
        "pgvigil_rule_state_incomplete_total", .counter,
        "Alerts that the state file had no room for, or whose annotations it holds in part only, and series "
            + "whose samples found no room in the file of samples.")
    static let alerts = Metric(
        "ALERTS", .gauge, "Alerts of the agent's own rules that are pending or firing.")
    static let alertsForState = Metric(
        "ALERTS_FOR_STATE", .gauge,
        "When the condition of an alert of the agent's own rules began to hold.")

    /// All metrics but `ALERTS` and `ALERTS_FOR_STATE`, which have their names from Prometheus.
    package static let metrics = [
        evaluations, failures, missed, duration, historyBytes, historySeries, historyDropped,
        stateFailures, stateDamaged, stateIncomplete,
    ]
}
