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
    static func console(_ reading: TargetReading) -> ExactDictionary<Double> {
        var sizes = ExactDictionary<Double>()
        for sample in reading.samples("pgbouncer_databases_pool_size") ?? [] {
            guard let name = sample.labels["database"], name != "pgbouncer" else { continue }
            sizes[name] = sample.value
        }
        let busy = ["active", "login", "testing"].flatMap {
            reading.samples("pgbouncer_pools_server_\($0)_connections") ?? []
        }
        var pools = ExactDictionary<Double>()
        for sample in busy {
            guard let database = sample.labels["database"], let size = sizes[database], size > 0
            else { continue }
            let name = "\(database)/\(sample.labels["user"] ?? "")"
            pools[name, default: 0] += sample.value / size
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
