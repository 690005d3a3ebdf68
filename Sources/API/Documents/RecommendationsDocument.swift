import JSON
import Recommendations

/// What `/api/v1/database/recommendations` says of a target: what may be done about what costs
/// points, in the form of `pgvigil advise --format json`.
enum RecommendationsDocument {
    static func object(_ target: KnownTarget) -> JSON {
        let head = HealthDocument.head(target).object.members.filter {
            ["environment", "profile", "up", "down_reason", "age_seconds"].contains($0.name)
        }
        let report = leading(target.advice.document, target).members
        return .object(
            report.prefix(1) + head + [
                .init("source", .text("checks")), .init("examined_at", .null),
            ] + report.dropFirst())
    }

    /// The recommendations alone, the gravest first.
    static func list(_ target: KnownTarget) -> [JSON] {
        leading(target.advice.document, target).member("recommendations")?.elements ?? []
    }

    /// The same with runbooks that lead somewhere.
    private static func leading(_ value: JSON, _ target: KnownTarget) -> JSON {
        switch value {
        case .list(let values): return .list(values.map { leading($0, target) })
        case .object(let members):
            let alert = value.member("alert")
            return .object(
                members.map { member -> JSON.Member in
                    if member.name == "runbook", case .text(let path) = member.value,
                        case .text(let name)? = alert
                    {
                        return JSON.Member("runbook", .text(target.runbook(of: name, path)))
                    }
                    return JSON.Member(member.name, leading(member.value, target))
                })
        default: return value
        }
    }
}
