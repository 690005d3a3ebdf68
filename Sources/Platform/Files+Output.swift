import Glibc

extension Files {
    private enum Destination {
        case file(path: String, mode: UInt32)
        /// A pipe, a device, or an open file of another process.
        case stream
        /// An open file of this process.
        case descriptor(Int32)
    }

    /// As many links are followed as the kernel follows.
    private static let linksMax = 40

    /// Writes what a user asked for to the path that the user named.
    ///
    /// A regular file is replaced as a whole, and is as it was when that fails; a symbolic link stays,
    /// and the file that it leads to is replaced, unless another user has put it into a directory where
    /// all may write (EACCES). A pipe, a device and an open file such as
    /// `/dev/stdout` take the bytes and stay what they are.
    /// - Returns: Whether a regular file holds the content now.
    /// - Throws: `FileError` when not all could be written.
    @discardableResult
    package static func writeOut(_ content: [UInt8], to path: String) throws(FileError) -> Bool {
        switch try destination(path) {
        case .file(let target, let mode):
            try replace(target, with: content, mode: mode)
            return true
        case .descriptor(let number):
            // Opened again, a file that is there would be written from its beginning.
            try writeAll(content, to: number, path: path)
        case .stream:
            let raw = open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC)
            guard raw >= 0 else { throw FileError("open", path) }
            let file = FileDescriptor(adopting: raw)
            try writeAll(content, to: file.number, path: path)
        }
        return false
    }

    private static func destination(_ path: String) throws(FileError) -> Destination {
        var current = path
        for _ in 0..<linksMax {
            var status = stat()
            guard lstat(current, &status) == 0 else {
                if errno == ENOENT { return .file(path: current, mode: 0o644) }
                throw FileError("open", path)
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file(path: current, mode: status.st_mode & 0o777)
            case S_IFDIR: throw FileError("write", path, code: EISDIR)
            case S_IFLNK: break
            default: return .stream
            }
            let slash = current.utf8.lastIndex(of: UInt8(ascii: "/"))
            let parent = slash.map { String(current[...$0]) } ?? "./"
            // These links lead to an open file, and what they say may be no path of it.
            if let directory = resolved(parent), directory.hasPrefix("/proc/") {
                let name = current.split(separator: "/").last ?? ""
                guard directory == "/proc/\(getpid())/fd", let number = Int32(name) else {
                    return .stream
                }
                return .descriptor(number)
            }
            guard isTrusted(ownerOfLink: status.st_uid, in: parent) else {
                throw FileError("follow", current, code: EACCES)
            }
            let target = try linkTarget(current)
            current = target.hasPrefix("/") ? target : parent + target
        }
        throw FileError("open", path, code: ELOOP)
    }

    /// Whether a link may be followed, as the kernel has it (protected_symlinks): in a directory such as
    /// /tmp, where all may write and each keeps what is his, not one that another user has put there.
    private static func isTrusted(ownerOfLink owner: uid_t, in directory: String) -> Bool {
        var status = stat()
        guard stat(directory, &status) == 0 else { return true }
        let isShared = status.st_mode & S_ISVTX != 0 && status.st_mode & S_IWOTH != 0
        return !isShared || owner == geteuid() || owner == status.st_uid
    }

    private static func linkTarget(_ path: String) throws(FileError) -> String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &bytes, bytes.count)
        guard count >= 0 else { throw FileError("readlink", path) }
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
