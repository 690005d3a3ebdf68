package import Platform

/// Notices that files have changed, by looking at them from time to time.
///
/// Looking works on every file system and through every kind of replacement (rename, mount, symbolic
/// link of a Kubernetes volume), which notifications of the kernel do not.
package struct FileWatch {
    private var stamps: [String: Files.Stamp?] = [:]
    private var paths: [String] = []
    private var patterns: [String] = []
    private var isSettling = false
    /// Grows with each set of files.
    package private(set) var version = 0

    /// Watches nothing yet.
    package init() {}

    /// What the watched files are like now, with those that fit a pattern; taken before they are
    /// read.
    package func glance() -> [String: Files.Stamp?] {
        (paths + patterns.flatMap(Files.matching)).reduce(into: [:]) { $0[$1] = Files.stamp($1) }
    }

    /// From now on, changes of these files count, and files that come to fit a pattern; since
    /// `glance` for those that it saw: a change while they were being read is not lost.
    package mutating func watch(
        _ paths: [String], patterns: [String] = [], since seen: [String: Files.Stamp?] = [:]
    ) {
        version += 1
        self.paths = paths
        self.patterns = patterns
        stamps = Dictionary(
            paths.map { ($0, seen[$0] ?? Files.stamp($0)) }, uniquingKeysWith: { $1 })
        // What fitted when the files were read has been judged, whatever came of it.
        for path in patterns.flatMap(Files.matching) where stamps[path] == nil {
            if let stamp = seen[path] { stamps[path] = stamp }
        }
        isSettling = false
    }

    /// Whether something changed and has kept still since the last look.
    ///
    /// A file may be caught half written; so the change counts when a second look finds no other.
    package mutating func hasSettledChange() -> Bool { hasSettledChange(glance()) }

    /// The same with a glance that was taken elsewhere.
    package mutating func hasSettledChange(_ now: [String: Files.Stamp?]) -> Bool {
        if now != stamps {
            stamps = now
            isSettling = true
            return false
        }
        defer { isSettling = false }
        return isSettling
    }
}
