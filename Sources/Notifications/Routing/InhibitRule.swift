package import Messages
package import Metrics

/// Says that some alerts go without saying while others fire.
package struct InhibitRule: Sendable, Equatable {
    /// Which alerts silence others.
    package var source: [Matcher]
    /// Which alerts they silence.
    package var target: [Matcher]
    /// The labels in which both must agree; a label that neither has counts as agreement.
    package var equal: [String]

    /// A rule.
    package init(source: [Matcher], target: [Matcher], equal: [String]) {
        self.source = source
        self.target = target
        self.equal = equal
    }

    /// Whether an alert is silenced by one of those that fire.
    package func inhibits(_ labels: LabelSet, whileFiring firing: some Sequence<LabelSet>) -> Bool {
        Inhibition([self], firing: firing).inhibits(labels)
    }
}
