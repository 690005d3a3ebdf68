import Sampling

/// What session-seconds are grouped by; named like the labels of `pg_activity_seconds_total`
/// and its siblings.
package enum ActivityDimension: String, Sendable, CaseIterable {
    case waitEvent = "wait_event"
    case statement = "queryid"
    case database = "datname"
    case user = "usename"
    case application = "application_name"

    /// The names of its texts.
    package var columns: [String] {
        self == .waitEvent ? ["wait_event_type", "wait_event"] : [rawValue]
    }

    /// The places of its texts in a combination.
    var places: [Int] {
        let parts: [SampledLoad.Part] =
            switch self {
            case .waitEvent: [.waitType, .waitEvent]
            case .statement: [.statement]
            case .database: [.database]
            case .user: [.user]
            case .application: [.application]
            }
        return parts.map(\.rawValue)
    }
}
