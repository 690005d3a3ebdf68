/// What one look has found in one place.
package struct BackupRepository: Sendable, Equatable {
    /// The value of the label `repository`; empty where there is only one place.
    package var label: String
    /// All backups in it.
    package var backups: [FoundBackup]
    /// Why they are not known; nil when they are.
    package var problem: BackupProblem?
    /// Whether WAL that the newest good backup needs is not in the archive; nil when that is not said.
    package var hasWALGap: Bool?

    /// What was found.
    package init(
        _ label: String, _ backups: [FoundBackup], problem: BackupProblem? = nil,
        hasWALGap: Bool? = nil
    ) {
        self.label = label
        self.backups = backups
        self.problem = problem
        self.hasWALGap = hasWALGap
    }
}
