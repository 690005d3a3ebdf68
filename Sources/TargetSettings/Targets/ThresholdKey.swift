import Documents
package import Indicators

/// What `thresholds` of a target may name: an indicator, or how long a slow statement takes.
package enum ThresholdKey: SectionKey {
    case indicator(ThresholdName)
    case slowStatement

    private static let slowStatementName = "slow_statement_seconds"

    /// All of them, in the order of the indicators.
    package static var allCases: [ThresholdKey] {
        ThresholdName.allCases.map { .indicator($0) } + [.slowStatement]
    }

    /// The key of that name.
    package init?(rawValue: String) {
        if rawValue == Self.slowStatementName {
            self = .slowStatement
        } else if let name = ThresholdName(rawValue: rawValue) {
            self = .indicator(name)
        } else {
            return nil
        }
    }

    /// The name in the file.
    package var rawValue: String {
        switch self {
        case .indicator(let name): name.rawValue
        case .slowStatement: Self.slowStatementName
        }
    }
}
