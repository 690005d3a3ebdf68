/// Why bytes are no JSON.
package struct JSONProblem: Error, Equatable, CustomStringConvertible {
    /// What is wrong, in a few words.
    package let words: String
    /// Behind how many bytes.
    package let offset: Int

    /// The words and the place.
    package var description: String { "\(words) at byte \(offset + 1)" }
}
