import Health
import Metrics
import Windows

/// Why checkpoints happened.
struct Checkpoints: IndicatorMemory {
    private static let timed = "pg_stat_checkpointer_num_timed_total"
    private static let requested = "pg_stat_checkpointer_num_requested_total"
    private static let position = "pg_wal_position_bytes"
    private static let limit = "pg_settings_max_wal_size_bytes"
    static let reads: Set = [timed, requested, position, limit]

    /// Checkpoints are rare: the window for them is an hour.
    private var window = Window(length: 3600)
    private var logMax: Double?

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard let timed = reading.value(Self.timed),
            let requested = reading.value(Self.requested)
        else { return window.take(nil, at: now) }
        var values: ExactDictionary = [Self.timed: timed, Self.requested: requested]
        values[Self.position] = reading.value(Self.position)
        window.take(values, at: now)
        logMax = reading.value(Self.position).flatMap { _ in reading.value(Self.limit) }
    }

    mutating func beginAgain() { window.beginAgain() }

    /// The share that the load requested.
    ///
    /// DROP DATABASE, CHECKPOINT and base backups request some, too. The load requests one each time that
    /// half of max_wal_size was written, or more of it.
    var requestedShare: HealthState {
        guard window.isKnown else { return .unknown }
        let totals = window.totals
        let requested = totals[Self.requested, default: 0]
        let all = requested + totals[Self.timed, default: 0]
        var caused = requested
        if let logMax, logMax > 0 {
            caused = min(requested, totals[Self.position, default: 0] / (logMax / 2))
        }
        return Floor.state(caused / all, events: all, floor: Floor.checkpoints)
    }
}
