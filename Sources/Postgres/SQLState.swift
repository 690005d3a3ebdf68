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
    /// 57014: `statement_timeout` struck, or the statement was cancelled.
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
    /// 25006: the server is a replica by now, or read-only for another reason.
    package static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// 3F000: no such schema.
    package static let invalidSchemaName = SQLState(rawValue: "3F000")
    /// 42804: the table's columns are of other types.
    package static let datatypeMismatch = SQLState(rawValue: "42804")
    /// 23514: a row fits no partition or violates a check.
    package static let checkViolation = SQLState(rawValue: "23514")
    /// 42704: no such setting, or another thing that is not there.
    package static let undefinedObject = SQLState(rawValue: "42704")
    /// 25P04: `transaction_timeout` struck.
    package static let transactionTimeout = SQLState(rawValue: "25P04")
    /// 22P05: a letter that the other encoding lacks.
    package static let untranslatableCharacter = SQLState(rawValue: "22P05")
    /// 22021: bytes that are no text in the encoding.
    package static let characterNotInRepertoire = SQLState(rawValue: "22021")
    /// 26000: no prepared statement of that name.
    package static let invalidStatementName = SQLState(rawValue: "26000")
    /// 42P05: a prepared statement of that name is there already.
    package static let duplicateStatement = SQLState(rawValue: "42P05")
    /// 42601: what is no SQL; or several statements where one is prepared.
    package static let syntaxError = SQLState(rawValue: "42601")
    /// 08P01: a message that the other side does not understand.
    package static let protocolViolation = SQLState(rawValue: "08P01")
}
