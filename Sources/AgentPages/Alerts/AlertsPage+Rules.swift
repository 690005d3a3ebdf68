import Charts
import Markup
import PageParts
import RuleDocuments
import Rules
import TargetParts

/// The rules, and how they are.
extension AlertsPage {
    private struct Row {
        let group: String
        let state: RuleState
        let rank: Int
    }

    /// Those that fail come first, then those with alerts.
    var ruleSection: Markup {
        let states = content.groups.flatMap { group in
            group.rules.map { Row(group: group.group.name, state: $0, rank: Self.rank($0)) }
        }
        let alerting = states.filter { $0.state.rule.isAlerting }
        let rows = states.filter { $0.state.rule.isAlerting || $0.state.failure != nil }
            .enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element)
        let failing = states.count { $0.state.failure != nil }
        let words =
            "\(alerting.count) rules make alerts, \(states.count - alerting.count) record series;"
            + " \(failing) failed the last time."
        return [
            heading("Rules"), note(words),
            table(
                "Those that fail first, then those with alerts",
                [
                    .text("Rule"), .text("Group"), .text("State"), .text("Condition"),
                    .text("Holds for"), .text("Evaluated"),
                ], rows, most: rows.count, bytesMax: Self.ruleBytesMax
            ) { row in
                [
                    runbook(row.state.rule.name), name(row.group), state(row.state),
                    code(row.state.rule.expressionLine), .text(hold(row.state.rule)),
                    .text(
                        row.state.evaluatedAt.map { "\(span(content.now - $0)) ago" }
                            ?? "not yet"),
                ]
            },
        ]
    }

    private static func rank(_ state: RuleState) -> Int {
        if state.failure != nil { return 0 }
        let states = state.alerts.active.values.map(\.state)
        if states.contains(.firing) { return 1 }
        return states.contains(.pending) ? 2 : 3
    }

    private func state(_ state: RuleState) -> Markup {
        if let failure = state.failure {
            return [
                .element("span", ["class": "critical"], ["✕ fails"]), " ", code("\(failure)"),
            ]
        }
        guard state.evaluatedAt != nil else {
            return .element("span", ["class": "unknown"], ["○ not evaluated yet"])
        }
        let active = state.alerts.active.values
        let firing = active.count { $0.state == .firing }
        let pending = active.count { $0.state == .pending }
        if firing + pending == 0 { return "● no alert" }
        return .text("\(firing) firing, \(pending) pending")
    }

    private func hold(_ rule: Rule) -> String {
        guard case .alerting(let holdFor, _) = rule.kind else { return "records a series" }
        return holdFor == 0 ? "at once" : span(holdFor)
    }
}
