/// A five-character SQLSTATE; `~=` lets a `catch` or `case` name the condition.
package struct SQLState: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// The code as the server sent it, such as `57014`.
    package let rawValue: String

    /// Wraps a code; nothing is checked.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The code itself.
    package var description: String { rawValue }

    /// 42501: the role may not.
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    /// 55P03: `lock_timeout` struck.
    package static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// 57014: `statement_timeout` struck, or somebody cancelled the statement.
    package static let queryCanceled = SQLState(rawValue: "57014")
    /// 42P01: no such relation.
    package static let undefinedTable = SQLState(rawValue: "42P01")
    /// 42883: no such function.
    package static let undefinedFunction = SQLState(rawValue: "42883")
    /// 42703: no such column.
    package static let undefinedColumn = SQLState(rawValue: "42703")
    /// 55000: the server is not in a state for this, such as still in recovery.
    package static let objectNotInPrerequisiteState = SQLState(rawValue: "55000")
    /// 0A000: not supported here.
    package static let featureNotSupported = SQLState(rawValue: "0A000")
    /// 23514: a row does not fulfil a constraint.
    package static let checkViolation = SQLState(rawValue: "23514")
}
