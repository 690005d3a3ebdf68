import Metrics
import Windows

/// Why checkpoints happened.
struct Checkpoints: IndicatorMemory {
    private static let timed = "pg_stat_checkpointer_num_timed_total"
    private static let requested = "pg_stat_checkpointer_num_requested_total"
    static let reads: Set = [timed, requested]

    /// Checkpoints are rare: the window for them is an hour.
    private var window = Window(length: 3600)

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard let timed = reading.value(Self.timed),
            let requested = reading.value(Self.requested)
        else { return }
        window.take([Self.timed: timed, Self.requested: requested], at: now)
    }

    mutating func beginAgain() { window.beginAgain() }

    /// The share that the load requested.
    var requestedShare: HealthState {
        guard window.isKnown else { return .unknown }
        let totals = window.totals
        let requested = totals[Self.requested, default: 0]
        let all = requested + totals[Self.timed, default: 0]
        return Floor.state(requested / all, events: all, floor: Floor.checkpoints)
    }
}
