import BackupChecks
import Basics
import Platform

/// One look into a directory with backups.
struct DirectoryLook {
    /// What came of it.
    struct Found {
        var backups: [FoundBackup] = []
        /// Of complete backups newer than the newest good one, how many do not fit their manifests.
        var mismatches: Int?
        /// What the newest complete one was judged; nil when it was not.
        var isVerified: Bool?
        /// What is to be verified next.
        var unverified: BackupMemory.Sighting?
    }

    private typealias Candidate = BackupCandidate
    private typealias Form = BackupCandidate.Form

    let settings: BackupSettings
    let directory: BackupDirectory
    let identity: ChildProcess.Identity?
    let now: Double
    let deadline: ContinuousClock.Instant
    let isWanted: @Sendable () -> Bool

    /// So many of the newest are looked at closely; the others count when they are complete.
    private static let closely = 20
    /// The most backups that are directories.
    private static let directoriesMax = 200
    private static let manifest = DirectoryContents.manifest
    private static let toc = "toc.dat"
    private static let archives = ["", ".gz", ".lz4", ".zst"].map { "base.tar\($0)" }

    private var files: DetachedFiles {
        DetachedFiles(
            as: identity, within: max(.milliseconds(1), ContinuousClock.now.duration(to: deadline)),
            isWanted: isWanted)
    }

    /// What is there; `memory` gets to know what was seen.
    func found(_ memory: inout BackupMemory) throws(BackupProblem) -> Found {
        do throws(FileError) {
            let listed = try files.list(directory.path).filter {
                $0.kind != .other && directory.isBackup($0.name)
            }
            let forms = try forms(Self.withoutSecondNames(listed))
            memory.see(
                forms.map { (name: $0.file.name, bytes: $0.bytes, changed: $0.changed) },
                now: now)
            let byName = Dictionary(
                forms.map { (ExactKey($0.file.name), $0.form) },
                uniquingKeysWith: { first, _ in first })
            let candidates = memory.sightings.compactMap { sighting in
                byName[ExactKey(sighting.name)].map {
                    Candidate(name: sighting.name, sighting: sighting, form: $0)
                }
            }
            return try judged(candidates)
        } catch { throw problem(error) }
    }

    /// A link to a backup in the same directory, such as `latest`, is no second one.
    private static func withoutSecondNames(_ files: [SeenFile]) -> [SeenFile] {
        var known: Set<[UInt64]> = []
        let sorted = files.sorted {
            ($0.isLink ? 1 : 0, $0.name) < ($1.isLink ? 1 : 0, $1.name)
        }
        return sorted.filter { known.insert($0.identity).inserted }
    }

    private func problem(_ error: FileError) -> BackupProblem {
        if error.hasTimedOut {
            return BackupProblem(
                "\(directory.path) does not answer within \(settings.timeout): its disk, or the server"
                    + " that it lies on, stands still")
        }
        if error.isRefused {
            return BackupProblem(
                "\(error.path) cannot be read by user \(userName): \(error.reason); it needs the right"
                    + " to read and enter \(directory.path) and to enter all directories above it")
        }
        return BackupProblem("\(error)")
    }

    private var userName: String {
        identity == nil ? ProcessEnvironment.userName : "of the programs"
    }

    // MARK: Forms

    private func forms(
        _ files: [SeenFile]
    ) throws(FileError) -> [(file: SeenFile, form: Form, bytes: Int, changed: Int64)] {
        var found = files.filter { $0.kind == .file }.map {
            (file: $0, form: Form.file, bytes: $0.bytes, changed: $0.changedNanoseconds)
        }
        let newest = files.filter { $0.kind == .directory }
            .sorted { $0.changedNanoseconds > $1.changedNanoseconds }.prefix(Self.directoriesMax)
        let wanted = [Self.manifest, Self.toc] + Self.archives
        let facts = try self.files.facts(
            of: newest.flatMap { file in wanted.map { "\(file.name)/\($0)" } },
            in: directory.path)
        for (index, file) in newest.enumerated() {
            let own = facts[(index * wanted.count)..<((index + 1) * wanted.count)]
            let known = Array(own)
            let archives = known.dropFirst(2).compactMap { $0.map { Double($0.bytes) } }
            if let manifest = known[0] {
                found.append(
                    (
                        file, archives.isEmpty ? .plain : .archives(bytes: archives.reduce(0, +)),
                        manifest.bytes, manifest.changedNanoseconds
                    ))
            } else if let toc = known[1] {
                found.append((file, .dump, toc.bytes, toc.changedNanoseconds))
            } else {
                found.append((file, .unfinished, 0, file.changedNanoseconds))
            }
        }
        return found
    }

    // MARK: Judging

    private func judged(_ candidates: [Candidate]) throws(FileError) -> Found {
        var found = Found()
        let hasManifests = directory.manifest != nil
        var looks = DirectoryContents(directory: directory, files: { files })
        var mismatches = 0
        var (good, goodAndWhole) = (0, 0)
        var isNewest = true
        for (index, candidate) in candidates.enumerated() {
            let sighting = candidate.sighting
            var backup = FoundBackup(
                name: candidate.name, finished: Double(sighting.changed) / 1e9,
                bytes: candidate.form.isFile ? Double(sighting.bytes) : nil,
                flaw: incompleteness(of: candidate))
            if backup.flaw == nil, goodAndWhole < 2, index < Self.closely {
                let looked = try looks.content(of: candidate)
                (backup.bytes, backup.isIncremental) = (looked.bytes, looked.isIncremental)
                backup.flaw = looked.flaw
                if backup.flaw == nil, looked.isIncremental {
                    let others = candidates.prefix(Self.closely).filter {
                        incompleteness(of: $0) == nil
                    }
                    backup.flaw = try looks.missingBase(of: candidate, among: Array(others))
                }
                if backup.flaw != nil, good == 0 { mismatches += 1 }
                if backup.flaw == nil, !backup.isIncremental, let bytes = backup.bytes,
                    bytes < Double(directory.bytesMin)
                {
                    backup.flaw = "it has less than \(directory.bytesMin) bytes"
                }
            }
            if backup.flaw == nil, !directory.verify.isEmpty {
                if isNewest { found.isVerified = sighting.verdict.map { $0 == .passed } }
                isNewest = false
                if case .failed(let reason)? = sighting.verdict {
                    backup.flaw = "verification failed: \(reason)"
                } else if good == 0, sighting.verdict == nil {
                    found.unverified = found.unverified ?? sighting
                }
            }
            if backup.flaw == nil, (backup.finished ?? 0) <= now + FoundBackup.clockSkewMax {
                good += 1
                if !backup.isIncremental { goodAndWhole += 1 }
            }
            found.backups.append(backup)
        }
        let hasBases = candidates.contains {
            if case .plain = $0.form { true } else { false }
        }
        if hasManifests || hasBases { found.mismatches = mismatches }
        return found
    }

    private func incompleteness(of candidate: Candidate) -> String? {
        if case .unfinished = candidate.form {
            return "it has neither \(Self.manifest) nor \(Self.toc), so it is not finished"
        }
        let every = settings.interval.seconds
        guard candidate.sighting.isSettled(now: now, lookEvery: every) else {
            return "it may still be written: no second look has seen it unchanged yet"
        }
        if case .file = candidate.form, candidate.sighting.bytes < directory.bytesMin {
            return candidate.sighting.bytes == 0
                ? "it is empty" : "it has less than \(directory.bytesMin) bytes"
        }
        return nil
    }
}

/// A name by its bytes.
private struct ExactKey: Hashable {
    private let bytes: [UInt8]
    init(_ name: String) { bytes = Array(name.utf8) }
}
