import Metrics
import PromQL
import Rules

/// One test of a file: series, and what rules make of them.
package struct UnitTest: Sendable {
    /// A series that is given; its values are `interval` apart.
    struct Input: Sendable {
        let labels: LabelSet
        let values: [SeriesNotation.Item]
    }

    /// An alert that is expected to fire.
    struct ExpectedAlert: Sendable, Comparable {
        let labels: LabelSet
        let annotations: LabelSet

        static func < (left: Self, right: Self) -> Bool {
            left.labels == right.labels
                ? left.annotations < right.annotations : left.labels < right.labels
        }
    }

    /// Which alerts of a name fire at a time.
    struct AlertCase: Sendable {
        let time: Int64
        let name: String
        let alerts: [ExpectedAlert]
    }

    /// What an expression yields at a time.
    struct ExpressionCase: Sendable {
        let time: Int64
        let expression: Expression
        let samples: [VectorElement]
    }

    /// The test's name; empty when it has none.
    package let name: String
    let interval: Int64
    let inputs: [Input]
    let alertCases: [AlertCase]
    let expressionCases: [ExpressionCase]
    let environment: RuleEnvironment

    /// The last moment that is looked at, in milliseconds from the test's start.
    var end: Int64 {
        max(alertCases.map(\.time).max() ?? 0, expressionCases.map(\.time).max() ?? 0)
    }
}
