import Glibc

/// The few things pgvigil does with files.
package enum Files {
    /// What tells that a file has changed: identity, size and time of the last change.
    package struct Stamp: Equatable, Sendable {
        let device: UInt
        let inode: UInt
        let bytes: Int
        let changedSeconds: Int
        let changedNanoseconds: Int
    }

    /// How long a pipe may keep a reader waiting.
    private static let pipeLimit = Duration.seconds(5)

    /// The whole file.
    ///
    /// A pipe in its place is read as far as it comes within a few seconds; one without a writer is
    /// empty. A device is not opened, because that alone may start or stop something; `/dev/null` is
    /// an empty file.
    /// - Throws: `FileError` when it cannot be opened or read, is longer than `bytesMax` (EFBIG), is a
    ///   pipe whose writer does not come to an end (ETIMEDOUT), or a device (EOPNOTSUPP).
    package static func read(_ path: String, bytesMax: Int = 16 << 20) throws(FileError) -> [UInt8]
    {
        if isDevice(path) { throw FileError("read", path, code: EOPNOTSUPP) }
        // For a regular file O_NONBLOCK means nothing; to open a pipe would wait for its writer.
        let raw = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else { throw FileError("open", path) }
        let file = FileDescriptor(adopting: raw)
        let deadline = ContinuousClock.now + pipeLimit
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file.number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN {
                let left = ContinuousClock.now.duration(to: deadline)
                guard left > .zero else { throw FileError("read", path, code: ETIMEDOUT) }
                var wait = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
                _ = poll(&wait, 1, Int32(clamping: left.millisecondsRoundedUp))
                continue
            }
            if count < 0 { throw FileError("read", path) }
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
            if content.count > bytesMax { throw FileError("read", path, code: EFBIG) }
        }
    }

    /// Writes beside the file and renames: a reader sees the old content or the new, never a part.
    ///
    /// What others have put beside it, such as a link under the name that is used meanwhile, is neither
    /// followed nor written to.
    /// - Throws: `FileError` when any step fails; the old file is then untouched.
    package static func replace(
        _ path: String, with content: [UInt8], mode: UInt32 = 0o644
    ) throws(FileError) {
        let temporary = path + ".tmp.\(getpid())"
        let file = try openNew(temporary, mode: mode)
        do throws(FileError) {
            try writeAll(content, to: file.number, path: temporary)
            guard fsync(file.number) == 0 else { throw FileError("fsync", temporary) }
            guard rename(temporary, path) == 0 else { throw FileError("rename", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// The stamp of a file, or nil when there is none that we may see.
    package static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), bytes: Int(status.st_size),
            changedSeconds: status.st_mtim.tv_sec, changedNanoseconds: status.st_mtim.tv_nsec)
    }

    /// The permission bits of a file and the number of its owner, or nil when there is none.
    package static func permissions(_ path: String) -> (mode: UInt32, owner: UInt32)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (mode: status.st_mode & 0o7777, owner: status.st_uid)
    }

    private static func isDevice(_ path: String) -> Bool {
        var (status, null) = (stat(), stat())
        guard stat(path, &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFCHR || kind == S_IFBLK else { return false }
        return stat("/dev/null", &null) != 0 || status.st_rdev != null.st_rdev
    }

    /// The files that a pattern such as `/etc/pgvigil/rules/*.yml` names, in order.
    package static func matching(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in
            found.gl_pathv[index].map { String(cString: $0) }
        }
    }

    static func writeAll(
        _ content: [UInt8], to descriptor: Int32, path: String
    ) throws(FileError) {
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), content.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw FileError("write", path) }
            written += count
        }
    }
}
