import JSON
import Limits
package import Metrics

/// What `/api/v1/postgres-optimizations/cache/stats` says of a target: the cache of an application, as
/// the pack app-cache counts it.
package enum CacheDocument {
    /// Hits first, then misses.
    static let counters = [
        "app_cache_hits_total", "app_cache_misses_total", "app_cache_evictions_total",
    ]
    private static let members = [
        ("hits", "app_cache_hits_total"), ("misses", "app_cache_misses_total"),
        ("evictions", "app_cache_evictions_total"), ("entries", "app_cache_entries"),
        ("expired_entries", "app_cache_expired_entries"),
        ("value_bytes", "app_cache_value_bytes"),
    ]
    /// As the rules of the pack have them.
    private static let limits = ["warning": 0.8, "critical": 0.7]
    /// The most types of a target in one answer.
    static let typesMax = 500

    /// Whether a target shows the numbers of a cache.
    package static func isKnown(of target: TargetSnapshot) -> Bool {
        let names = Set(members.map(\.1))
        return target.families.contains { names.contains($0.metric.name) && !$0.samples.isEmpty }
    }

    /// What tells a type of cache from those of other databases.
    static func key(_ labels: Labels) -> String {
        "\(labels["datname"] ?? "")\0\(labels["cache_type"] ?? "")"
    }

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        let types = types(target)
        if types.isEmpty {
            object.addNull("types", because: APIDocument.cacheReason)
        } else {
            let rates = Rates(target.recent?.caches)
            let rows = types.prefix(typesMax).map { row($0, rates, target) }
            object.add("types", .list(rows))
        }
        object.add("types_left_out", .whole(max(0, types.count - typesMax)))
        return object.object
    }

    /// The types with their hit ratios alone; none without the pack.
    static func ratios(_ target: KnownTarget) -> [JSON] {
        let rates = Rates(target.recent?.caches)
        return types(target).prefix(typesMax).map { type in
            var row = head(type)
            row.add("hit_ratio", ratio(type.key, rates), else: noLookups)
            return row.object
        }
    }

    private static let noLookups = "no lookup is known of the last five minutes"

    private struct CacheType {
        let key: ExactText
        let labels: Labels
        var values: [String: Double]
    }

    private static func types(_ target: KnownTarget) -> [CacheType] {
        var types: [ExactText: CacheType] = [:]
        for (name, family) in members {
            for sample in target.found[family] {
                let key = ExactText(key(sample.labels))
                let new = CacheType(key: key, labels: sample.labels, values: [:])
                types[key, default: new].values[name] = sample.value
            }
        }
        return types.values.sorted { $0.key < $1.key }
    }

    private static func head(_ type: CacheType) -> ObjectBuilder {
        var row = ObjectBuilder()
        row.add("datname", type.labels["datname"] ?? "")
        row.add("cache_type", type.labels["cache_type"] ?? "")
        return row
    }

    private static func row(_ type: CacheType, _ rates: Rates, _ target: KnownTarget) -> JSON {
        var row = head(type)
        for (name, family) in members {
            row.add(name, type.values[name], else: "\(family) has no such series")
        }
        let ratio = ratio(type.key, rates)
        row.add("hit_ratio_5m", ratio, else: noLookups)
        let verdict = Verdict(ratio, limits, isBadBelow: true, isUp: target.isUp)
        row.add("status", verdict.rawValue)
        return row.object
    }

    private static func ratio(_ key: ExactText, _ rates: Rates) -> Double? {
        guard let hits = rates.value(key, 0), let misses = rates.value(key, 1), hits + misses > 0
        else { return nil }
        return hits / (hits + misses)
    }
}
