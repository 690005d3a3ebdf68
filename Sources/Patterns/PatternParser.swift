/// Reads regular expressions as `Pattern` describes them.
package struct PatternParser {
    /// Why a pattern is not understood: one line for a message.
    package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// The reason.
        package let description: String
    }

    /// The longest pattern, and the deepest nesting of groups.
    static let scalarsMax = 256
    static let depthMax = 16

    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The whole pattern.
    mutating func pattern() throws(Refusal) -> PatternNode {
        if scalars.isEmpty { throw Refusal(description: "is empty and would match everything") }
        if scalars.count > Self.scalarsMax {
            throw Refusal(description: "is longer than \(Self.scalarsMax) characters")
        }
        let node = try choice()
        if place < scalars.count { throw Refusal(description: "has a ) without a (") }
        return node
    }

    private mutating func choice() throws(Refusal) -> PatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(Refusal) -> PatternNode {
        var nodes: [PatternNode] = []
        while place < scalars.count, scalars[place] != "|", scalars[place] != ")" {
            var node = try single()
            repeating: while place < scalars.count {
                switch scalars[place] {
                case "*": node = .repeated(node, atLeastOnce: false, isEndless: true)
                case "+": node = .repeated(node, atLeastOnce: true, isEndless: true)
                case "?": node = .repeated(node, atLeastOnce: false, isEndless: false)
                default: break repeating
                }
                place += 1
            }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func single() throws(Refusal) -> PatternNode {
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "^": return .begin
        case "$": return .end
        case ".": return .take(.any)
        case "[": return .take(try set())
        case "\\": return .take(try escaped())
        case "(":
            if place < scalars.count, scalars[place] == "?" {
                throw Refusal(description: "has (?, which is not understood here")
            }
            depth += 1
            if depth > Self.depthMax { throw Refusal(description: "has too many groups") }
            let node = try choice()
            depth -= 1
            guard take(")") else { throw Refusal(description: "has a ( without a )") }
            return node
        case "*", "+", "?":
            throw Refusal(description: "has a \(scalar) with nothing before it to repeat")
        case "{", "}":
            throw Refusal(description: "has a \(scalar), which needs a backslash to be itself")
        default: return .take(ScalarSet(ranges: [scalar...scalar]))
        }
    }

    private mutating func escaped() throws(Refusal) -> ScalarSet {
        guard place < scalars.count else {
            throw Refusal(description: "ends in a backslash")
        }
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "d": return .digits
        case "w": return .words
        case "s": return .blanks
        case _ where ScalarSet.words.contains(scalar):
            throw Refusal(description: "has \\\(scalar), which is not understood here")
        default: return ScalarSet(ranges: [scalar...scalar])
        }
    }

    /// What stands between brackets; a ] at the start stands for itself.
    private mutating func set() throws(Refusal) -> ScalarSet {
        var set = ScalarSet(ranges: [])
        set.isInverted = take("^")
        var isFirst = true
        while place < scalars.count {
            if scalars[place] == "]", !isFirst {
                place += 1
                return set
            }
            isFirst = false
            var begin = scalars[place]
            place += 1
            if begin == "\\" {
                let ranges = try escaped().ranges
                set.ranges += ranges
                guard ranges.count == 1, let only = ranges.first,
                    only.lowerBound == only.upperBound
                else { continue }
                begin = only.lowerBound
            }
            let isRange =
                place + 1 < scalars.count && scalars[place] == "-" && scalars[place + 1] != "]"
            let end = isRange ? scalars[place + 1] : begin
            if isRange { place += 2 }
            guard begin <= end else {
                throw Refusal(description: "has the range \(begin)-\(end), which is empty")
            }
            set.ranges.append(begin...end)
        }
        throw Refusal(description: "has a [ without a ]")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard place < scalars.count, scalars[place] == scalar else { return false }
        place += 1
        return true
    }
}
