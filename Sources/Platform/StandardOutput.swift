import Basics
import Glibc

/// What a command prints for others to read.
package enum StandardOutput {
    private static let loss = Locked<FileError?>(nil)

    /// Why something that was to be written is missing, such as a full disk; nil when all was written or
    /// no one wanted more.
    package static var failure: FileError? { loss.withLock { $0 } }

    /// Its number.
    package static var descriptor: Int32 { STDOUT_FILENO }

    /// Whether a person may be looking.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes text for people: what would command their terminal is shown as an escape.
    package static func write(_ text: String) {
        write(Array(VisibleText.lines(text).utf8))
    }

    /// Writes bytes as they are, for programs; false when no one is left to read them.
    @discardableResult
    package static func write(_ bytes: [UInt8]) -> Bool {
        if write(bytes, to: STDOUT_FILENO) { return true }
        // A reader that closes a pipe or a terminal wants no more.
        if errno != EPIPE, errno != EIO {
            let found = FileError("write", "standard output")
            loss.withLock { $0 = $0 ?? found }
        }
        return false
    }

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
