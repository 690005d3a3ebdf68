import Glibc
import Platform

/// The processes of a running server, as the kernel lists them.
enum ServerProcesses {
    /// The children of a process, by number.
    static func children(of parent: Int32) -> [Int32] {
        Files.matching("/proc/[0-9]*/stat").compactMap { path in
            guard let fields = fields(path), fields.parent == parent else { return nil }
            return fields.process
        }
    }

    /// Whether the process is gone or only waits for its parent to notice that it is.
    static func isOver(_ process: Int32) -> Bool {
        guard let fields = fields("/proc/\(process)/stat") else { return true }
        return fields.state == "Z" || fields.state == "X"
    }

    /// Whether the process is stopped by a signal.
    static func isStopped(_ process: Int32) -> Bool {
        fields("/proc/\(process)/stat")?.state == "T"
    }

    // 4711 (postgres) S 4700 ...: the name in parentheses may hold anything, so it is cut at the last.
    private static func fields(
        _ path: String
    ) -> (process: Int32, state: Substring, parent: Int32)? {
        guard let bytes = try? Files.read(path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
            return nil
        }
        let rest = text[text.index(after: close)...].split(separator: " ")
        guard rest.count > 1, let process = Int32(text[..<open].dropLast()),
            let parent = Int32(rest[1])
        else { return nil }
        return (process, rest[0], parent)
    }
}
