import Health
import Indicators
import JSON
import Limits
import Metrics

/// What `/api/v1/database/health` says of a target: its score and where the points went.
enum HealthDocument {
    /// The most alerts of a target in one answer.
    static let alertsMax = 50

    static func object(_ target: KnownTarget) -> JSON {
        var object = head(target)
        // Null while it is up, as the reason is.
        object.add("down_tries", target.downTries.map { .number($0) } ?? .null)
        let score = target.isUp == true ? target.found.value("pg_health_score") : nil
        object.add("score", score, else: target.reason("pg_health_score"))
        object.add("status", target.verdict(score, of: .healthScore).rawValue)
        let coverage = target.found.value("pg_health_coverage_ratio")
        object.add("coverage", coverage, else: target.reason("pg_health_coverage_ratio"))
        let info = target.found["pg_health_model_info"].first?.labels
        object.add(
            "model",
            .object([
                .init("version", .text(info?["version"] ?? HealthModel.version)),
                .init("custom", .text(info?["custom"] ?? target.model.custom)),
            ]))
        let lost = losses(target)
        object.add(
            "components", .list(target.model.components.map { component($0, lost, target) }))
        object.add("caps", .list(caps(target, lost)))
        let shown = target.alerts.prefix(alertsMax)
        object.add("alerts", .list(shown.map(alert)))
        object.add("alerts_left_out", .whole(target.alerts.count - shown.count))
        return object.object
    }

    /// What each document says of a target first.
    static func head(_ target: KnownTarget) -> ObjectBuilder {
        var object = ObjectBuilder()
        object.add("target", target.name)
        let info = target.found["pgvigil_target_info"].map(\.labels)
        let environments = Set(
            (info.map { $0["environment"] } + [target.snapshot?.labels["environment"]]).compactMap {
                $0
            })
        if environments.count == 1, let only = environments.first {
            object.add("environment", only)
        } else {
            object.addNull(
                "environment",
                because: environments.isEmpty
                    ? "the configuration names none"
                    : "its databases belong to \(environments.sorted().joined(separator: ", "))")
        }
        object.add(
            "profile", info.first?["profile"].map { .text($0) },
            else: "no poll has come to its end yet")
        object.add("up", target.isUp.map { .flag($0) }, else: "no poll has come to its end yet")
        object.add("down_reason", JSON.optional(target.downReason))
        object.add(
            "age_seconds", target.age.map { .seconds($0) },
            else: "no poll has reached the server since the agent was started")
        return object
    }

    private static func losses(_ target: KnownTarget) -> [String: Double] {
        Dictionary(
            target.found["pg_health_points_lost"].compactMap { sample in
                guard let component = sample.labels["component"], let check = sample.labels["check"]
                else { return nil }
                return ("\(component) \(check)", sample.value)
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func component(
        _ component: HealthComponent, _ lost: [String: Double], _ target: KnownTarget
    ) -> JSON {
        let known = component.checks.compactMap { lost["\(component.name) \($0.name)"] }
        return .object([
            .init("name", .text(component.name)), .init("weight", .number(component.weight)),
            .init("lost", known.isEmpty ? .null : .number(known.reduce(0, +))),
            .init(
                "checks",
                .list(
                    component.checks.map {
                        check($0, lost["\(component.name) \($0.name)"], target)
                    })),
        ])
    }

    private static func check(
        _ check: HealthCheck, _ lost: Double?, _ target: KnownTarget
    ) -> JSON {
        let name = check.input.rawValue
        let indicator = Indicator.all.first { $0.metric.name == name }
        var object = ObjectBuilder()
        object.add("name", check.name)
        // A value may well be known where there is no score to lose points from.
        let hasScore = target.isUp == true && target.found.value("pg_health_score") != nil
        object.add(
            "lost", lost, else: target.reason(hasScore ? name : "pg_health_score"))
        object.add(
            "value", target.found.worst(check.subject ?? name)?.value,
            else: target.reason(check.subject ?? name))
        object.add("unit", indicator?.unit ?? "")
        let limits = indicator?.limits.map { target.limits($0.name.rawValue) }
        for severity in ["warning", "critical"] {
            object.add(
                severity, limits?[severity],
                else: indicator?.limits == nil
                    ? "it is judged by its curve alone" : "there is no such limit")
        }
        object.add("known", .flag(lost != nil))
        let isCostly = (lost ?? 0) > 0
        object.add(
            "remedy",
            isCostly
                ? check.remedy { target.found[$0] } : check.remedy)
        object.add("alert", check.rule)
        object.add("runbook", target.runbook(of: check.rule, "runbooks/\(check.rule)"))
        return object.object
    }

    /// The lethal states that were looked for; what one takes closes the sum of what checks take.
    private static func caps(_ target: KnownTarget, _ lost: [String: Double]) -> [JSON] {
        target.found["pg_health_cap_active"].compactMap { sample in
            sample.labels["reason"].map { reason in
                let cap = target.model.caps.first { $0.reason == reason }
                let remedy =
                    sample.value == 1
                    ? cap?.remedy { target.found[$0] } ?? "" : cap?.remedy ?? ""
                return .object([
                    .init("reason", .text(reason)), .init("active", .flag(sample.value == 1)),
                    .init("lost", lost["cap \(reason)"].map { .number($0) } ?? .null),
                    .init("remedy", .text(remedy)),
                ])
            }
        }
    }

    private static func alert(_ alert: KnownAlert) -> JSON {
        .object([
            .init("name", .text(alert.name)), .init("severity", .text(alert.severity)),
            .init("state", .text(alert.state)), .init("since", .time(Double(alert.since) / 1000)),
            .init(
                "labels",
                .object(alert.labels.prefix(32).map { .init($0.name, .short($0.value)) })),
            .init("summary", .short(alert.summary)),
        ])
    }
}
