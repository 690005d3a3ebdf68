/// A regular expression as Go and Prometheus read it, matched in time linear in the text's length.
///
/// RE2 does the work; `PatternOutline` holds it to what Go accepts. Swift's own `Regex` backtracks,
/// so that a careless pattern could stop a poll; that is why it is not used here. Texts are
/// compared by their bytes, so that é and e with U+0301 differ.
package struct Pattern: Sendable, Equatable {
    /// What a pattern is for.
    package enum Purpose: Sendable {
        /// Names of applications, users and the like, of which it must fit some part; an empty
        /// pattern is a mistake there.
        case pool
        /// Label values, which it must fit from the beginning to the end.
        case label
        /// The same, and the groups are wanted.
        case labelGroups
        /// Texts of which it must fit some part.
        case text
        /// The same, and the groups are wanted.
        case textGroups

        var capturesGroups: Bool { self == .labelGroups || self == .textGroups }
        /// Prometheus writes `^(?:` and `)$` around what stands for a whole value.
        var isWrapped: Bool { self == .label || self == .labelGroups }
    }

    /// The most bytes of a pattern.
    package static let bytesMax = 16_384
    /// The most groups of a pattern whose groups are wanted.
    package static let groupsMax = 100
    /// The most bytes that RE2 may use for a pattern: its program, and what it learns from matches.
    package static let memoryBytesMax = 2 << 20
    /// The most matches that are replaced in a text.
    package static let replacementsMax = 10_000

    /// The pattern as written.
    package let text: String
    /// The names of the groups in parentheses, from the first; nil for those without a name.
    ///
    /// Empty when the purpose needs no groups.
    package let groupNames: [String?]
    private let compiled: CompiledPattern

    /// Reads a pattern; a failure says in one line what is not understood.
    package static func parse(
        _ text: String, for purpose: Purpose = .pool
    ) -> Result<Pattern, PatternRefusal> {
        do throws(PatternRefusal) {
            if text.isEmpty, purpose == .pool {
                throw PatternRefusal(text, "is empty and would match everything")
            }
            if text.utf8.count > bytesMax {
                throw PatternRefusal(text, "is longer than \(bytesMax) bytes")
            }
            var outline = PatternOutline(text, for: purpose)
            try outline.read()
            return .success(
                Pattern(
                    text: text, groupNames: outline.groupNames,
                    compiled: try CompiledPattern(
                        outline.written, as: text, capturesGroups: purpose.capturesGroups)))
        } catch {
            return .failure(error)
        }
    }

    /// Whether the pattern fits some part of the name.
    package func matches(_ name: String) -> Bool { compiled.matches(name, isWhole: false) }

    /// Whether the pattern fits the name from its beginning to its end.
    package func matchesWhole(_ name: String) -> Bool { compiled.matches(name, isWhole: true) }

    /// What the whole name and then each group stand for, or nil when the name does not fit.
    ///
    /// A group that took no part in the match is nil.
    package func groups(ofWhole name: String) -> [String?]? {
        compiled.withSearch(in: name) { search in
            search.next(from: 0, isWhole: true, groups: groupNames.count).map { match in
                (0...groupNames.count).map { match.range($0).map(search.text) }
            }
        }
    }

    /// The replacement with the groups of a name that fits as a whole, or nil when it does not.
    ///
    /// One that is longer than `bytesMax` is given up at some length beyond it.
    package func expanding(
        _ replacement: Replacement, ofWhole name: String, bytesMax: Int = .max
    ) -> String? {
        compiled.withSearch(in: name) { search in
            search.next(from: 0, isWhole: true, groups: groupNames.count).map { match in
                var result: [UInt8] = []
                replacement.append(to: &result, names: groupNames, bytesMax: bytesMax) {
                    match.range($0).map(search.bytes)
                }
                return String(decoding: result, as: UTF8.self)
            }
        }
    }

    /// The text with every match replaced from left to right, as Go's `ReplaceAllString` does it.
    ///
    /// A result of more than `bytesMax` bytes is cut at some length beyond them.
    package func replacingMatches(
        in text: String, with replacement: Replacement, bytesMax: Int = .max
    ) -> String {
        compiled.withSearch(in: text) { search in
            var result: [UInt8] = []
            var (copied, place) = (0, 0)
            for _ in 0..<Self.replacementsMax
            where place <= search.count && result.count <= bytesMax {
                guard
                    let match = search.next(from: place, isWhole: false, groups: groupNames.count),
                    let range = match.range(0)
                else { break }
                result += search.bytes(copied..<range.lowerBound)
                // A match of nothing right behind another match does not count.
                if range.upperBound > copied || range.lowerBound == 0 {
                    replacement.append(to: &result, names: groupNames, bytesMax: bytesMax) {
                        match.range($0).map(search.bytes)
                    }
                }
                copied = range.upperBound
                // At least one character further, or a match of nothing would be found for ever.
                place = max(range.upperBound, place + search.scalarLength(at: place))
            }
            result += search.bytes(copied..<search.count)
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// Whether two patterns are written alike.
    package static func == (left: Pattern, right: Pattern) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }
}
