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
}
