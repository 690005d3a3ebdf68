package import Platform
package import Postgres

/// Why there is no demonstration: a case per thing that the user does differently.
package enum DemoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No PostgreSQL server programs were found in any of these directories.
    case noServer(searched: [String])
    /// Started as root and there is no user who could run the server.
    case noUnprivilegedUser
    /// The temporary directory cannot be used.
    case directory(FileError)
    /// A Unix socket in this directory would have too long a path.
    case pathTooLong(String)
    /// `initdb` failed; its words.
    case initialise(String)
    /// The server did not come up or went away; the end of its log.
    case server(String)
    /// The server refused what the demonstration needs.
    case refused(PostgresError)
    /// Alerts have no receiver: no port to listen on.
    case onCall(String)
    /// The schema for history cannot be made.
    case history(String)
    /// The caller's task was cancelled.
    case cancelled

    /// What is wrong and how to fix it.
    package var description: String {
        switch self {
        case .noServer(let searched):
            "no PostgreSQL server programs in \(searched.joined(separator: ", ")): install the"
                + " Debian package postgresql-15 or set PGVIGIL_POSTGRES_BIN to the directory with"
                + " postgres and initdb"
        case .noUnprivilegedUser:
            "PostgreSQL does not run as root and there is no user postgres or nobody to run it as"
        case .directory(let error): "temporary directory: \(error)"
        case .pathTooLong(let path):
            "\(path) is too long for a Unix socket: set TMPDIR to a shorter path"
        case .initialise(let words): "initdb: \(words)"
        case .server(let log): "the demonstration's server ended: \(log)"
        case .refused(let error): "the demonstration's server refused: \(error)"
        case .onCall(let words): "a receiver for webhooks: \(words)"
        case .history(let words): "the schema for history: \(words)"
        case .cancelled: "cancelled"
        }
    }
}
