package import Metrics

/// What templates of all rules may name, from the configuration.
package struct RuleEnvironment: Sendable, Equatable {
    /// Labels of the agent as a whole.
    package var externalLabels: LabelSet
    /// Where the agent is reached from outside.
    package var externalURL: String
    /// Where links of alerts lead; nil leaves them as they are in the rules.
    package var links: Links?

    /// An environment; nothing is checked.
    package init(externalLabels: LabelSet = .empty, externalURL: String = "") {
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}
