/// How bad an alert is, from the worst on, and what each service calls it.
package enum Urgency: String, Sendable, CaseIterable {
    /// Someone must act now.
    case critical
    /// A failure without a statement of how soon someone must act.
    case error
    /// Someone must act within days.
    case warning
    /// Worth a look when there is time.
    case info
    /// Not for people.
    case none

    /// PagerDuty's word for it.
    package var pagerDuty: String { self == .none ? Urgency.info.rawValue : rawValue }

    /// Opsgenie's word for it.
    package var opsgenie: String {
        switch self {
        case .critical: "P1"
        case .error: "P2"
        case .warning: "P3"
        case .info, .none: "P5"
        }
    }

    /// Slack's colour for it.
    package var slack: String {
        switch self {
        case .critical, .error: "danger"
        case .warning: "warning"
        case .info, .none: "#8d8d8d"
        }
    }

    /// Its colour in messages, as red, green and blue.
    package var color: UInt32 {
        switch self {
        case .critical, .error: 0xd3_2f2f
        case .warning: 0xf9_a825
        case .info, .none: 0x8d_8d8d
        }
    }

    /// Its sign before a title, where a service has neither colours nor words for it.
    package var mark: String {
        switch self {
        case .critical, .error: "\u{1F534}"
        case .warning: "\u{1F7E1}"
        case .info, .none: "\u{2139}"
        }
    }

    /// The sign of what is resolved.
    package static let resolvedMark = "\u{2705}"

    /// The colour of what is resolved.
    package static let resolvedColor: UInt32 = 0x2e_7d32
}

extension UInt32 {
    /// A colour's six digits.
    package var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Swift.max(0, 6 - digits.utf8.count)) + digits
    }
}
