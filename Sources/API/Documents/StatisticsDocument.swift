import JSON
import Metrics

/// What `/api/v1/postgres-optimizations/performance-stats` says of a target.
enum StatisticsDocument {
    /// How many statements are in it.
    private static let statementsMax = 5

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        object.add("connections", ConnectionsDocument.server(target))
        object.add("cache", cache(target))
        object.add("queries", queries(target))
        object.add("transactions", transactions(target))
        let slow = SlowQueriesDocument.object(
            target, APIQuery(limit: statementsMax, order: .total))
        object.take("as_of", of: slow, as: "slow_queries_as_of")
        object.take("statements", of: slow, as: "slow_queries")
        return object.object
    }

    private static func cache(_ target: KnownTarget) -> JSON {
        var object = ObjectBuilder()
        object.add(
            "buffer_hit_ratio", target.found.value("pg_cache_hit_ratio"),
            else: target.reason("pg_cache_hit_ratio"))
        let types = CacheDocument.ratios(target)
        object.add(
            "application", types.isEmpty ? nil : JSON.list(types),
            else: APIDocument.cacheReason)
        return object.object
    }

    private static func queries(_ target: KnownTarget) -> JSON {
        var object = ObjectBuilder()
        for (name, family) in [
            ("mean_seconds", "pg_query_mean_seconds"), ("p95_seconds", "pg_query_p95_seconds"),
            ("slow", "pg_slow_queries"),
        ] {
            object.add(name, target.found.value(family), else: target.reason(family))
        }
        return object.object
    }

    private static func transactions(_ target: KnownTarget) -> JSON {
        let rates = Rates(target.recent?.databases)
        var object = ObjectBuilder()
        for (index, name) in ["commits_per_second", "rollbacks_per_second"].enumerated() {
            object.add(
                name, rates.sum(index),
                else: MetricsDocument.rateReason(RecentTarget.databaseCounters[index], target))
        }
        object.add(
            "error_ratio", target.found.value("pg_transaction_error_ratio"),
            else: target.reason("pg_transaction_error_ratio"))
        return object.object
    }
}
