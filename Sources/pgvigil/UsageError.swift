/// What is wrong with a command line.
struct UsageError: Error, Equatable {
    /// One line that names the word.
    let message: String

    init(_ message: String) { self.message = message }
}
