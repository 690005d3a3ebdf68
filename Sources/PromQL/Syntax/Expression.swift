package import Samples

/// A PromQL expression that was understood.
///
/// What is understood, and what is refused, is written in `docs/rules.md`. The meaning is that of
/// Prometheus 2.42.
package struct Expression: Sendable {
    /// The expression as written.
    package let text: String
    /// What it yields.
    package let type: ValueType
    /// Every selector in it: these series, for as long as `Selector.reach`, are all it needs.
    package let selectors: [Selector]
    let root: Node

    /// The longest expression, in bytes, and the deepest nesting.
    package static let bytesMax = 65_536
    /// How deep parentheses, calls and operators may be nested.
    package static let depthMax = 100

    /// Whether a smaller value is a worse one, as with `x < 5`; nil when the form does not tell.
    ///
    /// The value of a comparison is that of its left side, or of the vector beside a number.
    package var isWorseBelow: Bool? { root.isWorseBelow }

    /// Whether it writes a label itself, by `label_replace` or `label_join`: the value says nothing of
    /// where a series comes from.
    package func writes(_ label: String) -> Bool { root.writes(label) }

    /// Whether it has no result without the metrics that are lost, whatever others give.
    package func isBlind(without isLost: (String) -> Bool) -> Bool {
        root.isBlind { $0.metric.map(isLost) ?? false }
    }

    /// Reads an expression and checks its types.
    package static func parse(_ text: String) -> Result<Expression, ExpressionError> {
        do throws(ExpressionError) {
            var parser = try ExpressionParser(text)
            let root = try parser.expression()
            try TypeChecker(text: text).check(root)
            return .success(
                Expression(text: text, type: root.type, selectors: root.selectors, root: root))
        } catch {
            return .failure(error)
        }
    }

    /// What the expression yields at a time (milliseconds since 1970).
    ///
    /// - Throws: when Prometheus would end the query with an error.
    package func evaluate(
        at time: Int64, over source: some SampleSource
    ) throws(EvaluationError) -> Value {
        let evaluator = Evaluator(time: time, source: source)
        switch type {
        case .scalar: return .scalar(try evaluator.scalar(root))
        case .vector: return .vector(try evaluator.vector(root))
        case .string:
            guard case .string(let text) = root.bare.kind else { return .string("") }
            return .string(text)
        case .matrix: throw .isRange
        }
    }
}
