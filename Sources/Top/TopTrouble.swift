/// Why there is no answer.
package struct TopTrouble: Error, Sendable, Equatable {
    /// One line.
    package let words: String
    /// Whether asking again is in vain.
    package let isFinal: Bool
    /// Whether the command line is to blame.
    package let isUsage: Bool

    /// A reason.
    package init(_ words: String, isFinal: Bool = false, isUsage: Bool = false) {
        self.words = words
        self.isFinal = isFinal
        self.isUsage = isUsage
    }
}
