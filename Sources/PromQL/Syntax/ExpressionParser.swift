import Samples

/// Reads expressions by descending into them; what binds more tightly is read deeper.
struct ExpressionParser {
    private var lexer: Lexer
    private(set) var token: Token
    private var nesting = 0

    init(_ text: String) throws(ExpressionError) {
        lexer = Lexer(text)
        if text.utf8.count > Expression.bytesMax {
            throw lexer.error("the expression has more than \(Expression.bytesMax) bytes", 0..<1)
        }
        token = try lexer.next()
    }

    /// The whole expression.
    mutating func expression() throws(ExpressionError) -> Node {
        if token.kind == .end { throw error("there is no expression") }
        let node = try binary(atLeast: 1)
        guard token.kind == .end else { throw unexpected() }
        return node
    }

    /// Operands and the operators between them that bind at least this tightly.
    mutating func binary(atLeast precedence: Int) throws(ExpressionError) -> Node {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > Expression.depthMax { throw tooDeep(token.place) }
        var left = try signed()
        while case .binary(let operation) = token.kind, operation.precedence >= precedence {
            let place = token.place
            try advance()
            let modifiers = try binaryModifiers()
            // A power takes another power to its right; all others go from left to right.
            let next = operation == .power ? operation.precedence : operation.precedence + 1
            let right = try binary(atLeast: next)
            left = try made(
                .binary(
                    Node.Binary(
                        operation: operation, left: left, right: right,
                        matching: modifiers.matching, yieldsBool: modifiers.yieldsBool,
                        operatorPlace: place)),
                left.place.lowerBound..<right.place.upperBound)
        }
        return left
    }

    private mutating func signed() throws(ExpressionError) -> Node {
        guard case .binary(let sign) = token.kind, sign == .plus || sign == .minus else {
            return try behind(try primary())
        }
        let start = token.place.lowerBound
        try advance()
        let operand = try binary(atLeast: BinaryOperator.unaryPrecedence + 1)
        let place = start..<operand.place.upperBound
        if case .number(let value) = operand.kind {
            return try made(.number(sign == .minus ? -value : value), place)
        }
        return try made(.sign(isMinus: sign == .minus, operand), place)
    }

    private mutating func primary() throws(ExpressionError) -> Node {
        let first = token
        switch first.kind {
        case .number:
            guard let value = NumberLiteral.value(first.text) else {
                throw error("\(first.text) is no number that can be held")
            }
            try advance()
            return try made(.number(value), first.place)
        case .string:
            let text = try string()
            return try made(.string(text), first.place)
        case .leftParenthesis:
            try advance()
            let inner = try binary(atLeast: 1)
            let end = token.place.upperBound
            try take(.rightParenthesis, "\")\"")
            return try made(.parentheses(inner), first.place.lowerBound..<end)
        case .leftBrace: return try selector(named: nil)
        case .identifier:
            // Prometheus takes it for the operator everywhere but between braces and as a label.
            if isArcTangent { throw unexpected() }
            try advance()
            if token.kind == .leftParenthesis { return try call(first) }
            return try selector(named: first)
        case .aggregation(let operation):
            try advance()
            switch token.kind {
            case .leftParenthesis, .keyword(.by), .keyword(.without):
                return try aggregation(operation, from: first)
            default: return try selector(named: first)
            }
        case .metricIdentifier, .binary(.and), .binary(.or), .binary(.unless),
            .keyword(.by), .keyword(.without), .keyword(.offset), .keyword(.start), .keyword(.end):
            try advance()
            return try selector(named: first)
        default: throw unexpected()
        }
    }

    /// The node with the ranges and offsets that stand behind it.
    private mutating func behind(_ node: Node) throws(ExpressionError) -> Node {
        var node = node
        while true {
            switch token.kind {
            case .leftBracket: node = try range(of: node)
            case .keyword(.offset): node = try offset(of: node)
            case .at:
                throw error("the @ modifier is not part of what is understood: rules look from now")
            default: return node
            }
        }
    }

    private mutating func call(_ name: Token) throws(ExpressionError) -> Node {
        guard let function = Function.named[name.text] else {
            let reason =
                Function.leftOut.contains(name.text)
                ? "the function \(name.text) is not part of what is understood"
                : "there is no function \(name.text)"
            throw error(reason, name.place)
        }
        let (arguments, end) = try self.arguments()
        let place = name.place.lowerBound..<end
        return try made(try call(function, arguments, place), place)
    }

    private mutating func aggregation(
        _ operation: AggregationOperator, from name: Token
    ) throws(ExpressionError) -> Node {
        var modifier = try aggregationModifier()
        var (arguments, end) = try self.arguments()
        if modifier == nil, let late = try aggregationModifier() {
            modifier = late
            end = late.end
        }
        let place = name.place.lowerBound..<end
        let wanted = operation.parameter == nil ? 1 : 2
        guard arguments.count == wanted, let body = arguments.last else {
            throw error(
                "\(operation.rawValue) takes \(wanted) argument(s), not \(arguments.count)", place)
        }
        return try made(
            .aggregation(
                Node.Aggregation(
                    operation: operation, parameter: wanted == 2 ? arguments[0] : nil, body: body,
                    labels: Set(modifier?.labels ?? []), isWithout: modifier?.isWithout ?? false)),
            place)
    }

    private mutating func aggregationModifier() throws(ExpressionError) -> (
        labels: [String], isWithout: Bool, end: Int
    )? {
        guard token.kind == .keyword(.by) || token.kind == .keyword(.without) else { return nil }
        let isWithout = token.kind == .keyword(.without)
        try advance()
        let (labels, end) = try labelNames()
        return (labels, isWithout, end)
    }

    private mutating func arguments() throws(ExpressionError) -> ([Node], end: Int) {
        try take(.leftParenthesis, "\"(\"")
        var arguments: [Node] = []
        while token.kind != .rightParenthesis {
            arguments.append(try binary(atLeast: 1))
            guard token.kind == .comma else { break }
            let comma = token.place
            try advance()
            if token.kind == .rightParenthesis {
                throw error("no argument follows this comma", comma)
            }
        }
        let end = token.place.upperBound
        try take(.rightParenthesis, "\",\" or \")\"")
        return (arguments, end)
    }

    mutating func string() throws(ExpressionError) -> String {
        guard token.kind == .string else { throw unexpected("a string") }
        guard let text = StringLiteral.value(token.text) else {
            throw error("the string has an escape that is not known or is not UTF-8")
        }
        try advance()
        return text
    }

    mutating func advance() throws(ExpressionError) { token = try lexer.next() }

    mutating func take(_ kind: Token.Kind, _ wanted: String) throws(ExpressionError) {
        guard token.kind == kind else { throw unexpected(wanted) }
        try advance()
    }

    func made(_ kind: Node.Kind, _ place: Range<Int>) throws(ExpressionError) -> Node {
        let node = Node(kind, at: place)
        if node.depth > Expression.depthMax { throw tooDeep(place) }
        return node
    }

    func error(_ message: String, _ place: Range<Int>? = nil) -> ExpressionError {
        lexer.error(message, place ?? token.place)
    }

    func unexpected(_ wanted: String? = nil) -> ExpressionError {
        isArcTangent
            ? error("the operator atan2 is not part of what is understood")
            : error(
                "unexpected \(token.description)"
                    + (wanted.map { ", expected \($0)" }
                        ?? (token.kind == .equal ? "; values are compared with ==" : "")))
    }

    private var isArcTangent: Bool {
        token.kind == .identifier && token.text.lowercased() == "atan2"
    }

    private func tooDeep(_ place: Range<Int>) -> ExpressionError {
        error("more than \(Expression.depthMax) expressions lie within one another", place)
    }
}
