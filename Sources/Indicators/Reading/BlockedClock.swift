import Health
import Metrics

/// For how long most of the sessions that work have waited for locks.
struct BlockedClock: IndicatorMemory {
    private static let waiting = "pg_lock_waiting_sessions"
    private static let sessions = "pg_stat_activity_sessions"
    private static let activity = "pg_stat_activity"
    static let reads: Set = [waiting, sessions]
    static let collectors: Set = [activity]

    /// Fewer waiting sessions than these are everyday life.
    private static let sessionsMin = 5.0
    /// The share of the active sessions that must wait.
    private static let share = 0.5

    private var since: Double?
    /// The seconds after the last poll, as far as they were watched.
    private(set) var state = HealthState.unknown

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard let waiting = reading.value(Self.waiting),
            reading.answered.contains(Self.activity)
        else {
            state = .unknown
            return
        }
        // Without track_activities it is unknown whether a session works: it may.
        let active = (reading.samples(Self.sessions) ?? [])
            .filter { !($0.labels["state"] ?? "").hasPrefix("idle") }.reduce(0) { $0 + $1.value }
        let isBlocked = waiting >= Self.sessionsMin && waiting >= active * Self.share
        since = isBlocked ? since ?? now : nil
        state = .known(since.map { now - $0 } ?? 0)
    }
}
