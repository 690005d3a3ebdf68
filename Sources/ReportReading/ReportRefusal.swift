/// Why a report is not made: one line that names the option and its value.
package struct ReportRefusal: Error, Sendable, Equatable {
    /// The line.
    package let message: String

    /// Says why.
    package init(_ message: String) { self.message = message }
}
