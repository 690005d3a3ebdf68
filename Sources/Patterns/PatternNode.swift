/// A pattern as it was understood.
indirect enum PatternNode: Sendable {
    case take(ScalarSet)
    case check(PatternPlace)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least and at most so many times; without a maximum there is no end.
    case repeated(PatternNode, atLeast: Int, atMost: Int?, isLazy: Bool)
    case group(PatternNode, number: Int)

    /// The most steps of a program.
    static let instructionsMax = 10_000

    /// The texts that the pattern fits as a whole, when it is nothing but a list of texts.
    var alternatives: [String]? {
        switch self {
        case .take(let set): return set.only.map { [String($0)] }
        case .sequence(let nodes):
            var text = ""
            for node in nodes {
                guard case .take(let set) = node, let only = set.only else { return nil }
                text.unicodeScalars.append(only)
            }
            return [text]
        case .choice(let nodes):
            let texts = nodes.compactMap(\.alternatives)
            return texts.count == nodes.count ? texts.flatMap { $0 } : nil
        case .group(let node, _): return node.alternatives
        case .check, .repeated: return nil
        }
    }

    /// Appends the steps of the node.
    func emit(into program: inout [PatternInstruction]) throws(PatternParser.Refusal) {
        if program.count > Self.instructionsMax {
            throw PatternParser.Refusal(
                description: "needs more than \(Self.instructionsMax) steps")
        }
        switch self {
        case .take(let set): program.append(.take(set))
        case .check(let place): program.append(.check(place))
        case .sequence(let nodes): for node in nodes { try node.emit(into: &program) }
        case .choice(let nodes): try Self.emit(nodes[...], into: &program)
        case .group(let node, let number):
            program.append(.save(2 * number))
            try node.emit(into: &program)
            program.append(.save(2 * number + 1))
        case .repeated(let node, let atLeast, let atMost, let isLazy):
            for _ in 0..<atLeast { try node.emit(into: &program) }
            if let atMost {
                var forks: [Int] = []
                for _ in atLeast..<max(atMost, atLeast) {
                    forks.append(program.count)
                    program.append(.match)
                    try node.emit(into: &program)
                }
                for fork in forks {
                    program[fork] = Self.fork(fork + 1, program.count, isLazy: isLazy)
                }
            } else {
                let start = program.count
                program.append(.match)
                try node.emit(into: &program)
                program.append(.jump(start))
                program[start] = Self.fork(start + 1, program.count, isLazy: isLazy)
            }
        }
    }

    private static func fork(_ inside: Int, _ behind: Int, isLazy: Bool) -> PatternInstruction {
        isLazy ? .fork(behind, inside) : .fork(inside, behind)
    }

    private static func emit(
        _ nodes: ArraySlice<PatternNode>, into program: inout [PatternInstruction]
    ) throws(PatternParser.Refusal) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            if index == nodes.count - 1 {
                try node.emit(into: &program)
                break
            }
            let start = program.count
            program.append(.match)
            try node.emit(into: &program)
            jumps.append(program.count)
            program.append(.match)
            program[start] = .fork(start + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }
}
