import Platform

extension FileError {
    /// EWOULDBLOCK: another process has the lock.
    var isHeldByAnother: Bool { action == "lock" && code == 11 }
    /// ENOENT.
    var isAbsence: Bool { code == 2 }
}
