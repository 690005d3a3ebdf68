/// Why the test bench could not do what a test asked for.
package struct SupportError: Error, CustomStringConvertible {
    /// One line or, when a log is quoted, a few.
    package let description: String

    /// Says it in words.
    package init(_ description: String) { self.description = description }
}
