import Glibc

/// What the kernel said about a file: the path, what was tried, and why it failed.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// What was tried: `open`, `read`, `write`, `rename`, ...
    package let action: String
    /// The `errno` it ended with.
    package let code: Int32

    /// The kernel's own words; of a disk that stands still it says none.
    package var reason: String {
        code == Self.timedOut ? "the disk does not answer" : String(cString: strerror(code))
    }

    /// Whether it is not known what came of it, because the disk has not answered in time.
    ///
    /// A network file system that gives up by itself says ETIMEDOUT.
    package var hasTimedOut: Bool { code == Self.timedOut || code == ETIMEDOUT }

    /// No call of the kernel for files ends with it.
    private static let timedOut = ETIME

    /// Whether there is nothing at the path.
    package var isMissing: Bool { code == ENOENT }

    /// Whether a right is missing.
    package var isRefused: Bool { code == EACCES || code == EPERM }

    /// Whether there is more than was wanted.
    package var isTooLarge: Bool { code == EFBIG }

    /// Whether something else than a directory is in its place.
    package var isNoDirectory: Bool { code == ENOTDIR }

    /// One line: action, path and the kernel's own words.
    package var description: String { "\(action) \(path): \(reason)" }

    /// What happened to `path`, with the code that the kernel left behind unless another is given.
    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// What has not come to an end within its limit.
    package init(timedOut action: String, _ path: String) {
        self.init(action, path, code: Self.timedOut)
    }
}
