/// A regular expression for names, matched in time linear in the name's length.
///
/// The language is the one of Go and Prometheus (RE2) without classes of Unicode properties and
/// without the flags `m` and `U`: what stands for itself, `.`, `[a-z]`, `[^a-z]`, `[[:alpha:]]`,
/// `\d`, `\w`, `\s` and their opposites, `\b`, `\A`, `\z`, `*`, `+`, `?`, `{2,5}`, the same with a
/// `?` behind, `|`, groups, also `(?:...)`, `(?P<name>...)`, `(?i)` and `(?s)`, `^` and `$`.
/// Swift's own `Regex` backtracks, so that a careless pattern could stop a poll; that is why it is
/// not used here.
package struct Pattern: Sendable, Equatable {
    /// What a pattern is for, which decides how long it may be.
    package enum Purpose: Sendable {
        /// Names of applications, users and the like; an empty pattern is a mistake there.
        case pool
        /// Label values in rules.
        case label
    }

    /// The pattern as written.
    package let text: String
    /// The names of the groups in parentheses, from the first; nil for those without a name.
    package let groupNames: [String?]
    private let program: [PatternInstruction]
    /// The only names that fit as a whole, when the pattern lists them.
    private let alternatives: Set<String>?

    /// Reads a pattern; a failure says in one line what is not understood.
    package static func parse(
        _ text: String, for purpose: Purpose = .pool
    ) -> Result<Pattern, PatternParser.Refusal> {
        var parser = PatternParser(text, for: purpose)
        do throws(PatternParser.Refusal) {
            let node = try parser.pattern()
            var program: [PatternInstruction] = []
            try node.emit(into: &program)
            program.append(.match)
            return .success(
                Pattern(
                    text: text, groupNames: parser.groupNames, program: program,
                    alternatives: node.alternatives.map { Set($0) }))
        } catch {
            return .failure(error)
        }
    }

    /// Whether the pattern fits some part of the name.
    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var current = PatternThreads(program)
        var next = PatternThreads(program)
        for place in 0...scalars.count {
            // A match may begin anywhere.
            current.add(0, of: program, at: place, in: scalars)
            if current.matched != nil { return true }
            guard place < scalars.count else { break }
            advance(current, into: &next, at: place, in: scalars)
            swap(&current, &next)
        }
        return false
    }

    /// Whether the pattern fits the name from its beginning to its end.
    package func matchesWhole(_ name: String) -> Bool {
        if let alternatives { return alternatives.contains(name) }
        return wholeMatch(Array(name.unicodeScalars), keepsSlots: false) != nil
    }

    /// What the whole name and then each group stand for, or nil when the name does not fit.
    ///
    /// A group that took no part in the match is nil.
    package func groups(ofWhole name: String) -> [String?]? {
        let scalars = Array(name.unicodeScalars)
        guard let slots = wholeMatch(scalars, keepsSlots: true) else { return nil }
        var groups: [String?] = [name]
        for number in groupNames.indices {
            let (begin, end) = (slots[2 * number + 2], slots[2 * number + 3])
            guard begin >= 0, end >= begin else {
                groups.append(nil)
                continue
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[begin..<end])
            groups.append(String(view))
        }
        return groups
    }

    /// Whether two patterns are written alike.
    package static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }

    private func wholeMatch(_ scalars: [Unicode.Scalar], keepsSlots: Bool) -> [Int]? {
        var current = PatternThreads(program, keepsSlots: keepsSlots)
        var next = PatternThreads(program, keepsSlots: keepsSlots)
        let none = [Int](repeating: -1, count: keepsSlots ? 2 * groupNames.count + 2 : 0)
        current.add(0, slots: none, of: program, at: 0, in: scalars)
        for place in scalars.indices {
            if current.addresses.isEmpty { return nil }
            advance(current, into: &next, at: place, in: scalars)
            swap(&current, &next)
        }
        return current.matched
    }

    private func advance(
        _ current: PatternThreads, into next: inout PatternThreads, at place: Int,
        in scalars: [Unicode.Scalar]
    ) {
        next.removeAll()
        for (index, address) in current.addresses.enumerated() {
            guard case .take(let set) = program[address], set.contains(scalars[place]) else {
                continue
            }
            let slots = current.slots.isEmpty ? [] : current.slots[index]
            next.add(address + 1, slots: slots, of: program, at: place + 1, in: scalars)
        }
    }
}
