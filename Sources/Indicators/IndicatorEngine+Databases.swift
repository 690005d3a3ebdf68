package import Metrics

/// What is known of single databases.
extension IndicatorEngine {
    /// Families whose series come once per database, and the limits of these.
    func databaseFamilies(_ reading: TargetReading) -> [Family] {
        let names = reading.databaseNames.values.sorted { ExactText($0) < ExactText($1) }
        return DatabaseIndicator.allCases.map { $0.indicator.family(values(of: $0, reading)) }
            .compactMap(\.self)
            + [databaseThresholds.family(of: names)].compactMap(\.self)
    }

    /// A metric that comes once per database.
    package static func isByDatabase(_ metric: Metric) -> Bool {
        metric == DatabaseThresholds.metric
            || DatabaseIndicator.allCases.contains { $0.indicator.metric == metric }
    }

    private func values(
        of name: DatabaseIndicator, _ reading: TargetReading
    ) -> ExactDictionary<Double> {
        switch name {
        case .sessions: reading.databaseSessions ?? [:]
        case .cacheHit: cacheHits.byDatabase
        case .queryMean: named(queryTimes.byDatabase.mapValues(\.mean), reading)
        case .queryP95: named(queryTimes.byDatabase.mapValues(\.p95), reading)
        case .transactionErrors: transactionErrors.byDatabase
        }
    }

    /// By name; what was dropped since has none.
    private func named(
        _ values: [UInt32: Double], _ reading: TargetReading
    ) -> ExactDictionary<Double> {
        var named = ExactDictionary<Double>()
        for (oid, value) in values {
            if let name = reading.databaseNames[oid] { named[name] = value }
        }
        return named
    }

    /// How full pools are, with database and environment where a pool has one.
    func poolFamily(_ pools: ExactDictionary<Double>) -> Family? {
        if pools.isEmpty { return nil }
        let samples = pools.sorted { ExactText($0.key) < ExactText($1.key) }.map { name, value in
            var (names, values) = (["pool"], [name])
            if let database = poolDatabases[name] {
                names.append("datname")
                values.append(database)
                if let environment = databaseThresholds.environment(of: database) {
                    names.append("environment")
                    values.append(environment.rawValue)
                }
            }
            return Sample(Labels(names: names, values: values), value)
        }
        return Family(Indicator.pools.metric, samples)
    }
}
