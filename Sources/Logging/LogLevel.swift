/// How much a line matters, in the words of syslog.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
    /// For those who work on pgvigil.
    case debug = 7
    /// What happens in normal operation.
    case info = 6
    /// What an operator may want to know.
    case notice = 5
    /// Something failed and pgvigil goes on.
    case warning = 4
    /// Something failed and needs action.
    case error = 3

    /// The word in configuration and output.
    package var name: String { "\(self)" }

    /// The level with this name, or nil.
    package init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    /// Less urgent comes first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue > right.rawValue }
}
