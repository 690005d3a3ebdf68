/// A regular expression for names, matched in time linear in the name's length.
///
/// It understands what stands for itself, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, `\s`, `*`, `+`, `?`,
/// `|`, groups in parentheses, `^` and `$`; a backslash makes any other sign stand for itself.
/// Nothing else, such as counts in braces or references back, is understood. Swift's own `Regex`
/// backtracks, so that a careless pattern could stop a poll; that is why it is not used here.
package struct Pattern: Sendable, Equatable {
    /// The pattern as written.
    package let text: String
    private let program: [PatternInstruction]

    /// Reads a pattern; a failure says in one line what is not understood.
    package static func parse(_ text: String) -> Result<Pattern, PatternParser.Refusal> {
        var parser = PatternParser(text)
        do throws(PatternParser.Refusal) {
            let node = try parser.pattern()
            var program: [PatternInstruction] = []
            node.emit(into: &program)
            program.append(.match)
            return .success(Pattern(text: text, program: program))
        } catch {
            return .failure(error)
        }
    }

    /// Whether the pattern fits some part of the name.
    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var current = PatternThreads(program.count)
        var next = PatternThreads(program.count)
        for place in 0...scalars.count {
            // A match may begin anywhere.
            if current.add(0, of: program, at: place, of: scalars.count) { return true }
            guard place < scalars.count else { break }
            next.removeAll()
            for address in current.addresses {
                guard case .take(let set) = program[address], set.contains(scalars[place]) else {
                    continue
                }
                if next.add(address + 1, of: program, at: place + 1, of: scalars.count) {
                    return true
                }
            }
            swap(&current, &next)
        }
        return false
    }

    /// Whether two patterns are written alike.
    package static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }
}

/// The places of a program at which a match may go on.
private struct PatternThreads {
    private(set) var addresses: [Int] = []
    private var isThere: [Bool]

    init(_ count: Int) { isThere = [Bool](repeating: false, count: count) }

    mutating func removeAll() {
        for address in isThere.indices { isThere[address] = false }
        addresses.removeAll(keepingCapacity: true)
    }

    /// Adds a place and all that follow without taking anything; says whether the end is among them.
    mutating func add(
        _ address: Int, of program: [PatternInstruction], at place: Int, of count: Int
    ) -> Bool {
        var open = [address]
        while let address = open.popLast() {
            if isThere[address] { continue }
            isThere[address] = true
            switch program[address] {
            case .match: return true
            case .take: addresses.append(address)
            case .fork(let other):
                open.append(address + 1)
                open.append(address + other)
            case .jump(let distance): open.append(address + distance)
            case .begin: if place == 0 { open.append(address + 1) }
            case .end: if place == count { open.append(address + 1) }
            }
        }
        return false
    }
}
