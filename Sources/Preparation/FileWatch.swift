package import Metrics
package import Platform

/// Notices that files have changed, by looking at them from time to time.
///
/// Looking works on every file system and through every kind of replacement (rename, mount, symbolic
/// link of a Kubernetes volume), which notifications of the kernel do not.
package struct FileWatch {
    /// What files are like, by the bytes of their paths.
    package typealias Glance = [ExactText: Files.Stamp?]

    private var stamps: Glance = [:]
    private var paths: [String] = []
    private var patterns: [String] = []
    private var isSettling = false
    /// Grows with each set of files.
    package private(set) var version = 0

    /// Watches nothing yet.
    package init() {}

    /// What the watched files are like now, with those that fit a pattern; taken before they are
    /// read.
    package func glance() -> Glance {
        (paths + patterns.flatMap(Files.matching)).reduce(into: [:]) {
            $0[ExactText($1)] = Files.stamp($1)
        }
    }

    /// From now on, changes of these files count, and files that come to fit a pattern; since
    /// `glance` for those that it saw: a change while they were being read is not lost.
    package mutating func watch(
        _ paths: [String], patterns: [String] = [], since seen: Glance = [:]
    ) {
        version += 1
        self.paths = paths
        self.patterns = patterns
        stamps = Dictionary(
            paths.map { (ExactText($0), seen[ExactText($0)] ?? Files.stamp($0)) },
            uniquingKeysWith: { $1 })
        // What fitted when the files were read has been judged, whatever came of it.
        for path in patterns.flatMap(Files.matching).map(ExactText.init) where stamps[path] == nil {
            if let stamp = seen[path] { stamps[path] = stamp }
        }
        isSettling = false
    }

    /// Whether something changed and has kept still since the last look.
    ///
    /// A file may be caught half written; so the change counts when a second look finds no other.
    package mutating func hasSettledChange() -> Bool { hasSettledChange(glance()) }

    /// The same with a glance that was taken elsewhere.
    package mutating func hasSettledChange(_ now: Glance) -> Bool {
        if now != stamps {
            stamps = now
            isSettling = true
            return false
        }
        defer { isSettling = false }
        return isSettling
    }
}
