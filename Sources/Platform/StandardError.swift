import Basics
import Glibc

/// The process's standard streams, written without buffers.
package enum StandardError {
    /// Whether a person may be looking.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text in one call, so that lines of several threads do not mix.
    ///
    /// What would command a terminal is shown as an escape.
    package static func write(_ text: String) { write(Array(VisibleText.lines(text).utf8)) }

    /// Writes bytes as they are in one call.
    package static func write(_ bytes: [UInt8]) { StandardOutput.write(bytes, to: STDERR_FILENO) }
}
