import Basics
import GoText
import HTTP
import HTTPMessages
import JSON
import Judging
import Metrics
import Notifications
import Platform
import RuleDocuments
import Rules
import Templates
import Web

/// `/api/v1/rules` and `/api/v1/alerts`, in the form in which Prometheus answers them.
enum RulePages {
    /// The endpoints; `making` makes their answers and keeps them while nothing changes.
    static func routes(
        _ board: RuleStatus, silences: @escaping @Sendable () -> [Silence], making: PageMaker
    ) -> [Web.Route] {
        [
            Web.Route(
                .get, "/api/v1/alerts", .reader, errors: .json,
                summary: "the alerts that are pending or firing, as Prometheus answers, with"
                    + " `silencedUntil` where a silence keeps one back",
                link: "alerts"
            ) { _ in
                let now = TimeSource.machine.moment.wall
                let active = silences().filter { $0.state(at: now) == .active }
                let version = active.map { "\($0.id) \($0.updatedAt)" }.joined(separator: " ")
                return making.answer("alerts", version: "\(board.version) \(version)") {
                    alerts(board, active, now: now)
                }
            },
            Web.Route(
                .get, "/api/v1/rules", .reader, errors: .json,
                summary: "the rules by group with their alerts, as Prometheus answers",
                parameters: [Web.Route.Parameter("type", "`alert` or `record`: only those")],
                link: "rules"
            ) { request in
                let type = request.parameter("type") ?? ""
                guard types.contains(type) else {
                    let words = "not supported value \(JSONText.quoted(type))"
                    return .now(Problem(words, status: 400).response(in: .json))
                }
                return making.answer("rules \(type)", version: "\(board.version)") {
                    rules(board, type: type)
                }
            },
        ]
    }

    /// What rules can be narrowed to.
    private static let types = ["", "alert", "record"]

    /// Groups with their rules and alerts; `type` narrows them to `alert` or `record`.
    static func rules(_ board: RuleStatus, type: String) -> Response {
        let links = board.links
        // Prometheus 2.42 shows groups without rules of the type, too.
        let groups = board.groups.map { group in
            let rules = group.rules.filter { rule in
                type.isEmpty || rule.rule.isAlerting == (type == "alert")
            }
            return Self.group(group, rules, links)
        }
        return success("groups", groups)
    }

    /// All alerts that are pending or firing.
    private static func alerts(
        _ board: RuleStatus, _ silences: [Silence], now: Int64
    ) -> Response {
        success(
            "alerts",
            active(board).map { alert in
                let ends = silences.filter { $0.mutes(alert.labels, at: now) }.map(\.endsAt)
                return Self.alert(alert, silencedUntil: ends.max())
            })
    }

    /// The alerts of all rules that are pending or firing, in the order in which lists have them.
    static func active(_ board: RuleStatus) -> [Alert] {
        var listed: [(order: AlertOrder, alert: Alert)] = []
        for rule in board.groups.flatMap(\.rules) {
            for alert in active(rule) { listed.append((order(of: alert), alert)) }
        }
        listed.sort { left, right in
            if left.order == right.order { return left.alert.labels < right.alert.labels }
            return left.order < right.order
        }
        return listed.map(\.alert)
    }

    private static func order(of alert: Alert) -> AlertOrder {
        AlertOrder(
            isFiring: alert.state == .firing, severity: alert.labels["severity"] ?? "",
            since: alert.activeAt)
    }

    private static func success(_ name: String, _ values: [JSON]) -> Response {
        let data = JSON.object([JSON.Member(name, .list(values))])
        return .json(object([("status", .text("success")), ("data", data)]))
    }

    private static func group(_ group: GroupState, _ rules: [RuleState], _ links: Links?) -> JSON {
        object([
            ("name", .text(group.group.name)),
            ("file", .text(group.group.file)),
            ("rules", .list(rules.map { rule($0, links) })),
            ("interval", number(Double(group.interval) / 1000)),
            ("limit", .whole(group.group.limit)),
            ("evaluationTime", number(group.duration.seconds)),
            ("lastEvaluation", time(group.evaluatedAt)),
        ])
    }

    private static func rule(_ state: RuleState, _ links: Links?) -> JSON {
        let rule = state.rule
        var fields: [(String, JSON)] = []
        if case .alerting(let holdFor, let keepFiringFor) = rule.kind {
            let active = active(state)
            let stage =
                active.contains { $0.state == .firing }
                ? "firing" : active.isEmpty ? "inactive" : "pending"
            fields.append(("state", .text(stage)))
            fields += head(rule)
            fields += [
                ("duration", number(Double(holdFor) / 1000)),
                ("keepFiringFor", number(Double(keepFiringFor) / 1000)),
                ("labels", texts(rule.labels)), ("annotations", texts(rule.annotations, links)),
                ("alerts", .list(active.map { alert($0) })),
            ]
        } else {
            fields += head(rule)
            if !rule.labels.isEmpty { fields.append(("labels", texts(rule.labels))) }
        }
        let health = state.failure != nil ? "err" : state.evaluatedAt == nil ? "unknown" : "ok"
        fields.append(("health", .text(health)))
        if let failure = state.failure {
            fields.append(("lastError", .text("\(failure)")))
        }
        fields += [
            ("evaluationTime", number(state.duration.seconds)),
            ("lastEvaluation", time(state.evaluatedAt)),
            ("type", .text(rule.isAlerting ? "alerting" : "recording")),
        ]
        return object(fields)
    }

    private static func head(_ rule: Rule) -> [(String, JSON)] {
        [
            ("name", .text(rule.name)),
            ("query", .text(rule.expressionLine)),
        ]
    }

    /// The alerts of a rule that are pending or firing, in the order of their labels.
    static func active(_ state: RuleState) -> [Alert] {
        state.alerts.active.values.filter { $0.state != .resolved }
            .sorted { $0.labels < $1.labels }.map(\.alert)
    }

    private static func alert(_ alert: Alert, silencedUntil: Int64? = nil) -> JSON {
        let silenced = silencedUntil.map { [("silencedUntil", time($0))] } ?? []
        return object(
            [
                ("labels", object(alert.labels.labels.map { ($0.name, .text($0.value)) })),
                (
                    "annotations",
                    object(alert.annotations.labels.map { ($0.name, .text($0.value)) })
                ),
                ("state", .text(alert.state.rawValue)),
                ("activeAt", time(alert.activeAt)),
                ("value", .text(GoNumber.text(alert.value, .exponent))),
            ] + silenced)
    }

    /// The texts as written, but for links: they lead where those of alerts do, and one that leads
    /// nowhere is left out.
    private static func texts(_ texts: [Rule.Text], _ links: Links? = nil) -> JSON {
        object(
            texts.sorted { $0.name < $1.name }.compactMap { text in
                let source = text.template.source
                let shown: String? =
                    if let links { links.absolute(text.name, source) } else { source }
                return shown.map { (text.name, .text($0)) }
            })
    }

    private static func object(_ fields: [(String, JSON)]) -> JSON {
        .object(fields.map { JSON.Member($0.0, $0.1) })
    }

    private static func number(_ value: Double) -> JSON { .number(value) }

    private static func time(_ milliseconds: Int64?) -> JSON {
        .text(milliseconds.map { WallClock.text(Double($0) / 1000) } ?? "0001-01-01T00:00:00Z")
    }
}
