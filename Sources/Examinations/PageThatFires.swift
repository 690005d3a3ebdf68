/// An alert of severity `page` about the server, by what the running agent has saved.
package struct PageThatFires: Sendable, Equatable {
    /// The alert's name.
    package let name: String
    /// What it says; may be empty.
    package let summary: String
    /// What it says is to be done; may be empty.
    package let action: String
    /// Where its runbook is, as the rule says; may be empty.
    package let runbook: String

    /// Names an alert.
    package init(name: String, summary: String, action: String, runbook: String) {
        (self.name, self.summary, self.action, self.runbook) = (name, summary, action, runbook)
    }
}
