import Health
import Metrics

/// What an indicator is derived from after a poll.
struct IndicatorContext: Sendable {
    let reading: TargetReading
    let settings: IndicatorSettings
    let memories: IndicatorMemories
    /// What the agent's own rules say.
    let pageAlerts: HealthState
    /// What the health model made of all states; known to series, not yet to states.
    var score: HealthScore?

    /// What is remembered of earlier polls.
    subscript<Memory: IndicatorMemory>(_ type: Memory.Type) -> Memory { memories[type] }

    /// How full pools are, by name.
    var pools: ExactDictionary<Double> {
        reading.role == .console
            ? PoolUtilization.console(reading)
            : PoolUtilization.configured(reading.poolSessions, limits: settings.poolLimits)
    }

    /// From oids of databases to names; what was dropped since has none.
    func named(_ values: [UInt32: Double]) -> ExactDictionary<Double> {
        var named = ExactDictionary<Double>()
        for (oid, value) in values {
            if let name = reading.databaseNames[oid] { named[name] = value }
        }
        return named
    }
}
