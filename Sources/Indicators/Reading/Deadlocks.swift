import Health
import Metrics
import Windows

/// How many deadlocks there were.
struct Deadlocks: IndicatorMemory {
    private static let counter = "pg_stat_database_deadlocks_total"
    static let reads: Set = [counter]

    private var window = Window(length: IndicatorEngine.windowLength)

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        window.take(reading.byDatabase(Self.counter), at: now)
    }

    mutating func beginAgain() { window.beginAgain() }

    mutating func forget() { window = Window(length: IndicatorEngine.windowLength) }

    /// In all databases.
    var state: HealthState {
        window.isKnown ? .known(window.totals.values.reduce(0, +)) : .unknown
    }
}
