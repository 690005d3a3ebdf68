/// What is wrong with a command line.
package struct UsageError: Error, Equatable {
    /// One line that names the word.
    package let message: String

    /// What is wrong, with the word.
    package init(_ message: String) { self.message = message }
}
