/// An alert of severity `page` that fires, as people read of it.
package struct PagingAlert: Sendable, Equatable {
    /// The rule's name.
    package let name: String
    /// Its annotation `summary`; empty without one.
    package let summary: String
    /// Its annotation `action`; empty without one.
    package let action: String
    /// Its annotation `runbook_url` as the rule has it; empty without one.
    package let runbook: String
}
