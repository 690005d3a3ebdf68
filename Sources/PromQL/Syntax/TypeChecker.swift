/// Refuses what Prometheus refuses although its grammar is right.
struct TypeChecker {
    let text: String

    func check(_ node: Node) throws(ExpressionError) {
        for child in node.children { try check(child) }
        switch node.kind {
        case .sign(_, let inner):
            if inner.type != .scalar, inner.type != .vector {
                throw error("a sign stands before a scalar or an instant vector only", node.place)
            }
        case .call(let function, let arguments): try check(function, arguments, node.place)
        case .aggregation(let aggregation): try check(aggregation)
        case .binary(let binary): try check(binary)
        case .number, .string, .selector, .parentheses, .replaceLabel: break
        }
    }

    private func check(
        _ function: Function, _ arguments: [Node], _ place: Range<Int>
    ) throws(ExpressionError) {
        let (least, most) = function.argumentCounts
        guard arguments.count >= least, arguments.count <= most ?? Int.max else {
            let wanted =
                switch most {
                case least: "\(least)"
                case .some(let most): "\(least) to \(most)"
                case nil: "at least \(least)"
                }
            throw error(
                "\(function.name) takes \(wanted) argument(s), not \(arguments.count)", place)
        }
        for (index, argument) in arguments.enumerated() {
            let wanted = function.arguments[min(index, function.arguments.count - 1)]
            try expect(wanted, argument, in: "call to \(function.name)")
        }
    }

    private func check(_ aggregation: Node.Aggregation) throws(ExpressionError) {
        try expect(.vector, aggregation.body, in: aggregation.operation.rawValue)
        guard let parameter = aggregation.parameter,
            let wanted = aggregation.operation.parameter
        else { return }
        try expect(wanted, parameter, in: "parameter of \(aggregation.operation.rawValue)")
        if case .string(let name) = parameter.bare.kind, !LabelName.isValid(name) {
            throw error("\"\(name)\" cannot be the name of a label", parameter.place)
        }
    }

    private func check(_ binary: Node.Binary) throws(ExpressionError) {
        let (operation, matching) = (binary.operation, binary.matching)
        for side in [binary.left, binary.right]
        where side.type != .scalar && side.type != .vector {
            throw error(
                "an operator takes scalars and instant vectors, not a \(side.type.rawValue)",
                side.place)
        }
        let areVectors = binary.left.type == .vector && binary.right.type == .vector
        let areScalars = binary.left.type == .scalar && binary.right.type == .scalar
        let place = binary.operatorPlace
        if binary.yieldsBool, !operation.isComparison {
            throw error("bool stands behind a comparison only", place)
        }
        if operation.isComparison, areScalars, !binary.yieldsBool {
            throw error("a comparison of scalars needs bool", place)
        }
        if operation.isSet, !areVectors {
            throw error("\(operation.rawValue) stands between instant vectors only", place)
        }
        if operation.isSet, matching.cardinality != .oneToOne {
            throw error("\(operation.rawValue) takes no group_left or group_right", place)
        }
        if !areVectors, !matching.labels.isEmpty {
            throw error("labels are matched between instant vectors only", place)
        }
        if matching.isOn, let twice = matching.labels.first(where: matching.included.contains) {
            throw error("the label \(twice) is in on and in group_left or group_right", place)
        }
    }

    private func expect(
        _ type: ValueType, _ node: Node, in context: String
    ) throws(ExpressionError) {
        guard node.type == type else {
            throw error(
                "expected \(type.rawValue) in \(context), got \(node.type.rawValue)", node.place)
        }
    }

    private func error(_ message: String, _ place: Range<Int>) -> ExpressionError {
        ExpressionError(message, at: place, in: text)
    }
}
