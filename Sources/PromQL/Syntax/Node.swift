import Samples

/// A part of an expression and where it stands, in bytes.
struct Node: Sendable {
    indirect enum Kind: Sendable {
        case number(Double)
        case string(String)
        case selector(Selector)
        case parentheses(Node)
        /// A sign before an expression.
        case sign(isMinus: Bool, Node)
        case call(Function, [Node])
        /// `label_replace` with its regular expression already read.
        case replaceLabel(Node, LabelReplacement)
        case aggregation(Aggregation)
        case binary(Binary)
    }

    /// An aggregation with its parameter and its modifier.
    struct Aggregation: Sendable {
        let operation: AggregationOperator
        let parameter: Node?
        let body: Node
        let labels: Set<String>
        let isWithout: Bool
    }

    /// Two expressions and the operator between them.
    struct Binary: Sendable {
        let operation: BinaryOperator
        let left: Node
        let right: Node
        var matching: VectorMatching
        let yieldsBool: Bool
        let operatorPlace: Range<Int>
    }

    let kind: Kind
    let place: Range<Int>
    /// How many nodes lie below one another, this one included.
    let depth: Int

    init(_ kind: Kind, at place: Range<Int>) {
        self.kind = kind
        self.place = place
        depth = 1 + (Self.children(of: kind).map(\.depth).max() ?? 0)
    }

    /// What the node yields, as far as its form tells.
    var type: ValueType {
        switch kind {
        case .number: .scalar
        case .string: .string
        case .selector(let selector): selector.range == nil ? .vector : .matrix
        case .parentheses(let inner), .sign(_, let inner): inner.type
        case .call(let function, _): function.result
        case .replaceLabel, .aggregation: .vector
        case .binary(let binary):
            binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        }
    }

    /// The node without parentheses around it.
    var bare: Node {
        if case .parentheses(let inner) = kind { return inner.bare }
        return self
    }

    /// Whether a smaller value is a worse one; nil when the form does not tell.
    var isWorseBelow: Bool? {
        guard case .binary(let binary) = bare.kind, !binary.yieldsBool else { return nil }
        let isLeft = binary.left.type == .vector
        switch binary.operation {
        case .and, .unless: return binary.left.isWorseBelow
        case .or:
            let sides = [binary.left.isWorseBelow, binary.right.isWorseBelow]
            return sides[0] == sides[1] ? sides[0] : nil
        case .less, .lessOrEqual: return isLeft
        case .greater, .greaterOrEqual: return !isLeft
        default: return nil
        }
    }

    /// The nodes right below this one.
    var children: [Node] { Self.children(of: kind) }

    private static func children(of kind: Kind) -> [Node] {
        switch kind {
        case .number, .string, .selector: []
        case .parentheses(let inner), .sign(_, let inner), .replaceLabel(let inner, _): [inner]
        case .call(_, let arguments): arguments
        case .aggregation(let aggregation):
            (aggregation.parameter.map { [$0] } ?? []) + [aggregation.body]
        case .binary(let binary): [binary.left, binary.right]
        }
    }

    /// Whether this node, or one below it, writes a label by `label_replace` or `label_join`.
    func writes(_ label: String) -> Bool {
        switch kind {
        case .replaceLabel(_, let replacement) where replacement.target == label: return true
        case .call(let function, let arguments) where arguments.count > 1:
            if case .special(.labelJoin) = function.work,
                case .string(let text) = arguments[1].bare.kind, text == label
            {
                return true
            }
        default: break
        }
        return children.contains { $0.writes(label) }
    }

    /// Whether it has no result without the selectors that are lost, whatever others give.
    ///
    /// What stands behind `unless` only takes away, and of `or` one side is enough.
    func isBlind(without isLost: (Selector) -> Bool) -> Bool {
        switch kind {
        case .number, .string: return false
        case .selector(let selector): return isLost(selector)
        case .call(let function, let arguments):
            switch function.work {
            case .special(.absent), .special(.absentOverTime): return false
            default: return arguments.contains { $0.isBlind(without: isLost) }
            }
        case .aggregation(let aggregation): return aggregation.body.isBlind(without: isLost)
        case .binary(let binary):
            let left = binary.left.isBlind(without: isLost)
            switch binary.operation {
            case .unless: return left
            case .or: return left && binary.right.isBlind(without: isLost)
            default: return left || binary.right.isBlind(without: isLost)
            }
        case .parentheses, .sign, .replaceLabel:
            return children.contains { $0.isBlind(without: isLost) }
        }
    }

    /// All selectors at and below this node.
    var selectors: [Selector] {
        if case .selector(let selector) = kind { return [selector] }
        return children.flatMap(\.selectors)
    }
}

/// How the elements of two vectors find each other.
struct VectorMatching: Sendable {
    enum Cardinality: Sendable {
        case oneToOne, manyToOne, oneToMany
    }

    var cardinality = Cardinality.oneToOne
    /// The labels of `on` or `ignoring`.
    var labels: [String] = []
    var isOn = false
    /// The labels that `group_left` or `group_right` takes from the "one" side.
    var included: [String] = []
}
