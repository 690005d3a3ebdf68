import BackupChecks
import Basics
import Metrics
import Platform

/// What complete backups of a directory hold, each read at most once in a look.
struct DirectoryContents {
    /// What one backup holds.
    struct Content {
        /// Why it is not what it should be.
        var flaw: String?
        /// How much it is; nil when that is not known.
        var bytes: Double?
        /// Whether it needs another backup to be restored.
        var isIncremental = false
    }

    static let manifest = "backup_manifest"
    private static let label = "backup_label"
    private static let manifestBytesMax = 1 << 20

    let directory: BackupDirectory
    /// Looks as long as there is time left.
    let files: () -> DetachedFiles
    // By the bytes of names.
    private var contents: [[UInt8]: Content] = [:]
    private var labels: [[UInt8]: BackupLabel?] = [:]

    init(directory: BackupDirectory, files: @escaping () -> DetachedFiles) {
        (self.directory, self.files) = (directory, files)
    }

    /// What a complete backup holds.
    mutating func content(of candidate: BackupCandidate) throws(FileError) -> Content {
        if let known = contents[Array(candidate.name.utf8)] { return known }
        let content = try read(candidate)
        contents[Array(candidate.name.utf8)] = content
        return content
    }

    /// Why an incremental backup cannot be restored with what is there; nil when it can, or when
    /// nothing says from what it was made.
    ///
    /// pg_combinebackup needs each backup back to the one that is whole.
    mutating func missingBase(
        of candidate: BackupCandidate, among others: [BackupCandidate]
    ) throws(FileError) -> String? {
        var (current, steps) = (candidate, 0)
        while let base = try label(of: current)?.base {
            var next: BackupCandidate?
            for other in others where !other.name.hasSameBytes(as: current.name) {
                if try label(of: other)?.start == base {
                    next = other
                    break
                }
            }
            guard let next, steps < others.count else {
                return "it is incremental, and the backup that began at \(base), from which"
                    + " \(steps == 0 ? "it" : current.name) was made, is not there"
            }
            if let flaw = try content(of: next).flaw {
                return "it is incremental, and \(next.name), which it needs, is not good: \(flaw)"
            }
            (current, steps) = (next, steps + 1)
        }
        return nil
    }

    /// Archives have theirs inside, where it is not looked for.
    private mutating func label(of candidate: BackupCandidate) throws(FileError) -> BackupLabel? {
        guard case .plain = candidate.form else { return nil }
        if let known = labels[Array(candidate.name.utf8)] { return known }
        let path = "\(directory.path)/\(candidate.name)/\(Self.label)"
        let found: BackupLabel?
        do throws(FileError) {
            found = BackupLabel(try files().read(path, bytesMax: BackupLabel.bytesMax))
        } catch {
            // Without one it is not known where it began.
            guard error.isMissing || error.isTooLarge else { throw error }
            found = nil
        }
        labels[Array(candidate.name.utf8)] = .some(found)
        return found
    }

    private func read(_ candidate: BackupCandidate) throws(FileError) -> Content {
        let path = "\(directory.path)/\(candidate.name)"
        let bytes = Double(candidate.sighting.bytes)
        switch candidate.form {
        case .file: return Content(flaw: try manifestFlaw(of: candidate), bytes: bytes)
        case .archives(let bytes):
            if bytes == 0 { return Content(flaw: "its archive is empty", bytes: 0) }
            let manifest = try baseManifest(path)
            return Content(
                flaw: manifest?.flaw, bytes: bytes, isIncremental: manifest?.isIncremental ?? false)
        case .dump:
            let files = try files().list(path)
            return Content(bytes: files.reduce(0) { $0 + Double($1.bytes) })
        case .plain:
            guard let manifest = try baseManifest(path) else { return Content() }
            if let flaw = manifest.flaw { return Content(flaw: flaw) }
            let facts = try files().facts(of: manifest.sizes.map(\.path), in: path)
            return Content(
                flaw: manifest.mismatch(found: facts.map { $0?.bytes }), bytes: manifest.bytes,
                isIncremental: manifest.isIncremental)
        case .unfinished: return Content()
        }
    }

    /// The manifest of a base backup; nil for one that is too long to be read, which is no mistake of
    /// the backup.
    private func baseManifest(_ path: String) throws(FileError) -> BackupManifest? {
        do throws(FileError) {
            return BackupManifest(
                ofBaseBackup: try files().read(
                    "\(path)/\(Self.manifest)", bytesMax: BackupManifest.bytesMax))
        } catch {
            if error.isTooLarge { return nil }
            throw error
        }
    }

    private func manifestFlaw(of candidate: BackupCandidate) throws(FileError) -> String? {
        let names = directory.manifestNames(of: candidate.name)
        guard !names.isEmpty else { return nil }
        let facts = try files().facts(of: names, in: directory.path)
        guard let name = zip(names, facts).first(where: { $1?.kind == .file })?.0 else {
            return "there is no manifest \(names[0]) of it"
        }
        let content = try files().read(
            "\(directory.path)/\(name)", bytesMax: Self.manifestBytesMax)
        return BackupManifest.mismatch(
            in: content, name: candidate.name, bytes: candidate.sighting.bytes)
    }
}
