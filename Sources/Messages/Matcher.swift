package import Metrics
import Samples

/// One condition on one label, as Alertmanager writes it: `team="db"`, `severity=~"crit.*"`.
///
/// It is compared as a selector of a rule compares it.
package struct Matcher: Sendable, Equatable {
    /// How the label's value is compared.
    package enum Operation: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case matchesNot = "!~"

        fileprivate var comparison: LabelMatcher.Comparison {
            switch self {
            case .equal: .equal
            case .notEqual: .notEqual
            case .matches: .matches
            case .matchesNot: .doesNotMatch
            }
        }
    }

    /// How its value is compared.
    package let operation: Operation
    private let matcher: LabelMatcher

    /// The label's name.
    package var name: String { matcher.name }
    /// What it is compared with: a text, or a pattern that must fit the whole value.
    package var value: String { matcher.value }

    /// A condition, or in one line what its pattern holds that is not understood.
    package static func make(
        _ name: String, _ operation: Operation, _ value: String
    ) -> Result<Matcher, NotificationRefusal> {
        guard isLabelName(name) else {
            return .failure(NotificationRefusal("\(quoted(name)) is no label name"))
        }
        return LabelMatcher.make(name, operation.comparison, value)
            .map { Matcher(operation: operation, matcher: $0) }
            .mapError { NotificationRefusal("the pattern \($0)") }
    }

    private init(operation: Operation, matcher: LabelMatcher) {
        self.operation = operation
        self.matcher = matcher
    }

    /// A condition that a label has exactly this value.
    package static func equal(_ name: String, _ value: String) -> Matcher {
        Matcher(operation: .equal, matcher: .equal(name, value))
    }

    /// Whether labels fulfil it; a label that is not there counts as empty.
    package func matches(_ labels: LabelSet) -> Bool { matcher.accepts(labels) }

    /// Whether it names an alert: it asks for its alertname, severity or heartbeat by the very word.
    package func names(_ labels: LabelSet) -> Bool {
        guard operation == .equal || operation == .matches, matches(labels),
            ["alertname", "severity", "heartbeat"].contains(name), let actual = labels[name]
        else { return false }
        return !actual.isEmpty && value.contains(actual)
    }

    /// Whether it is fulfilled by labels that do not have the label at all.
    package var matchesNothing: Bool { matches(.empty) }

    static func isLabelName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) || $0 == 0x5f
        }
    }

    /// A text between quotes, as a matcher is written.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Matcher: CustomStringConvertible {
    /// `team="db"`.
    package var description: String { "\(name)\(operation.rawValue)\(Self.quoted(value))" }
}

extension Sequence where Element == Matcher {
    /// Whether labels fulfil all of them.
    package func allMatch(_ labels: LabelSet) -> Bool { allSatisfy { $0.matches(labels) } }
}
