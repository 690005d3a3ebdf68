/// A setting that decides whether the server counts something at all.
///
/// While it is off the server says 0, or what it had counted before. Neither is the truth, so what
/// depends on it is left out instead.
package enum Tracking: String, Sendable, CaseIterable {
    case activities = "track_activities"
    case counts = "track_counts"
    case inputOutputTiming = "track_io_timing"
    case costDelayTiming = "track_cost_delay_timing"
    case writeAheadLogTiming = "track_wal_io_timing"
    case queryIdentifiers = "compute_query_id"
    case statements = "pg_stat_statements.track"
    case planning = "pg_stat_statements.track_planning"
    case functions = "track_functions"

    /// The value with which nothing is counted.
    package var offValue: String { self == .statements || self == .functions ? "none" : "off" }

    /// The value to set.
    package var onValue: String {
        switch self {
        case .queryIdentifiers: "auto"
        case .statements: "top"
        case .functions: "pl"
        default: "on"
        }
    }

    /// Whether a server counts it unless someone decides otherwise; the others cost something.
    package var isOnByDefault: Bool {
        switch self {
        case .activities, .counts, .queryIdentifiers, .statements: true
        case .inputOutputTiming, .costDelayTiming, .writeAheadLogTiming, .planning, .functions:
            false
        }
    }

    /// Whether a server with these settings counts it; one that has no such setting does.
    package func isOn(_ settings: [String: String]) -> Bool { settings[rawValue] != offValue }
}

extension [Column] {
    /// The same columns; all values but those named mean nothing while `tracking` is off.
    package func needing(_ tracking: Tracking, except names: Set<String>) -> [Column] {
        map { column in
            guard case .value = column.use, !names.contains(column.name) else { return column }
            return column.needing(tracking)
        }
    }

    /// The same columns; the values named mean nothing while `tracking` is off.
    package func needing(_ tracking: Tracking, only names: Set<String>) -> [Column] {
        map { names.contains($0.name) ? $0.needing(tracking) : $0 }
    }
}
