import JSON
import Recommendations

/// What `/api/v1/database/recommendations` says of a target: what may be done about what costs
/// points, in the form of `pgvigil advise --format json`.
enum RecommendationsDocument {
    static func object(_ target: KnownTarget) -> JSON {
        let head = HealthDocument.head(target).object.members.filter {
            ["environment", "profile", "up", "down_reason", "age_seconds"].contains($0.name)
        }
        let report = target.advice.document.members
        return .object(
            report.prefix(1) + head + [
                .init("source", .text("checks")), .init("examined_at", .null),
            ] + report.dropFirst())
    }

    /// The recommendations alone, the gravest first.
    static func list(_ target: KnownTarget) -> [JSON] {
        target.advice.document.member("recommendations")?.elements ?? []
    }
}
