/// A word of an expression and where it stands, in bytes.
struct Token: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case identifier, metricIdentifier, number, duration, string
        case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
        case comma, colon, at
        /// `=` and, between braces, `=~` and `!~`.
        case equal, matches, doesNotMatch
        case binary(BinaryOperator)
        case aggregation(AggregationOperator)
        case keyword(Keyword)
        case end
    }

    /// Words with a meaning of their own that are no operators.
    enum Keyword: String, Sendable {
        case offset, by, without, on, ignoring, bool, start, end
        case groupLeft = "group_left"
        case groupRight = "group_right"
    }

    let kind: Kind
    /// As written.
    let text: String
    let place: Range<Int>

    /// For messages.
    var description: String {
        switch kind {
        case .end: "end of expression"
        case .identifier, .metricIdentifier: "identifier \(text)"
        case .number: "number \(text)"
        case .duration: "duration \(text)"
        case .string: "string \(text)"
        default: "\"\(text)\""
        }
    }
}
