package import Platform

extension FaultyFiles {
    static let endedCode: Int32 = 3
    private static let absentCode: Int32 = 2
    private static let inputOutputCode: Int32 = 5
    private static let lockedCode: Int32 = 11
    private static let fullCode: Int32 = 28

    /// Directories need no making here.
    package func makeDirectory(_ path: String) throws(FileError) {
        try step("mkdir", path) { _, _ in }
    }

    /// The names in a directory.
    package func list(_ directory: String) throws(FileError) -> [String] {
        try step("list", directory) { state, _ in
            state.names.keys.filter { $0.hasPrefix("\(directory)/") }.map {
                String($0.dropFirst(directory.count + 1))
            }
        }
    }

    /// The length of a file.
    package func bytes(of path: String) throws(FileError) -> Int {
        try step("stat", path) { state, _ throws(FileError) in
            try Self.content(state, path, "stat").bytes.count
        }
    }

    /// A part of a file.
    package func read(_ path: String, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try step("read", path) { state, _ throws(FileError) in
            Array(try Self.content(state, path, "read").bytes.dropFirst(offset).prefix(count))
        }
    }

    /// Opens or makes a file.
    package func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
        let (number, epoch) = try step("open", path) { state, _ throws(FileError) in
            (state.open(path), state.epoch)
        }
        return Handle(files: self, path: path, number: number, epoch: epoch)
    }

    /// Cuts a file; what was cut is gone from the disk, too, unless that fails.
    package func truncate(_ path: String, to bytes: Int) throws(FileError) {
        try step("truncate", path) { state, ends throws(FileError) in
            guard let number = state.names[path], var file = state.files[number] else {
                throw FileError("truncate", path, code: Self.absentCode)
            }
            state.faults.bytesLeft = state.faults.bytesLeft.map {
                $0 + max(0, file.bytes.count - bytes)
            }
            file.bytes = Array(file.bytes.prefix(bytes))
            file.dirty = file.dirty.compactMap {
                $0.lowerBound < bytes ? $0.lowerBound..<min($0.upperBound, bytes) : nil
            }
            defer { state.files[number] = file }
            if ends { return }
            if state.faults.failingSynchronizations > 0 {
                state.faults.failingSynchronizations -= 1
                throw FileError("fsync", path, code: Self.inputOutputCode)
            }
            file.durable = Array(file.durable.prefix(bytes))
            for range in file.dirty { file.write(from: range.lowerBound, to: range.upperBound) }
            file.dirty = []
        }
    }

    /// Gives a file another name.
    package func rename(_ path: String, to new: String) throws(FileError) {
        try step("rename", path) { state, ends throws(FileError) in
            if ends && state.chance(2) == 0 { return }
            guard let number = state.names.removeValue(forKey: path) else {
                throw FileError("rename", path, code: Self.absentCode)
            }
            state.names[new] = number
        }
    }

    /// Removes a file.
    package func remove(_ path: String) throws(FileError) {
        try step("unlink", path) { state, ends throws(FileError) in
            if ends && state.chance(2) == 0 { return }
            guard let number = state.names.removeValue(forKey: path) else {
                throw FileError("unlink", path, code: Self.absentCode)
            }
            let count = state.files[number]?.bytes.count ?? 0
            state.faults.bytesLeft = state.faults.bytesLeft.map { $0 + count }
        }
    }

    /// Brings the names to the disk.
    package func synchronizeDirectory(_ path: String) throws(FileError) {
        try step("fsync", path) { state, ends throws(FileError) in
            if ends && state.chance(2) == 0 { return }
            if state.faults.failingSynchronizations > 0 {
                state.faults.failingSynchronizations -= 1
                throw FileError("fsync", path, code: Self.inputOutputCode)
            }
            state.durableNames = state.names
        }
    }

    /// Takes a lock until `restart`, or until the result goes.
    package func lock(_ path: String) throws(FileError) -> any OpenFile {
        let (number, epoch) = try step("lock", path) { state, _ throws(FileError) in
            guard state.locks.insert(path).inserted else {
                throw FileError("lock", path, code: Self.lockedCode)
            }
            return (state.open(path), state.epoch)
        }
        return Handle(files: self, path: path, number: number, epoch: epoch, isLock: true)
    }

    private func step<Result: Sendable>(
        _ action: String, _ path: String,
        _ body: @Sendable (inout sending State, _ ends: Bool) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        try state.withLock { state throws(FileError) in
            let ends = try state.endsNow(action, path)
            let result = try body(&state, ends)
            if ends { throw FileError(action, path, code: Self.endedCode) }
            return result
        }
    }

    private static func content(
        _ state: State, _ path: String, _ action: String
    ) throws(FileError) -> Content {
        guard let number = state.names[path], let file = state.files[number] else {
            throw FileError(action, path, code: absentCode)
        }
        return file
    }

    fileprivate func append(_ bytes: [UInt8], _ handle: Handle) throws(FileError) {
        try step("write", handle.path) { state, ends throws(FileError) in
            guard handle.epoch == state.epoch, var file = state.files[handle.number] else {
                throw FileError("write", handle.path, code: Self.endedCode)
            }
            var count = bytes.count
            var code: Int32?
            if ends { count = state.chance(count + 1) }
            if state.faults.failingWrites > 0 {
                state.faults.failingWrites -= 1
                count = min(count, state.chance(bytes.count + 1))
                code = Self.inputOutputCode
            }
            if let left = state.faults.bytesLeft {
                if left < count {
                    count = left
                    code = Self.fullCode
                }
                state.faults.bytesLeft = left - count
            }
            let start = file.bytes.count
            file.bytes += bytes.prefix(count)
            if count > 0 { file.dirty.append(start..<(start + count)) }
            state.files[handle.number] = file
            if let code { throw FileError("write", handle.path, code: code) }
        }
    }

    fileprivate func synchronize(_ handle: Handle) throws(FileError) {
        try step("fsync", handle.path) { state, ends throws(FileError) in
            guard handle.epoch == state.epoch, var file = state.files[handle.number] else {
                throw FileError("fsync", handle.path, code: Self.endedCode)
            }
            let fails = state.faults.failingSynchronizations > 0
            if ends && state.chance(2) == 0 { return }
            if fails { state.faults.failingSynchronizations -= 1 }
            for range in file.dirty where !fails || state.chance(2) == 0 {
                file.write(from: range.lowerBound, to: range.upperBound)
            }
            file.dirty = []
            state.files[handle.number] = file
            if fails { throw FileError("fsync", handle.path, code: Self.inputOutputCode) }
        }
    }

    fileprivate func close(_ handle: Handle) {
        state.withLock { state in
            if handle.isLock, handle.epoch == state.epoch { state.locks.remove(handle.path) }
        }
    }

    /// An open file of this disk.
    fileprivate final class Handle: OpenFile {
        let files: FaultyFiles
        let path: String
        let number: Int
        let epoch: Int
        let isLock: Bool

        init(files: FaultyFiles, path: String, number: Int, epoch: Int, isLock: Bool = false) {
            self.files = files
            self.path = path
            self.number = number
            self.epoch = epoch
            self.isLock = isLock
        }

        deinit { files.close(self) }

        func append(_ bytes: [UInt8]) throws(FileError) { try files.append(bytes, self) }
        func synchronize() throws(FileError) { try files.synchronize(self) }
    }
}

extension FaultyFiles.State {
    fileprivate mutating func open(_ path: String) -> Int {
        if let number = names[path] { return number }
        nextFile += 1
        files[nextFile] = FaultyFiles.Content()
        names[path] = nextFile
        return nextFile
    }
}
