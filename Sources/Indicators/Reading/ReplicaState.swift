import Health
import Windows

/// What the polls of a replica tell together; on a primary all of it is nothing.
struct ReplicaState: IndicatorMemory {
    static let reads: Set = [
        "pg_replication_apply_delay_seconds", "pg_replication_streaming_configured",
        "pg_replication_receiver_running", "pg_replication_replayed_position_bytes",
        "pg_replication_received_position_bytes", "pg_replication_restore_configured",
        "pg_replication_receiver_silent",
    ]

    private var replay = ReplayClock()
    private var stall = StallClock()
    private var role = TargetReading.Role.primary
    private var delay = 0.0
    /// Whether it should receive: one that lives from an archive alone need not.
    private var streams = true
    /// How far replay is behind what was received, in seconds; nil when that cannot be seen.
    private(set) var lag: Double?
    /// How long it has neither received nor replayed anything; nil when it need not receive.
    private(set) var stalled: Double?

    init(_ settings: IndicatorSettings) {}

    /// Goes on from what an earlier agent has noted, if the first poll finds it unchanged.
    init(after earlier: Standstill? = nil) { stall = StallClock(after: earlier) }

    /// What to note for the next agent, or nil while the replica receives or replays.
    var standstill: Standstill? { stall.standstill }

    /// Takes what a poll has learnt; `now` is in seconds and never goes back.
    mutating func take(_ reading: TargetReading, at now: Double) {
        guard reading.role == .replica else {
            self = ReplicaState()
            return
        }
        role = .replica
        delay = reading.value("pg_replication_apply_delay_seconds") ?? 0
        // With neither of the two settings nothing reaches it, which is no way to live.
        streams =
            reading.value("pg_replication_streaming_configured") != 0
            || reading.value("pg_replication_restore_configured") == 0
        // One that hangs receives as little as one that is not there.
        let isSilent = reading.value("pg_replication_receiver_silent") == 1
        let isReceiving = reading.value("pg_replication_receiver_running").map {
            $0 == 1 && !isSilent
        }
        let replayed = reading.value("pg_replication_replayed_position_bytes")
        lag = nil
        if let received = reading.value("pg_replication_received_position_bytes"), let replayed {
            lag = replay.take(received: received, replayed: replayed, at: now)
            // Without a receiver it is unknown how much more there is on the primary.
            if isReceiving != true, lag == 0 { lag = nil }
        }
        if !streams { stall = StallClock() }
        stalled = isReceiving.flatMap {
            streams ? stall.take(isReceiving: $0, replayed: replayed, at: now) : nil
        }
    }

    /// The lag beyond what recovery_min_apply_delay asks for.
    var lagState: HealthState {
        if role != .replica { return .notApplicable }
        return lag.map { .known(Swift.max(0, $0 - delay)) } ?? .unknown
    }

    /// A replica that lives from an archive alone has no receiver.
    var stallState: HealthState {
        if role != .replica || !streams { return .notApplicable }
        return stalled.map { .known($0) } ?? .unknown
    }
}
