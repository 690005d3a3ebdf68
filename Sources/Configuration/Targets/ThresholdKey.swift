import Indicators

/// What `thresholds` of a target may name: an indicator, or how long a slow statement takes.
enum ThresholdKey: SectionKey {
    case indicator(ThresholdName)
    case slowStatement

    private static let slowStatementName = "slow_statement_seconds"

    static var allCases: [ThresholdKey] {
        ThresholdName.allCases.map { .indicator($0) } + [.slowStatement]
    }

    init?(rawValue: String) {
        if rawValue == Self.slowStatementName {
            self = .slowStatement
        } else if let name = ThresholdName(rawValue: rawValue) {
            self = .indicator(name)
        } else {
            return nil
        }
    }

    var rawValue: String {
        switch self {
        case .indicator(let name): name.rawValue
        case .slowStatement: Self.slowStatementName
        }
    }
}
