import Metrics
package import PromQL
package import Samples
package import Templates

/// One rule of a group: a series to record or an alert to watch for.
package struct Rule: Sendable {
    /// What becomes of the expression's result.
    package enum Kind: Sendable, Equatable {
        /// It is kept as series of a new name.
        case recording
        /// Each of its series is an alert; times are milliseconds.
        case alerting(holdFor: Int64, keepFiringFor: Int64)
    }

    /// A label or annotation with its text.
    package struct Text: Sendable, Equatable {
        /// The label's name.
        package let name: String
        /// The value; with parts to fill in where the rule is an alert.
        package let template: Template
    }

    /// The name of the alert or of the recorded metric.
    package let name: String
    /// What becomes of the result.
    package let kind: Kind
    /// What is evaluated.
    package let expression: Expression
    /// Labels that are added, in the order of the file.
    package let labels: [Text]
    /// Texts for people, in the order of the file.
    package let annotations: [Text]
    /// What the rule's templates query, with a stand-in wherever a value is filled in.
    package let templateSelectors: [Selector]
    /// The line of the file on which the rule begins, from 1.
    package let line: Int

    /// Every selector whose series the rule needs.
    package var selectors: [Selector] { expression.selectors + templateSelectors }

    /// The metrics whose names the rule's selectors say in full.
    package var metrics: [String] { selectors.compactMap(\.metric) }

    /// Those of its expression alone: without them it has no result, while a text only loses words.
    package var expressionMetrics: [String] { expression.selectors.compactMap(\.metric) }

    /// The expression on one line.
    package var expressionLine: String {
        expression.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether the rule is an alert.
    package var isAlerting: Bool {
        if case .alerting = kind { true } else { false }
    }
}

extension Rule: Equatable {
    /// Whether two rules say the same, wherever they stand.
    package static func == (left: Rule, right: Rule) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.kind == right.kind
            && left.expression.text.hasSameBytes(as: right.expression.text)
            && left.labels == right.labels
            && left.annotations == right.annotations
    }
}

extension Rule {
    /// Whether a rule goes on where another one was, whose texts or limits were edited.
    package static func isSuccessor(_ rule: Rule, _ old: Rule) -> Bool {
        rule.name.hasSameBytes(as: old.name) && rule.isAlerting == old.isAlerting
            && rule.labels == old.labels
    }
}
