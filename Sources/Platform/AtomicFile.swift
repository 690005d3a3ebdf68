/// A small file that changes as a whole: after a crash or a loss of power it holds what it held before
/// or what it was to hold, and never a part of either.
///
/// The new content is written beside the file and synchronised, is given the file's name, and then the
/// directory is synchronised: without that last step a loss of power may bring the old content back.
package struct AtomicFile: Sendable {
    /// What the name of the file ends with while its content is being written.
    package static let suffix = ".new"

    /// Where it is.
    package let path: String
    private let files: any FileLayer

    /// The file at a path, whether or not there is one yet.
    package init(_ path: String, files: any FileLayer = DiskFileLayer()) {
        self.path = path
        self.files = files
    }

    /// The content, as far as it has at most `bytesMax` bytes; nil when there is no file.
    /// - Throws: `FileError` when there is one and it cannot be read.
    package func read(bytesMax: Int) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            let count = try files.bytes(of: path)
            return try files.read(path, from: 0, count: min(count, bytesMax))
        } catch {
            if error.isMissing || error.isNoDirectory { return nil }
            throw error
        }
    }

    /// Replaces the content; when this returns, the new one survives a loss of power.
    /// - Throws: `FileError`; the file then holds the old content or, when only the directory could
    ///   not be synchronised, the new one.
    package func replace(with content: [UInt8]) throws(FileError) {
        let temporary = path + Self.suffix
        do throws(FileError) {
            // What a crash has left of an earlier attempt must not come first.
            let file = try files.openNew(temporary)
            try file.append(content)
            try file.synchronize()
            try files.rename(temporary, to: path)
        } catch {
            // On a full disk a part of a file would take what room there is.
            try? files.remove(temporary)
            throw error
        }
        try files.synchronizeDirectory(directory)
    }

    /// Removes the file; one that is not there is fine.
    /// - Throws: `FileError` when it stays.
    package func remove() throws(FileError) {
        do throws(FileError) { try files.remove(path) } catch {
            if !error.isMissing { throw error }
        }
    }

    private var directory: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
