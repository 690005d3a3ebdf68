import Metrics
import TargetParts

/// A change of the state of one alert, as it is remembered.
package struct AlertChange: Sendable, Equatable {
    /// What became of the alert.
    package enum Event: String, Sendable {
        /// Its condition began to hold.
        case pending
        /// Its condition has held for long enough.
        case firing
        /// It had fired, and its condition holds no longer.
        case resolved
        /// It ended before it fired.
        case ended
    }

    /// What became of it.
    package let event: Event
    /// When, in milliseconds since 1970.
    package internal(set) var at: Int64
    /// The rule's name.
    package let name: String
    /// How urgent it is.
    package let severity: String
    /// The target that it is about; nil when it is about none or about several.
    package let target: String?
    /// Its other labels, as conditions: `datname="shop", relname="orders"`.
    package let about: String
    /// The value of its expression then.
    package let value: Double
    /// What was wrong, in one line.
    package let summary: String

    /// Longer texts of an alert are cut, so that the memory of changes is bounded in bytes.
    static let textScalarsMax = 300

    init(
        _ event: Event, at: Int64, labels: LabelSet, value: Double, summary: String
    ) {
        func cut(_ text: String) -> String { AlertsPage.cut(text, Self.textScalarsMax) }
        self.event = event
        self.at = at
        name = cut(labels["alertname"] ?? "")
        severity = cut(labels["severity"] ?? "")
        target = labels["target"].map(cut)
        about = cut(Self.about(labels))
        self.value = value
        self.summary = cut(summary)
    }

    /// What tells an alert from the others of its rule and target.
    static func about(_ labels: LabelSet) -> String {
        labels.dropping(["alertname", "severity", "target", "job", "instance"]).labels
            .map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    }
}
