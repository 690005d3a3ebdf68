internal import CPlatform
import Glibc

extension Files {
    /// Makes one directory and gives it away.
    ///
    /// - Throws: `FileError` when it is there already or cannot be made or given away.
    package static func makeDirectory(
        _ path: String, mode: UInt32 = 0o700, ownedBy owner: ChildProcess.Identity? = nil
    ) throws(FileError) {
        guard mkdir(path, mode) == 0 else { throw FileError("mkdir", path) }
        // The mask of the process may have taken bits away.
        guard chmod(path, mode) == 0 else { throw FileError("chmod", path) }
        try owner?.own(path)
    }

    /// What the kernel has against our making files in a directory; nil when nothing.
    ///
    /// ENOENT when it is not there, ENOTDIR when it is something else.
    package static func refusalToWrite(in directory: String) -> FileError? {
        var status = stat()
        guard stat(directory, &status) == 0 else { return FileError("stat", directory) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return FileError("open", directory, code: ENOTDIR)
        }
        return access(directory, W_OK | X_OK) == 0 ? nil : FileError("write in", directory)
    }

    /// Whether a directory is in a file system in which the kernel shows itself, such as /proc: to root it
    /// seems to be writable, and keeps no file.
    package static func isOfKernel(_ directory: String) -> Bool {
        kernelTypes.contains(platform_file_system_type(directory))
    }

    /// proc, sysfs, both kinds of cgroups, debugfs, tracefs, securityfs, pstore, configfs, efivarfs, devpts,
    /// bpf, mqueue, selinuxfs: see statfs(2).
    private static let kernelTypes: Set<UInt32> = [
        0x9fa0, 0x6265_6572, 0x6367_7270, 0x0027_e0eb, 0x6462_6720, 0x7472_6163, 0x7363_6673,
        0x6165_676c, 0x6265_6570, 0xde5e_81e4, 0x1cd1, 0xcafe_4a11, 0x1980_0202, 0xf97c_ff8c,
    ]

    /// What the kernel has against content in a directory that we may write to, such as a full disk; nil
    /// when nothing, or where it cannot be tried without a trace.
    ///
    /// A child process tries it: a disk that does not answer within the limit, which is a failure that
    /// `hasTimedOut`, keeps this process from nothing, not even from its end.
    package static func refusalToKeep(
        in directory: String, within limit: Duration
    ) -> FileError? {
        let code = platform_try_directory(directory, Int32(clamping: limit.millisecondsRoundedUp))
        if code < 0 { return FileError(timedOut: "write", directory) }
        return fullCodes.contains(code) ? FileError("write", directory, code: code) : nil
    }

    private static let fullCodes = [ENOSPC, EDQUOT, EROFS, EIO]

    /// What a directory's disk has left for users who are not root, who has a part for itself.
    ///
    /// nil where the kernel does not say.
    package static func room(in directory: String) -> (bytes: UInt64, hasFiles: Bool)? {
        var found = statvfs()
        guard statvfs(directory, &found) == 0, found.f_blocks > 0 else { return nil }
        let (bytes, isHuge) = UInt64(found.f_bavail)
            .multipliedReportingOverflow(by: UInt64(found.f_frsize))
        // File systems that make places for files as they need them say that there are none at all.
        return (isHuge ? .max : bytes, found.f_files == 0 || found.f_favail > 0)
    }

    /// Makes a directory whose name starts with `prefix` and is open to its owner alone; returns its path.
    ///
    /// - Throws: `FileError` when the parent does not let us.
    package static func makeUniqueDirectory(
        in parent: String, prefix: String
    ) throws(FileError) -> String {
        var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkdtemp($0) } != nil
        }
        guard made else { throw FileError("mkdtemp", "\(parent)/\(prefix)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What the kernel has against our reading a file that is there; nil when nothing, and when it is not.
    ///
    /// EISDIR when a directory has its name.
    package static func refusalToRead(_ path: String) -> FileError? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return errno == ENOENT ? nil : FileError("stat", path)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            return FileError("open", path, code: EISDIR)
        }
        return access(path, R_OK) == 0 ? nil : FileError("read", path)
    }

    /// Whether there is something at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether we may run the program at `path`.
    package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// The path without links in it, or nil when there is nothing.
    package static func resolved(_ path: String) -> String? {
        guard let raw = realpath(path, nil) else { return nil }
        defer { free(raw) }
        return String(cString: raw)
    }

    /// Opens a file to write at its end, making it first when it is not there.
    ///
    /// - Throws: `FileError` when the kernel says no; ELOOP when a symbolic link has the name.
    package static func openToAppend(
        _ path: String, mode: UInt32 = 0o600
    ) throws(FileError) -> FileDescriptor {
        let raw = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, mode)
        guard raw >= 0 else { throw FileError("open", path) }
        return FileDescriptor(adopting: raw)
    }

    /// Makes a file that was not there before, and that no one else has open.
    ///
    /// What has its name goes first: a file that a former process has left, or what others have put there.
    /// - Throws: `FileError` when the kernel says no, or the name is taken again meanwhile (EEXIST).
    static func openNew(_ path: String, mode: UInt32) throws(FileError) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC
        var raw = open(path, flags, mode)
        if raw < 0, errno == EEXIST {
            guard unlink(path) == 0 || errno == ENOENT else { throw FileError("unlink", path) }
            raw = open(path, flags, mode)
        }
        guard raw >= 0 else { throw FileError("open", path) }
        return FileDescriptor(adopting: raw)
    }
}
