/// All that is wrong with a configuration; never empty.
package struct Problems: Error, Sendable, Equatable {
    /// In the order of the files and of the lines in them.
    package let list: [Problem]

    /// How many are kept; when there are more, the last one says so.
    package static let countMax = 100

    /// The problems, or nil when there are none.
    package init?(_ list: [Problem]) {
        guard let first = list.first else { return nil }
        if list.count > Self.countMax {
            let more = list.count - Self.countMax
            let rest = Problem(file: first.file, message: "and \(more) more problems")
            self.list = Array(list.prefix(Self.countMax)) + [rest]
        } else {
            self.list = list
        }
    }

    /// One problem.
    package init(_ problem: Problem) { list = [problem] }
}

extension Problems: CustomStringConvertible {
    /// All problems with their excerpts, one under the other.
    package var description: String { list.map(\.description).joined(separator: "\n") }
}
