/// Why the agent gave no answer.
package struct ContextTrouble: Error {
    /// What is wrong, where, and what helps, in one line.
    package let words: String

    /// The words.
    package init(_ words: String) { self.words = words }
}
