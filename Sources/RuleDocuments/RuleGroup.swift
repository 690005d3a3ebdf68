import Metrics

/// Rules that are evaluated one after the other, all for the same moment.
package struct RuleGroup: Sendable, Equatable {
    /// The file that holds it.
    package let file: String
    /// Its name, which is unique in the file.
    package let name: String
    /// How often it is evaluated, in milliseconds; nil stands for the common interval.
    package let interval: Int64?
    /// The most series or alerts of one rule; 0 for no limit.
    package let limit: Int
    /// The rules, in the order in which they are evaluated.
    package let rules: [Rule]

    /// What tells the group from all others.
    package var key: String { "\(file);\(name)" }

    /// Whether two groups say the same; names are compared byte by byte.
    package static func == (left: RuleGroup, right: RuleGroup) -> Bool {
        left.key.hasSameBytes(as: right.key) && left.interval == right.interval
            && left.limit == right.limit && left.rules == right.rules
    }
}
