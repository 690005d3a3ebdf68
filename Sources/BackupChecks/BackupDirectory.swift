package import Basics

/// A directory in which every backup is a file, or a directory of its own.
package struct BackupDirectory: Sendable, Equatable {
    /// The directory.
    package var path: String
    /// Which names in it are backups.
    package var pattern: Glob
    /// The name of a backup's manifest beside it, with a star for the backup's name, with or without
    /// what stands behind its last dot; nil when there are none.
    package var manifest: String?
    /// A smaller one is no backup.
    package var bytesMin = 1
    /// The program that verifies a new backup, which gets its path as the last argument; empty for none.
    package var verify: [String] = []
    /// How long that may take.
    package var verifyTimeout = Duration.seconds(3600)

    /// Backups by their names.
    package init(path: String, pattern: Glob) {
        self.path = path
        self.pattern = pattern
    }

    /// What names end with while their content is written, or when they are about a backup.
    private static let unfinishedEndings = [
        ".partial", ".part", ".tmp", ".temp", ".new", ".inprogress", ".in_progress", ".lock",
    ]

    /// Whether a name is that of a backup that may be complete.
    package func isBackup(_ name: String) -> Bool {
        pattern.matches(name) && !isManifest(name) && !name.utf8.starts(with: ".".utf8)
            && !Self.unfinishedEndings.contains { name.lowercased().hasSuffix($0) }
    }

    /// A manifest whose name fits the pattern of backups is none.
    private func isManifest(_ name: String) -> Bool {
        manifest.map { Glob($0).isWild && Glob($0).matches(name) && $0 != "*" } ?? false
    }

    /// The names under which the manifest of a backup may lie beside it, the likeliest first.
    package func manifestNames(of backup: String) -> [String] {
        guard let manifest else { return [] }
        var stems = [backup]
        let scalars = backup.unicodeScalars
        if let dot = scalars.lastIndex(of: "."), dot > scalars.startIndex {
            stems.append(String(scalars[..<dot]))
        }
        return stems.map { manifest.replacing(bytesOf: "*", with: $0) }
    }
}
