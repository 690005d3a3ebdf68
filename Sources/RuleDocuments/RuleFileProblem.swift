package import YAML

/// Something wrong in a rule file or in a file with unit tests.
package struct RuleFileProblem: Error, Sendable, Equatable {
    /// The file, as it was named.
    package let file: String
    /// Where, or nil when the file as a whole is meant.
    package let range: Range<Mark>?
    /// What is wrong, in one line.
    package let message: String

    /// A problem at a place of a file.
    package init(file: String, range: Range<Mark>?, message: String) {
        self.file = file
        self.range = range
        self.message = message
    }
}
