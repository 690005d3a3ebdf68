import JSON

/// What is answered about rules and alerts, from `/api/v1/rules` and `/api/v1/alerts`.
enum RulesShape {
    private static let facts = ["state", "activeAt", "value", "labels"]
    private static let texts = ["summary", "description", "action"]

    /// Each alert that is pending or firing.
    static func alerts(_ value: JSON) -> JSON {
        let alerts = value.member("data")?.member("alerts")?.elements ?? []
        let firing = alerts.filter { $0.member("state") == .text("firing") }
        let others = alerts.filter { $0.member("state") != .text("firing") }
        return .object([
            .init(
                "alerts",
                .list(
                    (firing + others).map { alert in
                        .object(
                            ContextShape.members(facts, of: alert)
                                + ContextShape.known(
                                    texts, of: alert.member("annotations") ?? .null))
                    }))
        ])
    }

    /// Each rule in short: what fires, is pending or fails comes first.
    static func rules(_ value: JSON) -> JSON {
        let groups = value.member("data")?.member("groups")?.elements ?? []
        let rules = groups.flatMap { $0.member("rules")?.elements ?? [] }
        let ranked = (0...2).flatMap { place in rules.filter { rank($0) == place } }
        return .object([
            .init(
                "rules",
                .list(
                    ranked.map { rule in
                        var members = ContextShape.known(
                            ["name", "state", "lastError"], of: rule)
                        if rule.member("health") != .text("ok") {
                            members += ContextShape.known(["health"], of: rule)
                        }
                        if let severity = rule.member("labels")?.member("severity") {
                            members.append(.init("severity", severity))
                        }
                        let count = rule.member("alerts")?.elements.count ?? 0
                        if count > 0 { members.append(.init("alerts", .whole(count))) }
                        return .object(members)
                    }))
        ])
    }

    private static func rank(_ rule: JSON) -> Int {
        if rule.member("state") == .text("firing") || rule.member("lastError") != nil { return 0 }
        return rule.member("state") == .text("pending") ? 1 : 2
    }
}
