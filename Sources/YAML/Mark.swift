/// A place in a text: both numbers count from 1, the column in Unicode scalars.
///
/// Lines end where YAML says they do: at LF, CR, CR LF, NEL, LS and PS (`SourceLines` agrees).
package struct Mark: Sendable, Hashable, Comparable {
    /// The line, from 1.
    package let line: Int
    /// The column in that line, from 1; a tab is one column.
    package let column: Int

    /// A place by its numbers.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character of a text.
    package static let start = Mark(line: 1, column: 1)

    /// Whether `left` comes before `right` in the text.
    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
