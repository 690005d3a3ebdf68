/// One step of a compiled pattern; distances count from the step itself.
enum PatternInstruction: Sendable {
    /// Takes one character of a set.
    case take(ScalarSet)
    /// Goes on behind, and also at a distance.
    case fork(Int)
    /// Goes on at a distance.
    case jump(Int)
    /// Holds at the beginning of the name.
    case begin
    /// Holds at the end of the name.
    case end
    /// The pattern fits.
    case match
}

/// Characters that a step takes.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<Unicode.Scalar>]
    var isInverted = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar) } != isInverted
    }

    static let any = ScalarSet(ranges: [], isInverted: true)
    static let digits = ScalarSet(ranges: ["0"..."9"])
    static let words = ScalarSet(ranges: ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"])
    static let blanks = ScalarSet(ranges: [" "..." ", "\t"..."\r"])
}

/// A pattern as it was understood.
indirect enum PatternNode: Sendable {
    case take(ScalarSet)
    case begin, end
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, atLeastOnce: Bool, isEndless: Bool)

    func emit(into program: inout [PatternInstruction]) {
        switch self {
        case .take(let set): program.append(.take(set))
        case .begin: program.append(.begin)
        case .end: program.append(.end)
        case .sequence(let nodes): for node in nodes { node.emit(into: &program) }
        case .choice(let nodes): Self.emit(nodes[...], into: &program)
        case .repeated(let node, let atLeastOnce, let isEndless):
            let start = program.count
            if !atLeastOnce { program.append(.fork(0)) }
            node.emit(into: &program)
            if isEndless {
                let back = start - program.count
                // Once more, or on; the fork at the start decides again when there is one.
                program.append(atLeastOnce ? .fork(back) : .jump(back))
            }
            if !atLeastOnce { program[start] = .fork(program.count - start) }
        }
    }

    private static func emit(
        _ nodes: ArraySlice<PatternNode>, into program: inout [PatternInstruction]
    ) {
        guard let first = nodes.first else { return }
        if nodes.count == 1 { return first.emit(into: &program) }
        let start = program.count
        program.append(.fork(0))
        first.emit(into: &program)
        let jump = program.count
        program.append(.jump(0))
        program[start] = .fork(program.count - start)
        emit(nodes.dropFirst(), into: &program)
        program[jump] = .jump(program.count - jump)
    }
}
