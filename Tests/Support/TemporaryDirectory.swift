package import Platform

/// A private directory that goes when the test lets go of it, or when the test process ends.
package final class TemporaryDirectory: Sendable {
    // One for the process, with the caretaker that cleans up after a crash; tests live inside it.
    // The name is short because a Unix socket's path may have 107 bytes.
    private static let root: PrivateDirectory = {
        do {
            return try PrivateDirectory.make(in: "/tmp", prefix: "pgvigil-test", mode: 0o711)
        } catch {
            fatalError("test directory: \(error)")
        }
    }()

    /// Where it is.
    package let path: String

    /// Makes it, for `owner` to use when that is another user.
    ///
    /// - Throws: `FileError` when it cannot be made.
    package init(
        _ prefix: String = "t", ownedBy owner: ChildProcess.Identity? = nil
    ) throws(FileError) {
        path = try Files.makeUniqueDirectory(in: Self.root.path, prefix: prefix)
        try owner?.own(path)
    }

    deinit {
        let path = self.path
        _ = try? CommandOutput.of(
            ["/bin/rm", "-rf", "--", path], environment: [:], within: .seconds(20))
    }

    /// Writes a file into it and returns its path.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package func write(
        _ name: String, _ content: String, mode: UInt32 = 0o644
    ) throws(FileError) -> String {
        let file = "\(path)/\(name)"
        try Files.replace(file, with: Array(content.utf8), mode: mode)
        return file
    }
}
