import Health
import Metrics
import Windows

/// How often blocks were found in shared buffers.
struct CacheHits: IndicatorMemory {
    private static let found = "pg_stat_database_blks_hit_total"
    private static let read = "pg_stat_database_blks_read_total"
    static let reads: Set = [found, read]

    private var hits: Window
    private var reads: Window

    init(_ settings: IndicatorSettings) {
        hits = Window(length: IndicatorEngine.windowLength)
        reads = Window(length: IndicatorEngine.windowLength)
    }

    mutating func take(_ reading: TargetReading, at now: Double) {
        hits.take(reading.byDatabase(Self.found), at: now)
        reads.take(reading.byDatabase(Self.read), at: now)
    }

    mutating func beginAgain() {
        hits.beginAgain()
        reads.beginAgain()
    }

    mutating func forget() {
        hits = Window(length: IndicatorEngine.windowLength)
        reads = Window(length: IndicatorEngine.windowLength)
    }

    /// Over all databases; nil before the second reading.
    var whole: HealthState {
        guard hits.isKnown, reads.isKnown else { return .unknown }
        let hits = hits.totals.values.reduce(0, +)
        let all = hits + reads.totals.values.reduce(0, +)
        return Floor.state(hits / all, events: all, floor: Floor.blockAccesses)
    }

    /// By database, those alone that were busy enough.
    var byDatabase: ExactDictionary<Double> {
        let hits = hits.totals
        let reads = reads.totals
        var ratios = ExactDictionary<Double>()
        for name in Set((hits.keys + reads.keys).map(ExactText.init)).map(\.text)
        where !name.isEmpty {
            let all = hits[name, default: 0] + reads[name, default: 0]
            if all >= Floor.blockAccesses { ratios[name] = hits[name, default: 0] / all }
        }
        return ratios
    }
}
