package import Basics
import Metrics

/// What the status page says of one alert.
///
/// Times are milliseconds since 1970.
package struct AlertStatus: Sendable, Equatable {
    /// How far it has come.
    package enum State: String, Sendable {
        case pending, firing
    }

    /// The alert's name.
    package let name: String
    /// How urgent it is: `page`, `ticket`, `info`, or `none` for one that only shows that alerts work.
    package let severity: String
    /// The target that it is about; nil when it is about none or about several.
    package let target: String?
    /// The targets that one without `target` names.
    package let servers: [String]
    /// How far it has come.
    package let state: State
    /// When its condition began to hold.
    package let activeAt: Int64
    /// What is wrong, in one line.
    package let summary: String
    /// More of it: what it means and what to do.
    package let details: [String]
    /// Where its runbook is; shown as a link when it is an address of the web.
    package let runbookURL: String?
    /// When the silence ends that keeps it back; nil when none does.
    package let silencedUntil: Int64?

    /// Describes an alert.
    package init(
        name: String, severity: String, target: String?, servers: [String] = [], state: State,
        activeAt: Int64,
        summary: String, details: [String], runbookURL: String?, silencedUntil: Int64?
    ) {
        self.name = name
        self.severity = severity
        self.target = target
        self.servers = servers
        self.state = state
        self.activeAt = activeAt
        self.summary = summary
        self.details = details
        self.runbookURL = runbookURL
        self.silencedUntil = silencedUntil
    }

    /// Whether a target is the one, or one of those, that it is about.
    package func isAbout(_ name: String) -> Bool {
        target.hasSameBytes(as: name) || servers.contains { $0.hasSameBytes(as: name) }
    }

    /// Its place among others.
    package var order: AlertOrder {
        AlertOrder(isFiring: state == .firing, severity: severity, since: activeAt)
    }

    /// The class of the stylesheet in which its state is written; empty for what is no trouble.
    package var mood: String {
        state == .firing ? firingMood : "unknown"
    }

    /// The class that it has, or will have, when it fires.
    package var firingMood: String {
        switch severity {
        case "page", "critical": "critical"
        case "ticket", "warning", "error": "warning"
        default: ""
        }
    }
}
