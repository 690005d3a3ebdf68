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
        for name in ["score", "status", "coverage", "alerts"] {
            object.add(name, health.member(name) ?? .null)
        }
        object.add("losses", .list(losses(health)))
        let metrics = MetricsDocument.object(target)
        object.add("indicators", metrics.member("indicators") ?? .null)
        object.add("throughput", metrics.member("throughput") ?? .null)
        let connections = ConnectionsDocument.object(target)
        for name in ["server", "states", "pools", "longest_query_seconds"] {
            object.add(
                name == "server" ? "connections" : name, connections.member(name) ?? .null)
        }
        let statements = SlowQueriesDocument.object(target, short)
        for name in ["window_seconds", "statements"] {
            object.add(name, statements.member(name) ?? .null)
        }
        object.add(
            "recommendations",
            .list(Array(RecommendationsDocument.list(target).prefix(rowsMax))))
        object.add("trends", trends(target))
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

    private static func trends(_ target: KnownTarget) -> JSON {
        guard let trends = target.recent?.trends else { return .null }
        let series = TrendRing.series.enumerated().map { index, name in
            JSON.Member(
                name,
                .list(
                    trends.points(of: index).map { time, value in
                        .list([.number(time), value.map { .number($0) } ?? .null])
                    }))
        }
        return .object([
            .init("step_seconds", .number(TrendRing.step)), .init("series", .object(series)),
        ])
    }
}
