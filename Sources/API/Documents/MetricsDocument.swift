import Indicators
import JSON
import Limits
import Metrics

/// What `/api/v1/database/metrics` says of a target: indicators, throughput, databases.
enum MetricsDocument {
    /// The most databases of a target in one answer.
    static let databasesMax = 500

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        object.add("indicators", .list(shown.map { indicator($0, target) }))
        object.add("throughput", throughput(target))
        let names = databaseNames(target)
        let listed = names.prefix(databasesMax)
        let rows = Databases(target)
        object.add("databases", .list(listed.map { rows.object($0) }))
        object.add("databases_left_out", .whole(names.count - listed.count))
        return object.object
    }

    /// Those about the whole server that have series.
    private static let shown = Indicator.all.filter {
        $0.origin != .scored && $0.unit != "" && ($0.labels.isEmpty || $0.limits != nil)
    }

    // MARK: Indicators

    private static func indicator(_ indicator: Indicator, _ target: KnownTarget) -> JSON {
        let name = indicator.metric.name
        let worst = target.found.worst(name)
        var object = ObjectBuilder()
        object.add("name", name)
        object.add("value", worst?.value, else: target.reason(name))
        object.add("unit", indicator.unit)
        object.add("window_seconds", .number(indicator.window == "5 min" ? 300 : 0))
        let limits = indicator.limits.map { target.limits($0.name.rawValue) } ?? [:]
        let verdict = Verdict(
            worst?.value, limits, isBadBelow: indicator.limits?.name.isBadBelow ?? false,
            isUp: target.isUp)
        object.add("status", verdict.rawValue)
        for severity in ["warning", "critical"] {
            object.add(severity, limits[severity], else: "there is no such limit")
        }
        let count = target.found[name].count
        object.add("series", .whole(count))
        if let labels = worst?.labels, !labels.names.isEmpty {
            object.add(
                "labels",
                .object(zip(labels.names, labels.values).map { .init($0, .short($1)) }))
        }
        let last = worst == nil ? target.recent?.lastValues[name] : nil
        if let last {
            object.add("last_value", .number(last.value))
            object.add("last_at", .time(last.time))
        }
        return object.object
    }

    // MARK: Throughput

    /// What was counted by all databases and statements, a second.
    static func throughput(_ target: KnownTarget) -> JSON {
        var object = ObjectBuilder()
        let databases = Rates(target.recent?.databases)
        let statements = Rates(target.recent?.statements)
        object.add(
            "commits_per_second", databases.sum(0),
            else: rateReason("pg_stat_database_xact_commit_total", target))
        object.add(
            "rollbacks_per_second", databases.sum(1),
            else: rateReason("pg_stat_database_xact_rollback_total", target))
        object.add(
            "calls_per_second", statements.sum(0),
            else: rateReason("pg_stat_statements_calls_total", target))
        object.add(
            "rows_per_second", statements.sum(2),
            else: rateReason("pg_stat_statements_rows_total", target))
        object.add(
            "window_seconds", databases.seconds, else: "fewer than two polls within five minutes")
        return object.object
    }

    /// Why there is no rate of a counter.
    static func rateReason(_ name: String, _ target: KnownTarget) -> String {
        if target.found[name].isEmpty { return target.reason(name) }
        return "fewer than two answers within five minutes"
    }

    // MARK: Databases

    private static func databaseNames(_ target: KnownTarget) -> [String] {
        let families = [
            "pg_stat_database_numbackends", "pg_database_size_bytes", "pg_database_sessions",
        ]
        let names = families.flatMap { target.found[$0].compactMap { $0.labels["datname"] } }
        return Set(names.filter { !$0.isEmpty }.map(ExactText.init)).sorted().map(\.text)
    }

    /// The numbers of single databases.
    private struct Databases {
        let target: KnownTarget
        let sizes: [ExactText: Double]
        let sessions: [ExactText: Double]
        let hits: [ExactText: Double]
        let rates: Rates

        init(_ target: KnownTarget) {
            func values(_ name: String) -> [ExactText: Double] {
                Dictionary(
                    target.found[name].map { (ExactText($0.labels["datname"] ?? ""), $0.value) },
                    uniquingKeysWith: { first, _ in first })
            }
            self.target = target
            sizes = values("pg_database_size_bytes")
            sessions = values("pg_database_sessions")
            hits = values("pg_database_cache_hit_ratio")
            rates = Rates(target.recent?.databases)
        }

        func object(_ name: String) -> JSON {
            let key = ExactText(name)
            var object = ObjectBuilder()
            object.add("datname", name)
            object.add("size_bytes", sizes[key], else: target.reason("pg_database_size_bytes"))
            object.add("sessions", sessions[key], else: target.reason("pg_database_sessions"))
            object.add(
                "cache_hit_ratio", hits[key], else: target.reason("pg_database_cache_hit_ratio"))
            object.add(
                "commits_per_second", rates.value(key, 0),
                else: rateReason("pg_stat_database_xact_commit_total", target))
            object.add(
                "temp_bytes_per_second", rates.value(key, 2),
                else: rateReason("pg_stat_database_temp_bytes_total", target))
            return object.object
        }
    }
}
