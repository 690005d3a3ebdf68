import JSON

/// What `/api/v1/database/dashboard` says of a target: the other documents in short, and the past
/// hour.
enum DashboardDocument {
    /// How many statements and recommendations are in it.
    private static let rowsMax = 5

    static func object(_ target: KnownTarget) -> JSON {
        let short = APIQuery(limit: rowsMax, order: .total)
        var object = HealthDocument.head(target)
        let health = HealthDocument.object(target)
        for name in ["score", "status", "coverage", "caps", "alerts"] {
            object.take(name, of: health)
        }
        object.add("losses", .list(losses(health)))
        let metrics = MetricsDocument.object(target)
        for name in ["indicators", "throughput"] { object.take(name, of: metrics) }
        let connections = ConnectionsDocument.object(target)
        object.take("server", of: connections, as: "connections")
        for name in ["states", "pools", "longest_query_seconds"] {
            object.take(name, of: connections)
        }
        let statements = SlowQueriesDocument.object(target, short)
        object.take("as_of", of: statements, as: "statements_as_of")
        for name in ["window_seconds", "statements"] { object.take(name, of: statements) }
        object.add(
            "recommendations",
            .list(Array(RecommendationsDocument.list(target).prefix(rowsMax))))
        object.add(
            "trends", target.trends.map(trends), else: "no poll has come to its end yet")
        return object.object
    }

    /// The checks that take points.
    private static func losses(_ health: JSON) -> [JSON] {
        let components = health.member("components")?.elements ?? []
        return components.flatMap { $0.member("checks")?.elements ?? [] }.filter { check in
            guard case .number(let lost) = check.member("lost") else { return false }
            return lost > 0
        }
    }

    private static func trends(_ trends: KnownTrends) -> JSON {
        let series = trends.series.map { name, points in
            JSON.Member(
                name,
                .list(
                    points.map { time, value in
                        .list([.number(time), value.map { .number($0) } ?? .null])
                    }))
        }
        return .object([
            .init("step_seconds", .number(trends.step)), .init("series", .object(series)),
        ])
    }
}
