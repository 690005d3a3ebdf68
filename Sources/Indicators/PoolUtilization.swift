import Limits
import Metrics

/// How full pools are.
enum PoolUtilization {
    /// By name, of the pools that a configuration describes.
    static func configured(
        _ sessions: [String: Double]?, limits: [String: Double]
    ) -> ExactDictionary<Double> {
        guard let sessions else { return [:] }
        return limits.reduce(into: ExactDictionary()) {
            $0[$1.key] = sessions[$1.key, default: 0] / $1.value
        }
    }

    /// By database and user, of a PgBouncer; its own administrative pool is none.
    ///
    /// It is as full as the fuller of its own places and those of all pools of its database.
    static func console(_ reading: TargetReading) -> ExactDictionary<Double> {
        var sizes = ExactDictionary<Double>()
        for sample in reading.samples("pgbouncer_databases_pool_size") ?? [] {
            guard let name = sample.labels["database"], name != "pgbouncer" else { continue }
            sizes[name] = sample.value
        }
        let busy = ["active", "login", "testing"].flatMap {
            reading.samples("pgbouncer_pools_server_\($0)_connections") ?? []
        }
        var (pools, shared) = (ExactDictionary<Double>(), ExactDictionary<Double>())
        var databases = ExactDictionary<String>()
        for sample in busy {
            guard let database = sample.labels["database"] else { continue }
            shared[database, default: 0] += sample.value
            guard let size = sizes[database], size > 0 else { continue }
            let name = "\(database)/\(sample.labels["user"] ?? "")"
            pools[name, default: 0] += sample.value / size
            databases[name] = database
        }
        for sample in reading.samples("pgbouncer_databases_max_connections") ?? [] {
            // 0 is no limit.
            guard sample.value > 0, let database = sample.labels["database"],
                let used = shared[database]
            else { continue }
            for name in pools.keys where databases[name].hasSameBytes(as: database) {
                pools[name] = max(pools[name] ?? 0, used / sample.value)
            }
        }
        return pools
    }

    /// With database and environment where a pool has one; nil without pools.
    static func samples(_ context: IndicatorContext) -> [Sample]? {
        let pools = context.pools
        if pools.isEmpty { return nil }
        let settings = context.settings
        return pools.sorted { ExactText($0.key) < ExactText($1.key) }.map { name, value in
            var (names, values) = (["pool"], [name])
            if let database = settings.poolDatabases[name] {
                names.append("datname")
                values.append(database)
                if let environment = settings.databaseThresholds.environment(of: database) {
                    names.append("environment")
                    values.append(environment.rawValue)
                }
            }
            return Sample(Labels(names: names, values: values), value)
        }
    }
}
