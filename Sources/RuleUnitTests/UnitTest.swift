package import Metrics
import PromQL
package import Rules
package import Samples

/// One test of a file: series, and what rules make of them.
package struct UnitTest: Sendable {
    /// A series that is given; its values are `interval` apart.
    package struct Input: Sendable {
        /// The labels, `__name__` among them.
        package let labels: LabelSet
        let values: [SeriesNotation.Item]

        /// The samples in the order of time, the first at 0 and each `interval` milliseconds after the one
        /// before; where one is missing there is none.
        package func points(every interval: Int64) -> [Point] {
            values.enumerated().compactMap { index, item -> Point? in
                let time = Int64(index) * interval
                return switch item {
                case .missing: nil
                case .stale: Point(time: time, value: Point.staleMarker)
                case .value(let value): Point(time: time, value: value)
                }
            }
        }
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
    /// How far values of series are apart, in milliseconds.
    package let interval: Int64
    /// The series that are given.
    package let inputs: [Input]
    let alertCases: [AlertCase]
    let expressionCases: [ExpressionCase]
    /// What the texts of its alerts see beside their series.
    package let environment: RuleEnvironment

    /// The last moment that is looked at, in milliseconds from the test's start.
    package var end: Int64 {
        max(alertCases.map(\.time).max() ?? 0, expressionCases.map(\.time).max() ?? 0)
    }
}
