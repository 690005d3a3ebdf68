package import Metrics

/// What a template may speak of when it is filled in.
package struct TemplateContext {
    /// The labels of the series, with the rule's own labels where they are known already.
    package let labels: LabelSet
    /// The value of the rule's expression for the series.
    package let value: Double
    /// Labels of the agent as a whole.
    package let externalLabels: LabelSet
    /// Where the agent is reached from outside.
    package let externalURL: String
    /// Evaluates an expression now; an error is its message in one line.
    package let query: (String) -> Result<[TemplateSample], QueryFailure>

    /// Why a query of a template has no result.
    package struct QueryFailure: Error, Equatable {
        /// One line.
        package let message: String

        /// A reason in one line.
        package init(_ message: String) { self.message = message }
    }

    /// Brings together what a template may speak of.
    package init(
        labels: LabelSet, value: Double, externalLabels: LabelSet, externalURL: String,
        query: @escaping (String) -> Result<[TemplateSample], QueryFailure>
    ) {
        self.labels = labels
        self.value = value
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        self.query = query
    }
}
