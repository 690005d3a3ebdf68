import Patterns

/// What `reReplaceAll` does: every match of a pattern is replaced, from left to right.
struct PatternReplacement {
    /// The most matches that are replaced.
    static let matchesMax = 10_000

    /// The text up to a match, the match's groups and the text behind it.
    private struct Match {
        let before: String
        let groups: [String?]
        let after: String
    }

    private let first: Pattern
    /// Where a sign stands before the text, so that `^` does not hold there.
    private let later: Pattern
    private let replacement: Replacement

    /// A failure says what is not understood of the pattern.
    static func make(
        _ text: String, _ replacement: String
    ) -> Result<PatternReplacement, PatternParser.Refusal> {
        Pattern.parse(text, for: .label).flatMap { _ in
            let rest = "(\(text))((?s:.*))"
            return Pattern.parse("((?s:.*?))\(rest)", for: .label).flatMap { first in
                Pattern.parse("((?s:..*?))\(rest)", for: .label).map { later in
                    PatternReplacement(
                        first: first, later: later, replacement: Replacement(replacement))
                }
            }
        }
    }

    /// The text with all matches replaced.
    func applied(to text: String) -> String {
        var result = ""
        var rest = text
        var previous: Unicode.Scalar?
        for _ in 0..<Self.matchesMax {
            guard let match = match(in: rest, behind: previous) else { break }
            let found = (match.groups.first ?? nil) ?? ""
            let isEmpty = found.isEmpty
            // A match of nothing right behind another match does not count.
            if !isEmpty || !match.before.isEmpty || previous == nil || wasEmpty(previous, result) {
                result += match.before + expanded(match.groups)
            } else {
                result += match.before
            }
            rest = match.after
            previous = found.unicodeScalars.last ?? match.before.unicodeScalars.last ?? previous
            guard isEmpty else { continue }
            guard let next = rest.unicodeScalars.first else { return result }
            result.unicodeScalars.append(next)
            rest.unicodeScalars.removeFirst()
            previous = next
        }
        return result + rest
    }

    private func wasEmpty(_ previous: Unicode.Scalar?, _ result: String) -> Bool {
        result.unicodeScalars.last == previous
    }

    private func match(in text: String, behind previous: Unicode.Scalar?) -> Match? {
        var whole = String.UnicodeScalarView()
        if let previous { whole.append(previous) }
        whole.append(contentsOf: text.unicodeScalars)
        let pattern = previous == nil ? first : later
        guard let groups = pattern.groups(ofWhole: String(whole)), groups.count >= 4,
            let before = groups[1], let after = groups[groups.count - 1]
        else { return nil }
        var shown = before.unicodeScalars
        if previous != nil { shown.removeFirst() }
        return Match(
            before: String(shown), groups: Array(groups[2..<groups.count - 1]), after: after)
    }

    private func expanded(_ groups: [String?]) -> String {
        replacement.filled { number in
            groups.indices.contains(number) ? groups[number] : nil
        } named: { name in
            // The names count the two groups around the match as well.
            guard let index = first.groupNames.firstIndex(of: name),
                groups.indices.contains(index - 1)
            else { return nil }
            return groups[index - 1]
        }
    }
}
