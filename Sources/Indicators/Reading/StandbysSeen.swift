import Health

/// Whether fewer standbys are connected to a primary than were within the last hours.
///
/// One that is gone says nothing of its lag: that is no reason to give back the points that it has
/// taken. The rule PostgresStandbyGone looks back as far.
struct StandbysSeen: IndicatorMemory {
    private static let connected = "pg_standbys_connected"
    static let reads: Set = [connected]
    private static let length = 6 * 3600.0

    private struct Sight {
        let count: Double
        let time: Double
    }

    /// When counts were seen last, the largest and oldest first.
    private var sights: [Sight] = []
    private(set) var isOneGone = false

    init(_ settings: IndicatorSettings) {}

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard reading.role == .primary else {
            forget()
            return
        }
        guard let count = reading.value(Self.connected) else { return }
        sights.removeAll { $0.count <= count || now - $0.time > Self.length }
        sights.append(Sight(count: count, time: now))
        isOneGone = sights[0].count > count
    }

    mutating func beginAgain() { forget() }

    mutating func forget() { (sights, isOneGone) = ([], false) }

    /// A lag that is known to be there stays so; none is unknown while a standby is gone.
    func state(of lag: HealthState) -> HealthState {
        guard isOneGone else { return lag }
        if case .known(let seconds, _) = lag, seconds > 0 { return lag }
        return .unknown
    }
}
