/// Where a password comes from when it is in neither the conninfo nor pgpass; read again when it
/// is needed, so that a rotated password needs no reload.
package enum PasswordSource: Sendable, Equatable {
    /// The first line of a file.
    case file(String)
    /// What a program writes to its standard output: the program and its arguments.
    case command([String])
}

/// The same by a name that a module which also knows libpq's sources can say.
package typealias ConfiguredPassword = PasswordSource
