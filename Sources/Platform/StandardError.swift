import Glibc

/// The process's standard streams, written without buffers.
package enum StandardError {
    /// Whether a person may be looking.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text in one call, so that lines of several threads do not mix.
    package static func write(_ text: String) { StandardOutput.write(text, to: STDERR_FILENO) }
}
