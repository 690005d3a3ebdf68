import Metrics
import Windows

/// Blocks with a wrong checksum in shared catalogs, whose count no one can set back: those of the
/// last day count.
struct SharedDamage: IndicatorMemory {
    static let reads: Set = [TargetReading.damage]

    private var window = Window(length: 86_400)

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        if let values = reading.byDatabase(TargetReading.damage) {
            window.take(["shared": values["", default: 0]], at: now)
        }
    }

    /// How many were found.
    var count: Double { window.totals["shared", default: 0] }
}
