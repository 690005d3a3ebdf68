import Basics
import Health
package import Limits
import Metrics

/// The health score and what it is made of.
extension Indicator {
    static let healthScore = Indicator(
        "pg_health_score", "How well the server is, from 0 to 100.",
        unit: "points", range: "0 to 100", window: "now",
        formula: "100 minus all points lost, exactly; see health-score.md",
        absence: "when less than 60 % of the model's weight is known",
        from: Derivation(series: .value { $0.score?.value }),
        limits: IndicatorLimits(.healthScore, warning: 80, critical: 60, isBadBelow: true),
        notInSQL: "the score needs what the agent remembers of earlier polls")

    static let healthPointsLost = Indicator(
        "pg_health_points_lost", "Points that a check takes off the health score.",
        labels: ["component", "check"], unit: "points", range: "0 to 100, in steps of 1/64",
        window: "now", formula: "see health-score.md",
        absence: "without a score; a check alone, when its input was never seen or does not apply",
        from: Derivation(
            series: .samples { context in
                context.score?.losses.map { loss in
                    Sample(
                        Labels(
                            names: ["component", "check"], values: [loss.component, loss.check]),
                        loss.points)
                }
            }),
        notInSQL: "the score needs what the agent remembers of earlier polls")

    static let healthCoverage = Indicator(
        "pg_health_coverage_ratio",
        "Share of the health model's weight whose input is known.",
        unit: "ratio", range: "0 to 1", window: "now",
        formula: "weights of components, each times the known share of its checks' points, / 100",
        absence: "",
        from: Derivation(series: .value { $0.score?.coverage }),
        notInSQL: "the score needs what the agent remembers of earlier polls")

    static let healthCap = Indicator(
        "pg_health_cap_active", "Whether a lethal state holds the health score down.",
        labels: ["reason"], unit: "boolean", range: "0 or 1", window: "now",
        formula: "see health-score.md", absence: "for a state that could not be looked for",
        from: Derivation(
            series: .samples { context in
                context.score?.caps.map { cap in
                    Sample(Labels(names: ["reason"], values: [cap.reason]), cap.isActive ? 1 : 0)
                }
            }),
        notInSQL: "the score needs what the agent remembers of earlier polls")

    static let healthModel = Indicator(
        "pg_health_model_info",
        "Version of the health model, and whether it was changed; always 1.",
        labels: ["version", "custom"], unit: "none", range: "1", window: "-",
        formula: "1; custom is `no`, or eight digits that differ with every change of"
            + " the configuration's `health`",
        absence: "",
        from: Derivation(
            series: .samples { context in
                let values = [HealthModel.version, context.settings.customModel]
                return [Sample(Labels(names: ["version", "custom"], values: values), 1)]
            }),
        isRecorded: false,
        notInSQL: "it is about the score")

    static let pageAlerts = Indicator(
        scored: "alerts of severity page about the server that fire", unit: "boolean",
        from: Derivation(series: .none) { $0.pageAlerts },
        cap: HealthCap(
            "page_alert", atLeast: 1,
            meaning: "An alert of severity page about the server fires in the agent's own rules.",
            remedy: "Follow the action and the runbook of the alert.",
            rule: "", panel: PanelName("pgvigil-health", "Alerts that fire"),
            advice: HealthAdvice(
                title: "An alert of severity page fires",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT pid, usename, state, wait_event_type, wait_event, now() - query_start AS \
                        since, left(query, 60) AS query FROM pg_stat_activity WHERE state <> 'idle' \
                        ORDER BY query_start;
                        """)
                ],
                risk: HealthAdvice.noRisk, verify: "The alert is resolved.")))
}

extension ThresholdName {
    /// Limits of `pg_health_score`.
    package static let healthScore = ThresholdName("health_score")
}
