import Documents
import Indicators
package import Limits

/// What `thresholds` of a target may name: an indicator, or how long a slow statement takes.
package enum ThresholdKey: SectionKey {
    case indicator(ThresholdName)
    case slowStatement
    /// A gauge of a user's own collector.
    case own(String)

    private static let slowStatementName = "slow_statement_seconds"

    /// The names that need no collector of one's own.
    static let builtIn = Set(allCases.map(\.rawValue))

    /// All of them but those of users, in the order of the indicators.
    package static var allCases: [ThresholdKey] {
        ThresholdName.allCases.map { .indicator($0) } + [.slowStatement]
    }

    /// The key of that name, which may be one that no collector has.
    package init(rawValue: String) {
        if rawValue == Self.slowStatementName {
            self = .slowStatement
        } else if let name = ThresholdName(rawValue: rawValue) {
            self = .indicator(name)
        } else {
            self = .own(rawValue)
        }
    }

    /// The name in the file.
    package var rawValue: String {
        switch self {
        case .indicator(let name): name.rawValue
        case .slowStatement: Self.slowStatementName
        case .own(let name): name
        }
    }
}
