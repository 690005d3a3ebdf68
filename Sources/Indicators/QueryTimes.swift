import Health
import Windows

/// How long statements took that clients have sent; what these ran is part of their time.
struct QueryTimes: IndicatorMemory {
    private static let statements = "pg_stat_statements"
    static let reads: Set<String> = []
    static let collectors: Set = [statements]

    private var slowSeconds: Double
    private var window: StatementWindow
    private(set) var mean = HealthState.unknown
    private(set) var p95 = HealthState.unknown
    private(set) var slow = HealthState.unknown
    /// Mean and 95th percentile by the oid of the database, of those alone that ran enough.
    private(set) var byDatabase: [UInt32: (mean: Double, p95: Double)] = [:]

    init(_ settings: IndicatorSettings) {
        window = StatementWindow(length: IndicatorEngine.windowLength)
        slowSeconds = settings.slowStatementSeconds
    }

    mutating func use(_ settings: IndicatorSettings) {
        slowSeconds = settings.slowStatementSeconds
        if case .known = slow { slow = Self.slow(window.totals, slowSeconds) }
    }

    mutating func beginAgain() { window.beginAgain() }

    mutating func forget() {
        window = StatementWindow(length: IndicatorEngine.windowLength)
        clear()
    }

    private mutating func clear() {
        (mean, p95, slow) = (.unknown, .unknown, .unknown)
        byDatabase = [:]
    }

    /// Without an answer that still counts, nothing is known; without a new one, nothing changes.
    mutating func take(_ reading: TargetReading, at now: Double) {
        guard reading.answered.contains(Self.statements) else { return clear() }
        guard let statements = reading.statements else { return }
        window.take(statements.sentByClients, at: now)
        // The first answer after an outage has nothing within the window to be compared with.
        guard window.isKnown else { return clear() }
        let totals = window.totals
        let times = ExecutionTimes(totals)
        let seconds = totals.reduce(0) { $0 + $1.seconds }
        mean = Floor.state(seconds / times.calls, events: times.calls, floor: Floor.calls)
        // The quantile is the costly part.
        let isEnough = times.calls >= Floor.calls
        p95 = Floor.state(
            isEnough ? times.quantile(0.95) : nil, events: times.calls, floor: Floor.calls)
        slow = Self.slow(totals, slowSeconds)
        byDatabase = Dictionary(grouping: totals, by: \.database).compactMapValues {
            Self.figures(of: $0)
        }
    }

    private static func slow(_ ran: [StatementMoments], _ seconds: Double) -> HealthState {
        .known(Double(ran.count { $0.mean > seconds }))
    }

    private static func figures(of ran: [StatementMoments]) -> (mean: Double, p95: Double)? {
        let calls = ran.reduce(0) { $0 + $1.calls }
        guard calls >= Floor.calls, let p95 = ExecutionTimes(ran).quantile(0.95) else { return nil }
        return (ran.reduce(0) { $0 + $1.seconds } / calls, p95)
    }
}
