import Advice
import JSON

/// What `/api/v1/database/recommendations` says of a target: what may be done about what costs
/// points, in the form of `pgvigil advise --format json`.
enum RecommendationsDocument {
    static func object(_ target: KnownTarget) -> JSON {
        let head = HealthDocument.head(target).object.members.filter {
            ["environment", "profile", "up", "down_reason", "age_seconds"].contains($0.name)
        }
        let report = report(target).document.members
        return .object(
            report.prefix(1) + head + [
                .init("source", .text("checks")), .init("examined_at", .null),
            ] + report.dropFirst())
    }

    /// The recommendations alone, the gravest first.
    static func list(_ target: KnownTarget) -> [JSON] {
        report(target).document.member("recommendations")?.elements ?? []
    }

    private static func report(_ target: KnownTarget) -> Report {
        guard let snapshot = target.snapshot, target.isUp == true else {
            return Report(
                target: target.name,
                unavailable: target.downReason ?? "no poll has come to its end yet")
        }
        let pages = target.alerts.filter { $0.severity == "page" && $0.state == "firing" }
        return Report(
            target: target.name, ofChecks: snapshot, model: target.model,
            pages: pages.map {
                PageThatFires(
                    name: $0.name, summary: $0.summary, action: $0.action, runbook: $0.runbook)
            })
    }
}
