import Glibc

/// What the kernel said about a file: the path, what was tried, and why it failed.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// What was tried: `open`, `read`, `write`, `rename`, ...
    package let action: String
    /// The `errno` it ended with.
    package let code: Int32

    /// One line: action, path and the kernel's own words.
    package var description: String { "\(action) \(path): \(String(cString: strerror(code)))" }

    /// What happened to `path`, with the code that the kernel left behind unless another is given.
    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }
}
