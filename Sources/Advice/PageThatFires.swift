/// An alert of severity `page` about the server, by what the running agent has saved.
package struct PageThatFires: Sendable, Equatable {
    /// The alert's name.
    let name: String
    /// What it says; may be empty.
    let summary: String
    /// What it says is to be done; may be empty.
    let action: String

    /// Names an alert.
    package init(name: String, summary: String, action: String) {
        (self.name, self.summary, self.action) = (name, summary, action)
    }
}
