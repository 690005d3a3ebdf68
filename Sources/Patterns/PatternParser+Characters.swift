/// Characters behind a backslash and between brackets.
extension PatternParser {
    /// What stands behind a backslash outside brackets.
    mutating func escaped() throws(Refusal) -> PatternNode {
        guard place < scalars.count else { throw Refusal(description: "ends in a backslash") }
        let places: [Unicode.Scalar: PatternPlace] = [
            "A": .begin, "z": .end, "b": .wordBoundary, "B": .noWordBoundary,
        ]
        if let kind = places[scalars[place]] {
            place += 1
            return .check(kind)
        }
        if let set = takeClass() { return .take(flags.ignoresCase ? set.folded() : set) }
        return .take(literal(try escapedScalar()))
    }

    /// What stands between brackets; a ] at the start stands for itself.
    mutating func set() throws(Refusal) -> ScalarSet {
        var set = ScalarSet([])
        let isInverted = take("^")
        var isFirst = true
        while place < scalars.count {
            if scalars[place] == "]", !isFirst {
                place += 1
                if flags.ignoresCase { set = set.folded() }
                set.isInverted = isInverted
                return set
            }
            isFirst = false
            if let named = try takeNamedClass() {
                set.formUnion(named)
                continue
            }
            if scalars[place] == "\\" {
                place += 1
                if let other = takeClass() {
                    set.formUnion(other)
                    continue
                }
                place -= 1
            }
            let begin = try setScalar()
            var end = begin
            if place + 1 < scalars.count, scalars[place] == "-", scalars[place + 1] != "]" {
                place += 1
                end = try setScalar()
            }
            guard begin <= end else {
                throw Refusal(description: "has the range \(begin)-\(end), which is empty")
            }
            set.insert(begin...end)
        }
        throw Refusal(description: "has a [ without a ]")
    }

    private mutating func setScalar() throws(Refusal) -> Unicode.Scalar {
        let scalar = scalars[place]
        place += 1
        guard scalar == "\\" else { return scalar }
        guard place < scalars.count else { throw Refusal(description: "ends in a backslash") }
        return try escapedScalar()
    }

    /// A class such as `d` behind a backslash.
    private mutating func takeClass() -> ScalarSet? {
        guard place < scalars.count else { return nil }
        let set: ScalarSet
        switch scalars[place] {
        case "d": set = .digits
        case "D": set = .digits.inverted()
        case "w": set = .words
        case "W": set = .words.inverted()
        case "s": set = .blanks
        case "S": set = .blanks.inverted()
        default: return nil
        }
        place += 1
        return set
    }

    /// A class such as `[:alpha:]` or `[:^alpha:]` between brackets.
    private mutating func takeNamedClass() throws(Refusal) -> ScalarSet? {
        let start = place
        guard take("["), take(":") else {
            place = start
            return nil
        }
        let isInverted = take("^")
        let begin = place
        while place < scalars.count, scalars[place] != ":" { place += 1 }
        let name = String(String.UnicodeScalarView(scalars[begin..<place]))
        guard take(":"), take("]") else {
            place = start
            return nil
        }
        guard let set = ScalarSet.named[name] else {
            throw Refusal(description: "has the class [:\(name):], which is not known")
        }
        return isInverted ? set.inverted() : set
    }

    /// A character behind a backslash.
    private mutating func escapedScalar() throws(Refusal) -> Unicode.Scalar {
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "a": return "\u{7}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{b}"
        case "x": return try hexadecimal()
        case "1"..."7" where place < scalars.count && ("0"..."7").contains(scalars[place]),
            "0":
            return octal(from: scalar)
        case "p", "P":
            throw Refusal(description: "has \\\(scalar), a class of Unicode, which is not known")
        case _ where scalar.isASCII && (scalar == "_" || !ScalarSet.words.contains(scalar)):
            return scalar
        default:
            throw Refusal(description: "has \\\(scalar), which is not understood here")
        }
    }

    private mutating func octal(from first: Unicode.Scalar) -> Unicode.Scalar {
        var value = first.value - 48
        for _ in 0..<2 {
            guard place < scalars.count, ("0"..."7").contains(scalars[place]) else { break }
            value = value * 8 + scalars[place].value - 48
            place += 1
        }
        return Unicode.Scalar(value) ?? "\0"
    }

    private mutating func hexadecimal() throws(Refusal) -> Unicode.Scalar {
        let isBraced = take("{")
        var digits = ""
        while place < scalars.count, digits.count < (isBraced ? 8 : 2),
            scalars[place].properties.isASCIIHexDigit
        {
            digits.unicodeScalars.append(scalars[place])
            place += 1
        }
        let isWhole = isBraced ? !digits.isEmpty && take("}") : digits.count == 2
        guard isWhole, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
        else { throw Refusal(description: "has \\x without a character's number behind it") }
        return scalar
    }
}
