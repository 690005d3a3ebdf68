import Platform

/// Notices that files have changed, by looking at them from time to time.
///
/// Looking works on every file system and through every kind of replacement (rename, mount, symbolic
/// link of a Kubernetes volume), which notifications of the kernel do not.
struct FileWatch {
    private var stamps: [String: Files.Stamp?] = [:]
    private var isSettling = false

    /// What the watched files are like now; taken before they are read.
    func glance() -> [String: Files.Stamp?] {
        stamps.keys.reduce(into: [:]) { $0[$1] = Files.stamp($1) }
    }

    /// From now on, changes of these files count, and since `glance` for those that it saw: a
    /// change while they were being read is not lost.
    mutating func watch(_ paths: [String], since seen: [String: Files.Stamp?] = [:]) {
        stamps = Dictionary(
            paths.map { ($0, seen[$0] ?? Files.stamp($0)) }, uniquingKeysWith: { $1 })
        isSettling = false
    }

    /// Whether something changed and has kept still since the last look.
    ///
    /// A file may be caught half written; so the change counts when a second look finds no other.
    mutating func hasSettledChange() -> Bool {
        let now = glance()
        if now != stamps {
            stamps = now
            isSettling = true
            return false
        }
        defer { isSettling = false }
        return isSettling
    }
}
