/// The directory of a file: where relative paths in that file begin.
package struct FileDirectory: Sendable, Equatable {
    /// The path with a slash at its end; empty for the directory that the process runs in.
    package let path: String

    /// The directory of a file.
    package init(directoryOf file: String) {
        let scalars = file.unicodeScalars
        path = scalars.lastIndex(of: "/").map { String(scalars[...$0]) } ?? ""
    }

    /// An absolute path as it is, a relative one seen from the directory.
    package func appending(_ path: String) -> String {
        path.hasPrefix("/") ? path : self.path + path
    }
}
