/// An alert that is pending or firing, as documents show it.
package struct KnownAlert: Sendable {
    /// The alert's name.
    package let name: String
    /// How urgent it is.
    package let severity: String
    /// `pending` or `firing`.
    package let state: String
    /// When its condition began to hold, in milliseconds since 1970.
    package let since: Int64
    /// All its labels.
    package let labels: [(name: String, value: String)]
    /// What is wrong, in one line.
    package let summary: String
    /// What is to be done; may be empty.
    package let action: String
    /// Where its runbook is; may be empty.
    package let runbook: String

    /// Describes an alert.
    package init(
        name: String, severity: String, state: String, since: Int64,
        labels: [(name: String, value: String)], summary: String, action: String, runbook: String
    ) {
        self.name = name
        self.severity = severity
        self.state = state
        self.since = since
        self.labels = labels
        self.summary = summary
        self.action = action
        self.runbook = runbook
    }
}
