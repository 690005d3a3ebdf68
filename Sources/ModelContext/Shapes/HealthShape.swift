import JSON

/// What is answered about health, from `/api/v1/database/health`.
enum HealthShape {
    private static let lossesMax = 3
    private static let head = [
        "target", "environment", "up", "down_reason", "down_tries", "age_seconds", "score",
        "status",
    ]

    /// A line for each target, with the checks that take most.
    static func brief(_ value: JSON) -> JSON {
        ContextShape.targets(value) { target in
            let losses = (checks(target) + caps(target)).filter { lost($0) > 0 }.sorted {
                lost($0) > lost($1)
            }
            let firing = (target.member("alerts")?.elements ?? []).filter {
                $0.member("state") == .text("firing")
            }
            return .object(
                ContextShape.members(head, of: target) + [
                    .init(
                        "losses",
                        .object(
                            losses.prefix(lossesMax).map {
                                JSON.Member(
                                    ContextShape.text($0.member("name") ?? $0.member("reason"))
                                        ?? "", $0.member("lost") ?? .null)
                            })),
                    .init("caps", .list(caps(target).compactMap { $0.member("reason") })),
                    .init("firing_alerts", .whole(firing.count)),
                ])
        }
    }

    /// What takes points, what is not known, and alerts.
    static func losses(_ value: JSON) -> JSON {
        ContextShape.targets(value) { target in
            let unknown = checks(target).filter { $0.member("known") == .flag(false) }
            let costly = checks(target).filter { lost($0) > 0 }.sorted { lost($0) > lost($1) }
            return .object(
                ContextShape.members(head + ["coverage"], of: target) + [
                    .init(
                        "checks_that_take_points",
                        .list(
                            costly.map {
                                .object(
                                    ContextShape.known(
                                        [
                                            "name", "lost", "value", "unit", "warning",
                                            "critical", "remedy", "alert",
                                        ], of: $0))
                            })),
                    .init(
                        "caps",
                        .list(
                            caps(target).map {
                                .object(ContextShape.known(["reason", "lost", "remedy"], of: $0))
                            })),
                    .init(
                        "checks_not_known", .list(unknown.compactMap { $0.member("name") })),
                ]
                    + ContextShape.members(
                        ["alerts", "alerts_left_out", "absent_because"], of: target))
        }
    }

    private static func checks(_ target: JSON) -> [JSON] {
        (target.member("components")?.elements ?? []).flatMap {
            $0.member("checks")?.elements ?? []
        }
    }

    private static func lost(_ check: JSON) -> Double {
        ContextShape.number(check.member("lost")) ?? 0
    }

    /// The caps that are in force.
    private static func caps(_ target: JSON) -> [JSON] {
        (target.member("caps")?.elements ?? []).filter { $0.member("active") == .flag(true) }
    }
}
