extension Board {
    private static let noBackups = "no backups are configured"
    private static let by = "by (name, kind, target, repository)"
    private static let labels = [
        Panel.Label("name", "Backup"), Panel.Label("kind", "Kind"),
        Panel.Label("target", "Target"), Panel.Label("repository", "Repository"),
    ]

    /// The backups that the agent watches.
    static let agentBackups: [Panel] = [
        .lines(
            "Age of backups", "s",
            "Age of the newest good backup, and the limit. Bad: above the limit; PostgresBackupTooOld"
                + " fires.",
            [
                Query(
                    "time() - max \(by) (backup_last_timestamp_seconds{@A})",
                    "{{name}} {{repository}}", unless: noBackups),
                Query(
                    "max \(by) (backup_age_limit_seconds{@A})",
                    "limit of {{name}} {{repository}}", unless: noBackups),
            ], width: 12),
        .table(
            "Backups",
            "What is known of each. Bad: a look that fails, half of the size before, missing WAL.",
            labels,
            [
                Query(
                    "max \(by) (backup_size_bytes{@A})", "Size", unless: noBackups,
                    [.unit("bytes")]),
                Query(
                    "max \(by) (backup_previous_size_bytes{@A})", "Before", unless: noBackups,
                    [.unit("bytes")]),
                Query("max \(by) (backup_files{@A})", "Good ones", unless: noBackups),
                Query(
                    "min \(by) (backup_check_success{@A})", "Look", unless: noBackups,
                    [.mappings([Mapping(0, "fails", "red"), Mapping(1, "succeeds", "green")])]),
                Query(
                    "max \(by) (backup_wal_gap{@A})", "WAL",
                    unless: "no tool says which WAL there is",
                    [.mappings([Mapping(0, "complete", "green"), Mapping(1, "missing", "red")])]),
            ], width: 12),
        .table(
            "Verification of backups",
            "Whether new backups pass, and how long a look takes. Bad: no; manifests that do not fit.",
            [
                Panel.Label("name", "Backup"), Panel.Label("kind", "Kind"),
                Panel.Label("target", "Target"),
            ],
            [
                Query(
                    "min by (name, kind, target) (backup_verified{@A})", "Verified",
                    unless: "no backup is verified",
                    [.mappings([Mapping(0, "no", "red"), Mapping(1, "yes", "green")])]),
                Query(
                    "max by (name, kind, target) (backup_manifest_mismatches{@A})",
                    "Do not fit their manifests", unless: "no backup has a manifest"),
                Query(
                    "max by (name, kind, target) (backup_check_duration_seconds{@A})",
                    "Look takes", unless: noBackups, [.unit("s")]),
            ], width: 12),
    ]
}
