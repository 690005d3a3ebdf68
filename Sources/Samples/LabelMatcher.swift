package import Metrics
package import Patterns

/// What a selector asks of one label; a label that is missing counts as empty.
package struct LabelMatcher: Sendable, Hashable {
    /// How the label's value is looked at.
    package enum Comparison: String, Sendable {
        /// The value is this text.
        case equal = "="
        /// The value is another text.
        case notEqual = "!="
        /// The regular expression fits the whole value.
        case matches = "=~"
        /// The regular expression does not fit the whole value.
        case doesNotMatch = "!~"
    }

    /// The label; `__name__` for the metric's name.
    package let name: String
    /// How it is compared.
    package let comparison: Comparison
    /// The text or the regular expression.
    package let value: String
    private let pattern: Pattern?

    /// A matcher; a failure is a regular expression that is not understood.
    package static func make(
        _ name: String, _ comparison: Comparison, _ value: String
    ) -> Result<LabelMatcher, PatternRefusal> {
        switch comparison {
        case .equal, .notEqual:
            return .success(
                LabelMatcher(name: name, comparison: comparison, value: value, pattern: nil))
        case .matches, .doesNotMatch:
            return Pattern.parse(value, for: .label).map {
                LabelMatcher(name: name, comparison: comparison, value: value, pattern: $0)
            }
        }
    }

    /// A matcher for one value.
    package static func equal(_ name: String, _ value: String) -> LabelMatcher {
        LabelMatcher(name: name, comparison: .equal, value: value, pattern: nil)
    }

    /// Whether a label's value is one that is asked for.
    package func accepts(_ value: String) -> Bool {
        switch comparison {
        case .equal: value.hasSameBytes(as: self.value)
        case .notEqual: !value.hasSameBytes(as: self.value)
        case .matches: pattern?.matchesWhole(value) == true
        case .doesNotMatch: pattern?.matchesWhole(value) == false
        }
    }

    /// Whether a series is one that is asked for.
    package func accepts(_ labels: LabelSet) -> Bool { accepts(labels[name] ?? "") }

    /// Whether two matchers are written alike, byte by byte.
    package static func == (left: LabelMatcher, right: LabelMatcher) -> Bool {
        left.name == right.name && left.comparison == right.comparison
            && left.value.hasSameBytes(as: right.value)
    }

    /// Hashes what is written.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(comparison)
        hasher.combine(value)
    }
}
