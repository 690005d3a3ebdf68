import Basics
import Documents

/// Files that exist only in a test.
struct MemoryFiles: FileReading {
    private let contents: [String: [UInt8]]

    init(_ contents: [String: String] = [:]) {
        self.contents = contents.mapValues { Array($0.utf8) }
    }

    func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        guard let content = contents[path] else {
            throw UnreadableFile("No such file or directory")
        }
        return content
    }

    func paths(matching pattern: String) -> [String] {
        contents.keys.filter(Glob(pattern).matches).sorted()
    }
}
