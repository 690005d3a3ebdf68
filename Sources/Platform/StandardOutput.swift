import Basics
import Glibc

/// What a command prints for others to read.
package enum StandardOutput {
    /// Its number.
    package static var descriptor: Int32 { STDOUT_FILENO }

    /// Whether a person may be looking.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes text for people: what would command their terminal is shown as an escape.
    package static func write(_ text: String) {
        write(Array(VisibleText.lines(text).utf8), to: STDOUT_FILENO)
    }

    /// Writes bytes as they are, for programs; false when no one is left to read them.
    @discardableResult
    package static func write(_ bytes: [UInt8]) -> Bool { write(bytes, to: STDOUT_FILENO) }

    /// Writes bytes to any descriptor; false when no one is left to read them.
    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // The reader is gone: there is nowhere left to say so.
            if count < 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
