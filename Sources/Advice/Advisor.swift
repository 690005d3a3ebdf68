package import Examinations
import Health
import Metrics
import ObjectAdvice
package import Recommendations

/// Gives advice: from what is known of a server to what may be done about it.
package enum Advisor {
    typealias Step = Recommendation.Step

    /// Everything worth saying, the gravest first; of equals, what took more points.
    package static func recommendations(_ examination: Examination) -> [Recommendation] {
        var found =
            settings(examination) + sessions(examination) + horizon(examination)
            + ObjectAdvisor.indexes(examination) + tables(examination)
            + ObjectAdvisor.sequences(examination)
            + log(examination) + ObjectAdvisor.statements(examination) + ages(examination)
        found += replica(examination) + pausedReplay(examination)
        let losses = examination.losses
        for index in found.indices { complete(&found[index], losses, examination) }
        let explained = Set(found.flatMap(\.checks))
        found += checks(examination).filter { explained.isDisjoint(with: $0.checks) }
        return arranged(found, examination)
    }

    /// What the checks that take points advise; nothing else is looked at.
    static func ofChecks(_ examination: Examination) -> [Recommendation] {
        let losses = examination.losses
        let lost = Set(losses.filter { $0.value > 0 }.keys).union(examination.lethal)
        var found = heads(examination, of: lost)
        for index in found.indices { complete(&found[index], losses, examination) }
        let explained = Set(found.flatMap(\.checks))
        return arranged(
            found + checks(examination).filter { explained.isDisjoint(with: $0.checks) },
            examination)
    }

    /// Without what this server would refuse, with what makes settings count, and in order.
    private static func arranged(
        _ all: [Recommendation], _ examination: Examination
    ) -> [Recommendation] {
        var found = all.map { runnable($0, examination) }
        for index in found.indices where found[index].steps.contains(where: \.changesSystem) {
            found[index].steps.append(Step("SELECT pg_reload_conf();"))
        }
        return found.sorted { left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.points != right.points { return left.points > right.points }
            return left.id < right.id
        }
    }

    /// The statements of all checks that do not depend on what was found.
    package static var generalStatements: [String] {
        CheckAdvice.all.sorted { $0.key < $1.key }.flatMap(\.value.steps).map(\.sql)
    }

    /// Adds what the health model knows of the checks that a finding belongs to.
    private static func complete(
        _ recommendation: inout Recommendation, _ losses: [String: Double],
        _ examination: Examination
    ) {
        let names = recommendation.checks
        recommendation.points = names.reduce(0) { $0 + losses[$1, default: 0] }
        let model = examination.model
        let checks = model.components.flatMap(\.checks).filter { names.contains($0.name) }
        let caps = model.caps.filter { names.contains($0.reason) }
        let rules = checks.map(\.rule) + caps.map(\.rule)
        recommendation.alert = recommendation.alert ?? rules.first { !$0.isEmpty }
        recommendation.panel = recommendation.panel ?? checks.first?.panel ?? caps.first?.panel
        let isLethal = caps.contains {
            examination.lethal.contains($0.reason) && !isOfPrimary($0.reason, examination)
        }
        if isLethal {
            recommendation.severity = .critical
        }
    }

    /// What checks and lethal states took, for those that no finding explains.
    private static func checks(_ examination: Examination) -> [Recommendation] {
        let losses = examination.losses
        let lethal = examination.lethal
        var found: [Recommendation] = []
        for check in examination.model.components.flatMap(\.checks) {
            let points = losses[check.name, default: 0]
            guard points > 0 else { continue }
            let advice = CheckAdvice.of(check.name)
            let severity: Recommendation.Severity =
                points >= check.points * 0.75 ? .critical : points >= 1 ? .warning : .info
            // Where other checks are not known, those that are known take their share as well.
            let most =
                points <= check.points ? " of at most \(Figures.short(check.points))" : ""
            var evidence = ["it takes \(Figures.short(points))\(most) points"]
            evidence.insert(contentsOf: examination.evidence(of: check.input), at: 0)
            evidence += more(check.name, examination)
            found.append(
                Recommendation(
                    kind: check.name, title: advice.title, severity: severity, points: points,
                    checks: [check.name], what: check.reason, evidence: evidence,
                    steps: steps(check.name, examination) ?? advice.steps, risk: advice.risk,
                    verify: advice.verify, alert: check.rule, panel: check.panel))
        }
        for cap in examination.model.caps where lethal.contains(cap.reason) {
            let advice = CheckAdvice.of(cap.reason)
            if cap.reason == pageAlert, !examination.pages.isEmpty {
                found.append(pages(examination, cap, losses[cap.reason, default: 0]))
                continue
            }
            found.append(
                Recommendation(
                    kind: cap.reason, title: advice.title,
                    severity: isOfPrimary(cap.reason, examination) ? .info : .critical,
                    points: losses[cap.reason, default: 0], checks: [cap.reason],
                    what: cap.meaning,
                    evidence: examination.evidence(of: cap.input)
                        + ["the health score is at most 30 while it lasts"],
                    steps: steps(cap.reason, examination) ?? advice.steps, risk: advice.risk,
                    verify: advice.verify, alert: cap.rule.isEmpty ? nil : cap.rule,
                    panel: cap.panel))
        }
        return found
    }

    // MARK: What the answers add to a check

    private static func more(_ check: String, _ examination: Examination) -> [String] {
        switch check {
        case "connections_utilization": connectionGroups(examination)
        case "cache_hit":
            examination.amount("shared_buffers").map {
                ["shared_buffers is \(Figures.bytes($0))"]
            } ?? []
        case "query_mean", "query_p95", "slow_queries": examination.slowestStatements
        case "vacuum_due", "vacuum_overdue": notRemovable(examination)
        case "deadlocks": databases(examination, "deadlocks") { Figures.count($0) }
        case "transaction_errors":
            databases(examination, "rollbacks") { Figures.count($0) + " since the last reset" }
        default: []
        }
    }

    private static func connectionGroups(_ examination: Examination) -> [String] {
        var groups: [String: (all: Int, idle: Int)] = [:]
        for row in clients(examination) {
            let name = "\(row.text("usename")) (\(row.text("application_name")))"
            groups[name, default: (0, 0)].all += 1
            if row["state"] == "idle" { groups[name, default: (0, 0)].idle += 1 }
        }
        return groups.sorted { ($1.value.all, $0.key) < ($0.value.all, $1.key) }.prefix(5).map {
            "\($0.key) has \($0.value.all) sessions, \($0.value.idle) of them idle"
        }
    }

    private static func databases(
        _ examination: Examination, _ column: String, _ text: (Double) -> String
    ) -> [String] {
        examination.rows("databases").filter { ($0.number(column) ?? 0) > 0 }
            .sorted { ($0.number(column) ?? 0) > ($1.number(column) ?? 0) }.prefix(3)
            .map { "\(column) in \($0.text("datname")): \(text($0.number(column) ?? 0))" }
    }
}
