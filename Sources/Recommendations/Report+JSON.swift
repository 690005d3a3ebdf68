import Basics
package import JSON

/// Advice for programs; `docs/advise.md` describes the shape, which only grows.
extension Report {
    /// Changes when something is taken away or means something else.
    package static let formatVersion = 1

    /// All reports as one JSON document.
    package static func json(_ reports: [Report]) -> String {
        JSON.object([
            .init("version", .number(Double(formatVersion))),
            .init("targets", .list(reports.map(\.document))),
        ]).compact + "\n"
    }

    /// One report.
    package var document: JSON {
        .object([
            .init("target", .text(target)), .init("server", .optional(server)),
            .init("score", score.map { .number($0) } ?? .null),
            .init("coverage", coverage.map { .number($0) } ?? .null),
            .init("seconds", .number((seconds * 1000).rounded() / 1000)),
            .init("unseen", .list(unseen.map { .text($0) })),
            .init("quiet", .list(quiet.map { .text($0) })),
            .init("recommendations", .list(recommendations.map(Self.json))),
        ])
    }

    private static func json(_ item: Recommendation) -> JSON {
        .object([
            .init("id", .text(item.id)), .init("kind", .text(item.kind)),
            .init("object", .text(item.object)),
            .init("database", .optional(item.database)), .init("title", .text(item.title)),
            .init("severity", .text(item.severity.rawValue)), .init("points", .number(item.points)),
            .init("checks", .list(item.checks.map { .text($0) })), .init("what", .text(item.what)),
            .init("evidence", .list(item.evidence.map { .text($0) })),
            .init(
                "steps",
                .list(
                    item.steps.map { step in
                        .object([
                            .init("sql", .text(step.sql)),
                            .init("destructive", .flag(step.isDestructive)),
                            .init("alternative", .flag(step.isAlternative)),
                        ])
                    })
            ),
            .init("risk", .text(item.risk)), .init("verify", .text(item.verify)),
            .init("alert", .optional(item.alert)), .init("runbook", .optional(item.runbook)),
            .init("dashboard", .optional(item.panel?.dashboard)),
            .init("panel", .optional(item.panel?.title)),
        ])
    }
}
