package import Platform

/// Files of a disk that may stand still: a step that does not end within the limit has failed, and so
/// has every other one until it ends.
///
/// A frozen file system, a network file system without its server and a device that takes minutes for a
/// synchronisation are then the same to their users as a disk that takes nothing, for which
/// each of them has an answer. What was given up may still happen, as after any failure of a
/// disk, but before anything that is begun later.
package final class TimedFiles: FileLayer {
    /// How long a step of a small file may take: alerts and messages wait behind it.
    package static let limit = Duration.seconds(2)
    /// How long a step of a long file may take, which holds up neither alerts nor messages.
    package static let largeLimit = Duration.seconds(10)

    private let files: any FileLayer
    private let limit: Duration
    private let thread: TimedThread

    /// Files whose steps are done on a thread of this name.
    package init(
        _ files: any FileLayer = DiskFileLayer(), within limit: Duration = limit,
        threadNamed name: String
    ) {
        self.files = files
        self.limit = limit
        thread = TimedThread(name: name)
    }

    /// Files whose steps are done on a thread that others use, too.
    package init(_ files: any FileLayer = DiskFileLayer(), on thread: TimedThread) {
        self.files = files
        limit = Self.limit
        self.thread = thread
    }

    /// Since when a step has not ended that was given up; nil while the disk answers.
    package var stillSince: ContinuousClock.Instant? { thread.stillSince }

    /// Makes a directory for us alone; one that is there already is fine.
    /// - Throws: `FileError` when it is not there and cannot be made in time.
    package func makeDirectory(_ path: String) throws(FileError) {
        try thread.step("mkdir", path, limit) { [files] () throws(FileError) in
            try files.makeDirectory(path)
        }
    }

    /// The names in a directory.
    /// - Throws: `FileError` when it cannot be read in time.
    package func list(_ directory: String) throws(FileError) -> [String] {
        try thread.step("opendir", directory, limit) { [files] () throws(FileError) in
            try files.list(directory)
        }
    }

    /// The length of a file in bytes.
    /// - Throws: `FileError` when there is none, or it does not come in time.
    package func bytes(of path: String) throws(FileError) -> Int {
        try thread.step("stat", path, limit) { [files] () throws(FileError) in
            try files.bytes(of: path)
        }
    }

    /// Up to `count` bytes from `offset` on.
    /// - Throws: `FileError` when the kernel says no, or nothing in time.
    package func read(
        _ path: String, from offset: Int, count: Int
    ) throws(FileError) -> [UInt8] {
        try thread.step("read", path, limit) { [files] () throws(FileError) in
            try files.read(path, from: offset, count: count)
        }
    }

    /// Opens a file to write at its end, making it first when it is not there.
    /// - Throws: `FileError` when the kernel says no, or nothing in time.
    package func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
        let opened = try thread.step("open", path, limit) { [files] () throws(FileError) in
            TimedFile.Held(try files.openToAppend(path))
        }
        return TimedFile(opened, path, limit, thread)
    }

    /// Makes a file to write to; what had its name goes.
    /// - Throws: `FileError` when the kernel says no, or nothing in time.
    package func openNew(_ path: String) throws(FileError) -> any OpenFile {
        let opened = try thread.step("open", path, limit) { [files] () throws(FileError) in
            TimedFile.Held(try files.openNew(path))
        }
        return TimedFile(opened, path, limit, thread)
    }

    /// Cuts a file and waits until that is on disk.
    /// - Throws: `FileError`; the file may be cut nevertheless, also later.
    package func truncate(_ path: String, to bytes: Int) throws(FileError) {
        try thread.step("truncate", path, limit) { [files] () throws(FileError) in
            try files.truncate(path, to: bytes)
        }
    }

    /// Gives a file another name.
    /// - Throws: `FileError`; it may get it nevertheless, also later.
    package func rename(_ path: String, to new: String) throws(FileError) {
        try thread.step("rename", path, limit) { [files] () throws(FileError) in
            try files.rename(path, to: new)
        }
    }

    /// Removes a file.
    /// - Throws: `FileError`; it may go nevertheless, also later.
    package func remove(_ path: String) throws(FileError) {
        try thread.step("unlink", path, limit) { [files] () throws(FileError) in
            try files.remove(path)
        }
    }

    /// Waits until new, renamed and removed names of a directory are on disk.
    /// - Throws: `FileError` when they may not be.
    package func synchronizeDirectory(_ path: String) throws(FileError) {
        try thread.step("fsync", path, limit) { [files] () throws(FileError) in
            try files.synchronizeDirectory(path)
        }
    }

    /// Takes a file's lock for as long as the result lives.
    /// - Throws: `FileError`; a lock that comes too late is given back at once.
    package func lock(_ path: String) throws(FileError) -> any OpenFile {
        let locked = try thread.step("lock", path, limit) { [files] () throws(FileError) in
            TimedFile.Held(try files.lock(path))
        }
        return TimedFile(locked, path, limit, thread)
    }
}

extension TimedThread {
    /// Does one step with a file; one that takes too long has failed.
    fileprivate func step<Value: Sendable>(
        _ action: String, _ path: String, _ limit: Duration,
        _ body: @escaping @Sendable () throws(FileError) -> Value
    ) throws(FileError) -> Value {
        let result = run(within: limit) {
            Result { () throws(FileError) in try body() }
        }
        guard let result else { throw FileError(timedOut: action, path) }
        return try result.get()
    }
}

/// An open file of such a disk; it is closed on the disk's thread, for that may wait, too.
private final class TimedFile: OpenFile {
    /// The only owner of the file.
    final class Held: Sendable {
        let file: Locked<(any OpenFile)?>
        init(_ file: any OpenFile) { self.file = Locked(file) }
    }

    private let held: Held
    private let path: String
    private let limit: Duration
    private let thread: TimedThread

    init(_ held: Held, _ path: String, _ limit: Duration, _ thread: TimedThread) {
        self.held = held
        self.path = path
        self.limit = limit
        self.thread = thread
    }

    deinit {
        // Who opens it next, such as to take its lock, finds it closed.
        let close: @Sendable () -> Void = { [held] in held.file.withLock { $0 = nil } }
        if thread.run(within: limit, close) == nil { thread.later(close) }
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        try thread.step("write", path, limit) { [held] () throws(FileError) in
            try held.file.withLock { $0 }?.append(bytes)
        }
    }

    func synchronize() throws(FileError) {
        try thread.step("fsync", path, limit) { [held] () throws(FileError) in
            try held.file.withLock { $0 }?.synchronize()
        }
    }
}
