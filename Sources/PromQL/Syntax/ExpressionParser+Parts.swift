import Patterns
import Samples

/// Selectors, ranges, offsets and the modifiers of operators.
extension ExpressionParser {
    /// A selector, whose name has been taken already.
    mutating func selector(named name: Token?) throws(ExpressionError) -> Node {
        var place = name?.place ?? token.place
        var matchers: [LabelMatcher] = []
        if token.kind == .leftBrace {
            try advance()
            while token.kind != .rightBrace {
                matchers.append(try matcher())
                guard token.kind == .comma else { break }
                try advance()
            }
            place = place.lowerBound..<token.place.upperBound
            try take(.rightBrace, "\",\" or \"}\"")
        }
        if let name {
            if let other = matchers.first(where: { $0.name == "__name__" }) {
                throw error(
                    "the metric's name is given twice: \(name.text) and \(other.value)", place)
            }
            matchers.append(.equal("__name__", name.text))
        } else if matchers.allSatisfy({ $0.accepts("") }) {
            throw error(
                "a selector needs a matcher that does not fit an empty value, or it would fit "
                    + "everything", place)
        }
        return try made(.selector(Selector(matchers: matchers)), place)
    }

    private mutating func matcher() throws(ExpressionError) -> LabelMatcher {
        guard token.kind == .identifier else { throw unexpected("a label name or \"}\"") }
        let name = token.text
        try advance()
        let comparison: LabelMatcher.Comparison
        switch token.kind {
        case .equal: comparison = .equal
        case .binary(.notEqual): comparison = .notEqual
        case .matches: comparison = .matches
        case .doesNotMatch: comparison = .doesNotMatch
        default: throw unexpected("=, !=, =~ or !~")
        }
        try advance()
        let place = token.place
        let value = try string()
        switch LabelMatcher.make(name, comparison, value) {
        case .success(let matcher): return matcher
        case .failure(let refusal):
            throw error("the regular expression \(refusal.description)", place)
        }
    }

    /// The node with the range behind it.
    mutating func range(of node: Node) throws(ExpressionError) -> Node {
        let start = token.place.lowerBound
        try advance()
        let range = try duration()
        if token.kind == .colon {
            throw error(
                "subqueries are not part of what is understood: record the inner expression and "
                    + "use its range")
        }
        let end = token.place.upperBound
        try take(.rightBracket, "\"]\"")
        guard case .selector(var selector) = node.kind, selector.range == nil else {
            throw error("a range stands behind a selector only", start..<end)
        }
        if selector.offset != 0 {
            throw error("the offset stands behind the range", start..<end)
        }
        selector.range = range
        return try made(.selector(selector), node.place.lowerBound..<end)
    }

    /// The node with the offset behind it.
    mutating func offset(of node: Node) throws(ExpressionError) -> Node {
        let start = token.place.lowerBound
        try advance()
        let isNegative = token.kind == .binary(.minus)
        if isNegative { try advance() }
        let end = token.place.upperBound
        let offset = try duration()
        guard case .selector(var selector) = node.kind else {
            throw error("an offset stands behind a selector or its range only", start..<end)
        }
        if selector.offset != 0 {
            throw error("the offset is given twice", start..<end)
        }
        selector.offset = isNegative ? -offset : offset
        return try made(.selector(selector), node.place.lowerBound..<end)
    }

    private mutating func duration() throws(ExpressionError) -> Int64 {
        guard token.kind == .duration else { throw unexpected("a duration such as 5m") }
        guard let milliseconds = DurationLiteral.milliseconds(token.text) else {
            throw error("\(token.text) is no duration: units go from y, w, d, h, m, s to ms")
        }
        if milliseconds == 0 { throw error("a duration must be longer than 0") }
        try advance()
        return milliseconds
    }

    /// `bool`, `on` or `ignoring`, `group_left` or `group_right`.
    mutating func binaryModifiers() throws(ExpressionError) -> (
        matching: VectorMatching, yieldsBool: Bool
    ) {
        var matching = VectorMatching()
        let yieldsBool = token.kind == .keyword(.bool)
        if yieldsBool { try advance() }
        guard token.kind == .keyword(.on) || token.kind == .keyword(.ignoring) else {
            return (matching, yieldsBool)
        }
        matching.isOn = token.kind == .keyword(.on)
        try advance()
        matching.labels = try labelNames().names
        if token.kind == .keyword(.groupLeft) || token.kind == .keyword(.groupRight) {
            matching.cardinality =
                token.kind == .keyword(.groupLeft) ? .manyToOne : .oneToMany
            try advance()
            if token.kind == .leftParenthesis { matching.included = try labelNames().names }
        }
        return (matching, yieldsBool)
    }

    /// Names of labels in parentheses.
    mutating func labelNames() throws(ExpressionError) -> (names: [String], end: Int) {
        try take(.leftParenthesis, "\"(\" and names of labels")
        var names: [String] = []
        while token.kind != .rightParenthesis {
            switch token.kind {
            // Of all words only this one is none in Prometheus's grammar.
            case .keyword(.without): throw unexpected("the name of a label")
            case .identifier, .aggregation, .keyword, .binary(.and), .binary(.or),
                .binary(.unless):
                names.append(token.text)
            default: throw unexpected("the name of a label")
            }
            try advance()
            guard token.kind == .comma else { break }
            try advance()
        }
        let end = token.place.upperBound
        try take(.rightParenthesis, "\",\" or \")\"")
        return (names, end)
    }

    /// A call whose texts are checked now, so that no evaluation fails for them.
    func call(
        _ function: Function, _ arguments: [Node], _ place: Range<Int>
    ) throws(ExpressionError) -> Node.Kind {
        func text(_ index: Int) -> (text: String, place: Range<Int>)? {
            guard arguments.indices.contains(index),
                case .string(let text) = arguments[index].bare.kind
            else { return nil }
            return (text, arguments[index].place)
        }
        switch function.name {
        case "label_replace":
            // The type checker says what is wrong with other arguments.
            guard arguments.count == 5, arguments[0].type == .vector, let target = text(1),
                let replacement = text(2), let source = text(3), let regex = text(4)
            else { return .call(function, arguments) }
            try checkLabelName(target)
            switch Pattern.parse(regex.text, for: .labelGroups) {
            case .failure(let refusal):
                throw error("the regular expression \(refusal.description)", regex.place)
            case .success(let pattern):
                return .replaceLabel(
                    arguments[0],
                    LabelReplacement(
                        target: target.text, replacement: Replacement(replacement.text),
                        source: source.text,
                        pattern: pattern))
            }
        case "label_join":
            for index in arguments.indices where index == 1 || index > 2 {
                if let name = text(index) { try checkLabelName(name) }
            }
        default: break
        }
        return .call(function, arguments)
    }

    private func checkLabelName(
        _ name: (text: String, place: Range<Int>)
    ) throws(ExpressionError) {
        guard LabelName.isValid(name.text) else {
            throw error("\"\(name.text)\" cannot be the name of a label", name.place)
        }
    }
}

/// Names of labels.
enum LabelName {
    /// Whether a text can be one.
    static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, Lexer.isAlpha(first) else { return false }
        return text.utf8.allSatisfy { Lexer.isAlpha($0) || Lexer.isDigit($0) }
    }
}
