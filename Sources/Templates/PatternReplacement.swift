import Patterns

/// What `reReplaceAll` does: every match of a pattern is replaced, from left to right.
struct PatternReplacement {
    private let pattern: Pattern
    private let replacement: Replacement

    /// A failure says what is not understood of the pattern.
    static func make(
        _ text: String, _ replacement: String
    ) -> Result<PatternReplacement, PatternRefusal> {
        Pattern.parse(text, for: .textGroups).map {
            PatternReplacement(pattern: $0, replacement: Replacement(replacement))
        }
    }

    /// The text with all matches replaced; cut when it is longer than any text may be.
    func applied(to text: String) -> String {
        pattern.replacingMatches(
            in: text, with: replacement, bytesMax: TemplateBudget.textBytesMax)
    }
}
