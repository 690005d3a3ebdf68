package import Platform

/// Why a record could not be kept.
package enum SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process writes to the directory.
    case locked(directory: String)
    /// The record alone is larger than what may be kept at all.
    case tooLarge(bytes: Int, bytesMax: Int)
    /// The file system refused; nothing of what was to be kept will be delivered.
    case file(FileError)
    /// The spool was closed.
    case closed

    /// Whether the disk stands still, so that it may take or give the same later.
    package var hasTimedOut: Bool {
        if case .file(let error) = self { error.hasTimedOut } else { false }
    }

    /// One line.
    package var description: String {
        switch self {
        case .locked(let directory): "spool \(directory): another process uses it"
        case .tooLarge(let bytes, let max): "a record of \(bytes) bytes; at most \(max) are kept"
        case .file(let error): "spool: \(error)"
        case .closed: "the spool is closed"
        }
    }
}
