/// Reads regular expressions as `Pattern` describes them.
package struct PatternParser {
    /// Why a pattern is not understood: one line for a message.
    package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// The reason.
        package let description: String
    }

    /// The longest pattern, the deepest nesting of groups and the highest count in braces.
    static let poolScalarsMax = 256
    static let labelScalarsMax = 10_000
    static let depthMax = 16
    static let countMax = 1_000

    let scalars: [Unicode.Scalar]
    var place = 0
    private let purpose: Pattern.Purpose
    private var depth = 0
    /// Names of groups in the order of their opening parentheses.
    private(set) var groupNames: [String?] = []
    var flags = PatternFlags()

    init(_ text: String, for purpose: Pattern.Purpose) {
        scalars = Array(text.unicodeScalars)
        self.purpose = purpose
    }

    /// The whole pattern.
    mutating func pattern() throws(Refusal) -> PatternNode {
        if scalars.isEmpty, purpose == .pool {
            throw Refusal(description: "is empty and would match everything")
        }
        let scalarsMax = purpose == .pool ? Self.poolScalarsMax : Self.labelScalarsMax
        if scalars.count > scalarsMax {
            throw Refusal(description: "is longer than \(scalarsMax) characters")
        }
        let node = try choice()
        if place < scalars.count { throw Refusal(description: "has a ) without a (") }
        return node
    }

    private mutating func choice() throws(Refusal) -> PatternNode {
        // A flag inside a group holds until the group's end.
        let outside = flags
        defer { flags = outside }
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(Refusal) -> PatternNode {
        var nodes: [PatternNode] = []
        while place < scalars.count, scalars[place] != "|", scalars[place] != ")" {
            if takeQuote() {
                while place < scalars.count, !takeQuoteEnd() {
                    nodes.append(.take(literal(scalars[place])))
                    place += 1
                }
                continue
            }
            guard let node = try single() else { continue }
            nodes.append(try repeated(node))
        }
        return .sequence(nodes)
    }

    /// The node with the `*`, `+`, `?` or `{2,5}` that stands behind it.
    private mutating func repeated(_ node: PatternNode) throws(Refusal) -> PatternNode {
        guard let (atLeast, atMost) = try count() else { return node }
        let isLazy = take("?")
        let other = place
        if try count() != nil {
            throw Refusal(description: "repeats what is repeated, at character \(other + 1)")
        }
        return .repeated(node, atLeast: atLeast, atMost: atMost, isLazy: isLazy)
    }

    private mutating func count() throws(Refusal) -> (atLeast: Int, atMost: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = place
        guard take("{"), let atLeast = number() else {
            place = start
            return nil
        }
        var atMost: Int? = atLeast
        if take(",") {
            atMost = place < scalars.count && scalars[place] == "}" ? nil : number() ?? -1
        }
        guard atMost != -1, take("}") else {
            place = start
            return nil
        }
        if atLeast > Self.countMax || (atMost ?? 0) > Self.countMax {
            throw Refusal(description: "repeats more than \(Self.countMax) times")
        }
        if let atMost, atMost < atLeast {
            throw Refusal(description: "has {\(atLeast),\(atMost)}, which is empty")
        }
        return (atLeast, atMost)
    }

    private mutating func number() -> Int? {
        let start = place
        while place < scalars.count, ("0"..."9").contains(scalars[place]) { place += 1 }
        let digits = String(String.UnicodeScalarView(scalars[start..<place]))
        // RE2 takes {01} for text.
        guard digits.count < 2 || digits.first != "0" else { return nil }
        return digits.isEmpty ? nil : Int(digits) ?? Int.max
    }

    private mutating func single() throws(Refusal) -> PatternNode? {
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "^": return .check(.begin)
        case "$": return .check(.end)
        case ".":
            return .take(flags.dotTakesNewlines ? .everything : ScalarSet.newline.inverted())
        case "[": return .take(try set())
        case "\\": return try escaped()
        case "(":
            depth += 1
            if depth > Self.depthMax { throw Refusal(description: "has too many groups") }
            defer { depth -= 1 }
            return try group()
        case "*", "+", "?":
            throw Refusal(description: "has a \(scalar) with nothing before it to repeat")
        default:
            place -= 1
            if try count() != nil {
                throw Refusal(description: "has a { with nothing before it to repeat")
            }
            place += 1
            return .take(literal(scalar))
        }
    }

    /// What follows an opening parenthesis; nil for flags, which stand for nothing themselves.
    private mutating func group() throws(Refusal) -> PatternNode? {
        var number: Int?
        let outside = flags
        if take("?") {
            if take("P") {
                guard take("<"), let name = groupName() else {
                    throw Refusal(description: "has (?P, which needs a name as in (?P<name>...)")
                }
                groupNames.append(name)
                number = groupNames.count
            } else {
                try readFlags()
                if take(")") { return nil }
                guard take(":") else { throw Refusal(description: Self.groupKinds) }
            }
        } else {
            groupNames.append(nil)
            number = groupNames.count
        }
        let node = try choice()
        flags = outside
        guard take(")") else { throw Refusal(description: "has a ( without a )") }
        return number.map { .group(node, number: $0) } ?? .sequence([node])
    }

    private static let groupKinds =
        "has a (? that is none of (?:...), (?P<name>...), (?i), (?s), which is all that is known"

    private mutating func readFlags() throws(Refusal) {
        var isOn = true
        var names = 0
        while place < scalars.count, scalars[place] != ")", scalars[place] != ":" {
            switch scalars[place] {
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotTakesNewlines = isOn
            case "-" where isOn:
                isOn = false
                names = -1
            default: throw Refusal(description: Self.groupKinds)
            }
            names += 1
            place += 1
        }
        // Neither (?) nor (?i-) is written.
        if names == 0, !isOn || (place < scalars.count && scalars[place] == ")") {
            throw Refusal(description: Self.groupKinds)
        }
    }

    private mutating func groupName() -> String? {
        let start = place
        while place < scalars.count, ScalarSet.words.contains(scalars[place]) { place += 1 }
        let name = String(String.UnicodeScalarView(scalars[start..<place]))
        guard take(">"), !name.isEmpty, !groupNames.contains(name) else { return nil }
        return name
    }

    func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
        flags.ignoresCase ? ScalarSet(scalar).folded() : ScalarSet(scalar)
    }

    private mutating func takeQuote() -> Bool { takePair("Q") }

    private mutating func takeQuoteEnd() -> Bool { takePair("E") }

    private mutating func takePair(_ letter: Unicode.Scalar) -> Bool {
        guard place + 1 < scalars.count, scalars[place] == "\\", scalars[place + 1] == letter
        else { return false }
        place += 2
        return true
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard place < scalars.count, scalars[place] == scalar else { return false }
        place += 1
        return true
    }
}

/// What `(?i)` and its like switch on.
struct PatternFlags {
    var ignoresCase = false
    var dotTakesNewlines = false
}
