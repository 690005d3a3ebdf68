import Glibc
package import Platform

/// A disk in memory that stands still when a test says so: each step waits until it is let go.
package final class StillFiles: FileLayer {
    /// What lies on it.
    package let files: FaultyFiles
    /// How many steps it still does; nil for all.
    private let stepsLeft: Locked<Int?>

    /// A disk that stands still from now on, or answers.
    package init(_ files: FaultyFiles = FaultyFiles(), isStill: Bool = true) {
        self.files = files
        stepsLeft = Locked(isStill ? 0 : nil)
    }

    /// Stands still after that many more steps.
    package func stop(after steps: Int = 0) { stepsLeft.withLock { $0 = steps } }
    /// Goes on with what waits.
    package func letGo() { stepsLeft.withLock { $0 = nil } }

    fileprivate func stand() {
        let isStill = { [stepsLeft] in
            stepsLeft.withLock { left in
                guard let steps = left, steps > 0 else { return left == 0 }
                left = steps - 1
                return false
            }
        }
        while isStill() { usleep(500) }
    }

    /// Makes a directory.
    package func makeDirectory(_ path: String) throws(FileError) {
        stand()
        try files.makeDirectory(path)
    }
    /// The names in a directory.
    package func list(_ directory: String) throws(FileError) -> [String] {
        stand()
        return try files.list(directory)
    }
    /// The length of a file.
    package func bytes(of path: String) throws(FileError) -> Int {
        stand()
        return try files.bytes(of: path)
    }
    /// A part of a file.
    package func read(_ path: String, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        stand()
        return try files.read(path, from: offset, count: count)
    }
    /// Opens or makes a file.
    package func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
        stand()
        return StillFile(try files.openToAppend(path), self)
    }
    /// Cuts a file.
    package func truncate(_ path: String, to bytes: Int) throws(FileError) {
        stand()
        try files.truncate(path, to: bytes)
    }
    /// Gives a file another name.
    package func rename(_ path: String, to new: String) throws(FileError) {
        stand()
        try files.rename(path, to: new)
    }
    /// Removes a file.
    package func remove(_ path: String) throws(FileError) {
        stand()
        try files.remove(path)
    }
    /// Brings the names to the disk.
    package func synchronizeDirectory(_ path: String) throws(FileError) {
        stand()
        try files.synchronizeDirectory(path)
    }
    /// Takes a lock.
    package func lock(_ path: String) throws(FileError) -> any OpenFile {
        stand()
        return StillFile(try files.lock(path), self)
    }
}

/// An open file of it.
private final class StillFile: OpenFile {
    private let file: any OpenFile
    private let disk: StillFiles

    init(_ file: any OpenFile, _ disk: StillFiles) {
        self.file = file
        self.disk = disk
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        disk.stand()
        try file.append(bytes)
    }
    func synchronize() throws(FileError) {
        disk.stand()
        try file.synchronize()
    }
}
