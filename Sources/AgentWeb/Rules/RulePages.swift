import HTTP
import HTTPMessages
import JSON
import Judging
import Metrics
import Platform
import Rules
import Templates
import Web

/// `/api/v1/rules` and `/api/v1/alerts`, in the form in which Prometheus answers them.
enum RulePages {
    /// The endpoints; `making` makes their answers and keeps them while nothing changes.
    static func routes(_ board: RuleStatus, making: PageMaker) -> [Route] {
        [
            Route(
                .get, "/api/v1/alerts", .reader, errors: .json,
                summary: "the alerts that are pending or firing, as Prometheus answers",
                link: "alerts"
            ) { _ in
                making.answer("alerts", version: "\(board.version)") { alerts(board) }
            },
            Route(
                .get, "/api/v1/rules", .reader, errors: .json,
                summary: "the rules by group with their alerts, as Prometheus answers",
                parameters: [Route.Parameter("type", "`alert` or `record`: only those")],
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
        return success("{\"groups\":[\(groups.joined(separator: ","))]}")
    }

    /// All alerts that are pending or firing.
    static func alerts(_ board: RuleStatus) -> Response {
        let alerts = board.groups.flatMap(\.rules).flatMap(active).map(alert)
        return success("{\"alerts\":[\(alerts.joined(separator: ","))]}")
    }

    private static func success(_ data: String) -> Response {
        .json(Array("{\"status\":\"success\",\"data\":\(data)}".utf8))
    }

    private static func group(_ group: GroupState, _ rules: [RuleState], _ links: Links?) -> String
    {
        object([
            ("name", JSONText.quoted(group.group.name)),
            ("file", JSONText.quoted(group.group.file)),
            ("rules", "[\(rules.map { rule($0, links) }.joined(separator: ","))]"),
            ("interval", number(Double(group.interval) / 1000)),
            ("limit", "\(group.group.limit)"),
            ("evaluationTime", number(group.duration.seconds)),
            ("lastEvaluation", time(group.evaluatedAt)),
        ])
    }

    private static func rule(_ state: RuleState, _ links: Links?) -> String {
        let rule = state.rule
        var fields: [(String, String)] = []
        if case .alerting(let holdFor, let keepFiringFor) = rule.kind {
            let active = active(state)
            let stage =
                active.contains { $0.state == .firing }
                ? "firing" : active.isEmpty ? "inactive" : "pending"
            fields.append(("state", JSONText.quoted(stage)))
            fields += head(rule)
            fields += [
                ("duration", number(Double(holdFor) / 1000)),
                ("keepFiringFor", number(Double(keepFiringFor) / 1000)),
                ("labels", texts(rule.labels)), ("annotations", texts(rule.annotations, links)),
                ("alerts", "[\(active.map(alert).joined(separator: ","))]"),
            ]
        } else {
            fields += head(rule)
            if !rule.labels.isEmpty { fields.append(("labels", texts(rule.labels))) }
        }
        let health = state.failure != nil ? "err" : state.evaluatedAt == nil ? "unknown" : "ok"
        fields.append(("health", JSONText.quoted(health)))
        if let failure = state.failure {
            fields.append(("lastError", JSONText.quoted("\(failure)")))
        }
        fields += [
            ("evaluationTime", number(state.duration.seconds)),
            ("lastEvaluation", time(state.evaluatedAt)),
            ("type", rule.isAlerting ? "\"alerting\"" : "\"recording\""),
        ]
        return object(fields)
    }

    private static func head(_ rule: Rule) -> [(String, String)] {
        [
            ("name", JSONText.quoted(rule.name)),
            ("query", JSONText.quoted(rule.expressionLine)),
        ]
    }

    /// The alerts of a rule that are pending or firing, in the order of their labels.
    static func active(_ state: RuleState) -> [Alert] {
        state.alerts.active.values.filter { $0.state != .resolved }
            .sorted { $0.labels < $1.labels }.map(\.alert)
    }

    private static func alert(_ alert: Alert) -> String {
        object([
            ("labels", object(alert.labels.labels.map { ($0.name, JSONText.quoted($0.value)) })),
            (
                "annotations",
                object(alert.annotations.labels.map { ($0.name, JSONText.quoted($0.value)) })
            ),
            ("state", JSONText.quoted(alert.state.rawValue)),
            ("activeAt", time(alert.activeAt)),
            ("value", JSONText.quoted(GoNumber.text(alert.value, .exponent))),
        ])
    }

    /// The texts as written, but for links: they lead where those of alerts do, and one that leads
    /// nowhere is left out.
    private static func texts(_ texts: [Rule.Text], _ links: Links? = nil) -> String {
        object(
            texts.sorted { $0.name < $1.name }.compactMap { text in
                let source = text.template.source
                let shown: String? =
                    if let links { links.absolute(text.name, source) } else { source }
                return shown.map { (text.name, JSONText.quoted($0)) }
            })
    }

    private static func object(_ fields: [(String, String)]) -> String {
        let pairs = fields.map { "\(JSONText.quoted($0.0)):\($0.1)" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func number(_ value: Double) -> String {
        GoNumber.text(value, .general)
    }

    private static func time(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "\"0001-01-01T00:00:00Z\"" }
        return JSONText.quoted(WallClock.text(Double(milliseconds) / 1000))
    }
}
