import Platform

/// Files in memory that never fail.
final class MemoryLayer: FileLayer {
    private let contents = Locked<[String: [UInt8]]>([:])

    /// Puts a file in its place.
    func put(_ path: String, _ bytes: [UInt8]) { contents.withLock { $0[path] = bytes } }

    private func content(_ path: String) throws(FileError) -> [UInt8] {
        guard let bytes = contents.withLock({ $0[path] }) else {
            throw FileError("open", path, code: 2)
        }
        return bytes
    }

    func makeDirectory(_ path: String) throws(FileError) {}

    func list(_ directory: String) throws(FileError) -> [String] {
        contents.withLock { $0.keys.sorted() }.compactMap { path in
            guard path.hasPrefix(directory + "/") else { return nil }
            let name = path.dropFirst(directory.count + 1)
            return name.contains("/") ? nil : String(name)
        }
    }

    func bytes(of path: String) throws(FileError) -> Int { try content(path).count }

    func read(_ path: String, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        Array(try content(path).dropFirst(offset).prefix(count))
    }

    func openToAppend(_ path: String) throws(FileError) -> any OpenFile {
        contents.withLock { $0[path, default: []] += [] }
        return File(path: path, layer: self)
    }

    func truncate(_ path: String, to bytes: Int) throws(FileError) {
        put(path, Array(try content(path).prefix(bytes)))
    }

    func rename(_ path: String, to new: String) throws(FileError) {
        put(new, try content(path))
        try remove(path)
    }

    func remove(_ path: String) throws(FileError) {
        guard contents.withLock({ $0.removeValue(forKey: path) }) != nil else {
            throw FileError("remove", path, code: 2)
        }
    }

    func synchronizeDirectory(_ path: String) throws(FileError) {}

    func lock(_ path: String) throws(FileError) -> any OpenFile { File(path: path, layer: self) }

    private final class File: OpenFile {
        private let path: String
        private let layer: MemoryLayer

        init(path: String, layer: MemoryLayer) {
            self.path = path
            self.layer = layer
        }

        func append(_ bytes: [UInt8]) throws(FileError) {
            layer.contents.withLock { $0[path, default: []] += bytes }
        }

        func synchronize() throws(FileError) {}
    }
}
