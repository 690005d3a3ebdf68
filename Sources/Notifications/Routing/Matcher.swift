package import Metrics
import Patterns

/// One condition on one label, as Alertmanager writes it: `team="db"`, `severity=~"crit.*"`.
package struct Matcher: Sendable, Equatable {
    /// How the label's value is compared.
    package enum Operation: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case matchesNot = "!~"
    }

    /// The label's name.
    package let name: String
    /// How its value is compared.
    package let operation: Operation
    /// What it is compared with: a text, or a pattern that must fit the whole value.
    package let value: String
    private let pattern: Pattern?

    /// A condition, or in one line what its pattern holds that is not understood.
    package static func make(
        _ name: String, _ operation: Operation, _ value: String
    ) -> Result<Matcher, NotificationRefusal> {
        guard isLabelName(name) else {
            return .failure(NotificationRefusal("\(quoted(name)) is no label name"))
        }
        switch operation {
        case .equal, .notEqual:
            return .success(Matcher(name, operation, value, nil))
        case .matches, .matchesNot:
            switch Pattern.parse(value, for: .label) {
            case .success(let pattern): return .success(Matcher(name, operation, value, pattern))
            case .failure(let refusal):
                return .failure(NotificationRefusal("the pattern \(refusal)"))
            }
        }
    }

    private init(_ name: String, _ operation: Operation, _ value: String, _ pattern: Pattern?) {
        self.name = name
        self.operation = operation
        self.value = value
        self.pattern = pattern
    }

    /// A condition that a label has exactly this value.
    package static func equal(_ name: String, _ value: String) -> Matcher {
        Matcher(name, .equal, value, nil)
    }

    /// Whether labels fulfil it; a label that is not there counts as empty.
    package func matches(_ labels: LabelSet) -> Bool {
        let actual = labels[name] ?? ""
        return switch operation {
        case .equal: actual == value
        case .notEqual: actual != value
        case .matches: pattern?.matchesWhole(actual) ?? false
        case .matchesNot: !(pattern?.matchesWhole(actual) ?? true)
        }
    }

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

    static func quoted(_ text: String) -> String {
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
