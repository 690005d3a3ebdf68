/// The metrics that a PromQL expression selects.
///
/// Not a parser: promtool says whether the expression is right; this only tells the words apart.
struct MetricNames {
    private static let operators: Set = ["and", "or", "unless", "bool", "offset", "inf", "nan"]
    private static let withList: Set = [
        "by", "without", "on", "ignoring", "group_left", "group_right",
    ]

    private(set) var names: [String] = []
    private var rest: Substring

    static func of(_ expression: String) -> [String] {
        var reader = MetricNames(rest: expression[...])
        while let first = reader.rest.first { reader.read(first) }
        return reader.names
    }

    private init(rest: Substring) { self.rest = rest }

    private mutating func read(_ first: Character) {
        switch first {
        case "{": skip(past: "}")
        case "[": skip(past: "]")
        case "\"":
            rest.removeFirst()
            rest = rest.drop { $0 != "\"" }.dropFirst()
        case "0"..."9": _ = word()
        case _ where Self.isOfWord(first): judge(word())
        default: rest.removeFirst()
        }
    }

    private mutating func judge(_ word: Substring) {
        skipBlanks()
        let lower = word.lowercased()
        if Self.operators.contains(lower) { return }
        if Self.withList.contains(lower) {
            if rest.first == "(" { skip(past: ")") }
            return
        }
        let isAggregation = rest.hasPrefix("by ") || rest.hasPrefix("without ")
        if rest.first == "(" || isAggregation { return }
        names.append(String(word))
    }

    private mutating func word() -> Substring {
        let word = rest.prefix(while: Self.isOfWord)
        rest.removeFirst(word.count)
        return word
    }

    private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }

    /// Skips to behind `end`, which counts only outside of quotes.
    private mutating func skip(past end: Character) {
        var isQuoted = false
        while let character = rest.popFirst() {
            if character == "\"" { isQuoted.toggle() }
            if character == end, !isQuoted { return }
        }
    }

    private static func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == ":"
    }
}
