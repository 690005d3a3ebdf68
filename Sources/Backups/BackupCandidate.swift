import BackupChecks

/// What may be a backup in a directory.
struct BackupCandidate {
    let name: String
    let sighting: BackupMemory.Sighting
    let form: Form

    /// How a backup lies in the directory.
    enum Form {
        case file
        /// pg_basebackup's, with its files in place.
        case plain
        /// pg_basebackup's in archives, whose sizes are these together.
        case archives(bytes: Double)
        /// pg_dump's directory format.
        case dump
        /// A directory in which what is written last is not there.
        case unfinished

        var isFile: Bool { if case .file = self { true } else { false } }
    }
}
