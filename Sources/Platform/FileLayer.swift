/// What a log on disk asks of the file system, as a protocol so that tests can let it fail.
package protocol FileLayer: Sendable {
    /// Makes a directory for us alone; one that is there already is fine.
    /// - Throws: `FileError` when it is not there and cannot be made.
    func makeDirectory(_ path: String) throws(FileError)

    /// The names in a directory, without `.` and `..`, in no order.
    /// - Throws: `FileError` when it cannot be read.
    func list(_ directory: String) throws(FileError) -> [String]

    /// The length of a file in bytes.
    /// - Throws: `FileError` when there is none.
    func bytes(of path: String) throws(FileError) -> Int

    /// Up to `count` bytes from `offset` on; fewer only where the file ends.
    /// - Throws: `FileError` when the kernel says no.
    func read(_ path: String, from offset: Int, count: Int) throws(FileError) -> [UInt8]

    /// Opens a file to write at its end, making it first when it is not there.
    /// - Throws: `FileError` when the kernel says no.
    func openToAppend(_ path: String) throws(FileError) -> any OpenFile

    /// Makes a file to write to; what had its name goes.
    /// - Throws: `FileError` when the kernel says no.
    func openNew(_ path: String) throws(FileError) -> any OpenFile

    /// Cuts a file and waits until that is on disk.
    /// - Throws: `FileError`; the file may be cut nevertheless.
    func truncate(_ path: String, to bytes: Int) throws(FileError)

    /// Gives a file another name in the same file system; what had that name goes.
    /// - Throws: `FileError` when the kernel says no.
    func rename(_ path: String, to new: String) throws(FileError)

    /// Removes a file.
    /// - Throws: `FileError` when it is not there or the kernel says no.
    func remove(_ path: String) throws(FileError)

    /// Waits until new, renamed and removed names of a directory are on disk.
    /// - Throws: `FileError` when they may not be.
    func synchronizeDirectory(_ path: String) throws(FileError)

    /// Takes a file's lock for as long as the result lives; no other process gets it meanwhile.
    /// - Throws: `FileError`, with `EWOULDBLOCK` when another process has it.
    func lock(_ path: String) throws(FileError) -> any OpenFile
}

extension FileLayer {
    /// For files that no one else reaches.
    package func openNew(_ path: String) throws(FileError) -> any OpenFile {
        do throws(FileError) { try remove(path) } catch { if !error.isMissing { throw error } }
        return try openToAppend(path)
    }
}

/// A file that is open for writing at its end; closed when its owner goes.
package protocol OpenFile: AnyObject, Sendable {
    /// Writes all bytes at the end.
    /// - Throws: `FileError`; a part may have been written.
    func append(_ bytes: [UInt8]) throws(FileError)

    /// Waits until what was written is on disk.
    ///
    /// - Throws: `FileError`; what was written since the last success may then be lost, and a
    ///   second call that succeeds proves nothing.
    func synchronize() throws(FileError)
}
