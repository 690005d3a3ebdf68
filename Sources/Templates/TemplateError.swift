/// Why a template cannot be read or filled in.
package struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in one line.
    package let description: String
    /// How many Unicode scalars of the template stand before the place that is meant.
    package let offset: Int
    /// Whether it would take more work or memory than a template may use.
    let isOverBound: Bool

    /// A fault at a place of the template.
    package init(_ description: String, at offset: Int) {
        self.init(description, at: offset, isOverBound: false)
    }

    init(_ description: String, at offset: Int, isOverBound: Bool) {
        self.description = description
        self.offset = offset
        self.isOverBound = isOverBound
    }
}
