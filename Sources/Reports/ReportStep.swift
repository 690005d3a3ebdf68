/// The parts of a period whose means are compared.
package enum ReportStep: String, Sendable, CaseIterable {
    case minute, hour, day

    /// How long a part is, in milliseconds.
    package var milliseconds: Int64 {
        switch self {
        case .minute: 60_000
        case .hour: 3_600_000
        case .day: 86_400_000
        }
    }

    /// The longest period that is divided into minutes.
    package static let minutesMax: Int64 = 86_400_000
    /// The longest period that is divided into hours.
    package static let hoursMax: Int64 = 35 * 86_400_000

    /// The step for periods of which the longest has this length, in milliseconds.
    package init(for length: Int64) {
        switch length {
        case ...Self.minutesMax: self = .minute
        case ...Self.hoursMax: self = .hour
        default: self = .day
        }
    }
}
