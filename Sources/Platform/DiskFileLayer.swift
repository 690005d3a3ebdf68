import Glibc

/// The real file system.
package struct DiskFileLayer: FileLayer {
    private static let mode: UInt32 = 0o600

    /// There is only one.
    package init() {}

    /// Makes a directory for us alone; one that is there already is fine.
    /// - Throws: `FileError` when it is not there and cannot be made.
    package func makeDirectory(_ path: String) throws(FileError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError("mkdir", path) }
    }

    /// The names in a directory, without `.` and `..`, in no order.
    /// - Throws: `FileError` when it cannot be read.
    package func list(_ directory: String) throws(FileError) -> [String] {
        guard let stream = opendir(directory) else { throw FileError("opendir", directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileError("readdir", directory) }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    /// The length of a file in bytes.
    /// - Throws: `FileError` when there is none.
    package func bytes(of path: String) throws(FileError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError("stat", path) }
        return Int(status.st_size)
    }

    /// Up to `count` bytes from `offset` on; fewer only where the file ends.
    /// - Throws: `FileError` when the kernel says no.
    package func read(
        _ path: String, from offset: Int, count: Int
    ) throws(FileError) -> [UInt8] {
        // For a regular file O_NONBLOCK means nothing; to open a pipe would wait for its writer.
        let raw = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else { throw FileError("open", path) }
        let file = FileDescriptor(adopting: raw)
        var failure: FileError?
        let content = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let place = buffer.baseAddress.map { $0 + filled }
                let got = pread(file.number, place, count - filled, off_t(offset + filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = FileError("read", path) }
                if got <= 0 { return }
                filled += got
            }
        }
        if let failure { throw failure }
        return content
    }

    /// Opens a file to write at its end, making it first when it is not there.
    /// - Throws: `FileError` when the kernel says no.
    package func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
        let file = try Files.openToAppend(path, mode: Self.mode)
        return DiskFile(path: path, number: file.release())
    }

    /// Makes a file to write to, under a name that nothing else has then.
    /// - Throws: `FileError` when the kernel says no.
    package func openNew(_ path: String) throws(FileError) -> any OpenFile {
        let file = try Files.openNew(path, mode: Self.mode)
        return DiskFile(path: path, number: file.release())
    }

    /// Cuts a file and waits until that is on disk.
    /// - Throws: `FileError`; the file may be cut nevertheless.
    package func truncate(_ path: String, to bytes: Int) throws(FileError) {
        let raw = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard raw >= 0 else { throw FileError("open", path) }
        let file = FileDescriptor(adopting: raw)
        guard ftruncate(file.number, off_t(bytes)) == 0 else { throw FileError("truncate", path) }
        guard fsync(file.number) == 0 else { throw FileError("fsync", path) }
    }

    /// Gives a file another name in the same file system; what had that name goes.
    /// - Throws: `FileError` when the kernel says no.
    package func rename(_ path: String, to new: String) throws(FileError) {
        guard Glibc.rename(path, new) == 0 else { throw FileError("rename", path) }
    }

    /// Removes a file.
    /// - Throws: `FileError` when it is not there or the kernel says no.
    package func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw FileError("unlink", path) }
    }

    /// Waits until new, renamed and removed names of a directory are on disk.
    /// - Throws: `FileError` when they may not be.
    package func synchronizeDirectory(_ path: String) throws(FileError) {
        let raw = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw FileError("open", path) }
        let directory = FileDescriptor(adopting: raw)
        guard fsync(directory.number) == 0 else { throw FileError("fsync", path) }
    }

    /// Takes a file's lock for as long as the result lives; no other process gets it meanwhile.
    /// - Throws: `FileError`, with `EWOULDBLOCK` when another process has it.
    package func lock(_ path: String) throws(FileError) -> any OpenFile {
        let file = try Files.openToAppend(path, mode: Self.mode)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else { throw FileError("lock", path) }
        return DiskFile(path: path, number: file.release(), isLocked: true)
    }
}

/// A descriptor with its path, for messages.
private final class DiskFile: OpenFile {
    private let path: String
    private let number: Int32
    private let isLocked: Bool

    init(path: String, number: Int32, isLocked: Bool = false) {
        self.path = path
        self.number = number
        self.isLocked = isLocked
    }

    deinit {
        // A child that is just being forked holds the file, too, until it becomes its program.
        if isLocked { flock(number, LOCK_UN) }
        close(number)
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        try Files.writeAll(bytes, to: number, path: path)
    }

    func synchronize() throws(FileError) {
        guard fdatasync(number) == 0 else { throw FileError("fsync", path) }
    }
}
