/// One step of a compiled pattern; addresses count from the program's start.
enum PatternInstruction: Sendable {
    /// Takes one character of a set.
    case take(ScalarSet)
    /// Goes on at both addresses; the first is preferred.
    case fork(Int, Int)
    /// Goes on at an address.
    case jump(Int)
    /// Remembers the place in a slot: where a group begins or ends.
    case save(Int)
    /// Holds at a place of this kind.
    case check(PatternPlace)
    /// The pattern fits.
    case match
}

/// A kind of place between characters.
enum PatternPlace: Sendable {
    case begin, end
    /// One neighbour is a letter, digit or underscore, and the other is not.
    case wordBoundary
    case noWordBoundary

    func holds(at place: Int, in scalars: [Unicode.Scalar]) -> Bool {
        switch self {
        case .begin: return place == 0
        case .end: return place == scalars.count
        case .wordBoundary, .noWordBoundary:
            let isBefore = place > 0 && ScalarSet.words.contains(scalars[place - 1])
            let isAfter = place < scalars.count && ScalarSet.words.contains(scalars[place])
            return (isBefore != isAfter) == (self == .wordBoundary)
        }
    }
}
