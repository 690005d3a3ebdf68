import Basics
import Health

/// The write-ahead log, its archive and checkpoints.
extension Indicator {
    static let archiverStuck = Indicator(
        scored: "segments that wait while the archiver fails / max_wal_size",
        unit: "times max_wal_size",
        from: Derivation(
            reads: [
                "pg_stat_archiver_failing", "pg_archive_backlog_files",
                "pg_archive_backlog_oldest_age_seconds",
                "pg_stat_archiver_last_archive_age_seconds",
                "pg_settings_wal_segment_size_bytes", "pg_settings_max_wal_size_bytes",
            ], collectors: ["pg_stat_archiver"], series: .none
        ) { $0.reading.archiverStuck },
        cap: HealthCap(
            "archiver_failing", atLeast: 1,
            meaning: "Archiving fails and more than max_wal_size waits: the disk is filling.",
            remedy: "Fix archive_command; the server's log has its output.",
            rule: "PostgresArchiverFailing", panel: PanelName("pgvigil-wal", "Archiver"),
            advice: HealthAdvice(
                title: "Archiving fails and the disk is filling",
                steps: [HealthAdvice.Step("SELECT * FROM pg_stat_archiver;")],
                risk: HealthAdvice.noRisk,
                verify: "pg_stat_archiver_failing is 0.")))

    static let archiveDelay = Indicator(
        scored: "pg_archive_backlog_oldest_age_seconds", unit: "seconds",
        from: .largest("pg_archive_backlog_oldest_age_seconds", of: "pg_archive_backlog"),
        check: HealthCheck(
            "archive_delay", of: .wal, 4, .fixed([(300, 0), (1800, 0.5), (7200, 1)]),
            because: "What is not archived is lost with the disk.",
            remedy: "Read the server's log for what archive_command says.",
            rule: "PostgresArchiveDelayed", panel: PanelName("pgvigil-wal", "Archiver"),
            advice: HealthAdvice(
                title: "Archiving is behind",
                steps: [HealthAdvice.Step("SELECT * FROM pg_stat_archiver;")],
                risk: HealthAdvice.noRisk, verify: "pg_archive_backlog_oldest_age_seconds falls.")))

    static let logSize = Indicator(
        scored: "pg_wal_size_bytes / (max_wal_size + wal_keep_size)",
        unit: "times max_wal_size + wal_keep_size",
        from: Derivation(
            reads: [
                "pg_wal_size_bytes", "pg_settings_max_wal_size_bytes",
                "pg_settings_wal_keep_size_bytes",
            ], series: .none
        ) { $0.reading.logSize },
        check: HealthCheck(
            "wal_size", of: .wal, 2, .fixed([(1.5, 0), (3, 0.5), (10, 1)]),
            because: "More write-ahead log than max_wal_size and wal_keep_size is being kept for"
                + " someone.",
            remedy: "Look at slots and at the archiver.",
            rule: "PostgresWALGrows", panel: PanelName("pgvigil-wal", "Write-ahead log"),
            advice: HealthAdvice(
                title: "More write-ahead log is kept than the settings ask for",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT slot_name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) \
                        FROM pg_replication_slots ORDER BY 3 DESC NULLS LAST;
                        """),
                    HealthAdvice.Step("SELECT * FROM pg_stat_archiver;"),
                ], risk: HealthAdvice.noRisk,
                verify: "pg_wal_size_bytes falls after the next checkpoints.")
        ))

    static let requestedCheckpoints = Indicator(
        scored: "share of the checkpoints of an hour that was requested, at most as many as the"
            + " written log fills max_wal_size / 2",
        unit: "ratio",
        from: Derivation(remembering: Checkpoints.self, series: .none) {
            $0[Checkpoints.self].requestedShare
        },
        check: HealthCheck(
            "requested_checkpoints", of: .wal, 2, .fixed([(0.3, 0), (0.6, 0.5), (1, 1)]),
            because: "Checkpoints that the load requests come in quick succession and write"
                + " pages in full again and again.",
            remedy: "Raise max_wal_size.",
            rule: "PostgresCheckpointsRequested", panel: PanelName("pgvigil-wal", "Checkpoints"),
            advice: HealthAdvice(
                title: "The load requests checkpoints",
                steps: [
                    HealthAdvice.Step("SHOW max_wal_size;"),
                    HealthAdvice.Step("SELECT * FROM pg_stat_wal;"),
                ],
                risk:
                    "CHECKPOINT, base backups, shutdowns, and databases that are made or dropped count as"
                    + " well, and are no reason to change anything. A larger max_wal_size needs more room in pg_wal, and recovery after a"
                    + " crash takes longer.",
                verify: "pg_stat_checkpointer_num_requested_total hardly grows.")))
}

/// What the indicators are made of.
extension TargetReading {
    /// What waits to be archived while archiving fails, against max_wal_size.
    var archiverStuck: HealthState {
        guard let failing = value("pg_stat_archiver_failing") else {
            return answered.contains("pg_stat_archiver") ? .notApplicable : .unknown
        }
        if failing == 0, !archiverHangs { return .known(0) }
        guard let files = value("pg_archive_backlog_files"),
            let segment = value("pg_settings_wal_segment_size_bytes"),
            let limit = value("pg_settings_max_wal_size_bytes"), limit > 0
        else { return .unknown }
        return .known(files * segment / limit)
    }

    /// Whether something waits and nothing has been archived for half an hour.
    private var archiverHangs: Bool {
        (value("pg_archive_backlog_oldest_age_seconds") ?? 0) > 1800
            && (value("pg_stat_archiver_last_archive_age_seconds") ?? .infinity) > 1800
    }

    /// Write-ahead log on the disk against what the settings ask for.
    var logSize: HealthState {
        guard let size = value("pg_wal_size_bytes"),
            let limit = value("pg_settings_max_wal_size_bytes"), limit > 0
        else { return .unknown }
        return .known(size / (limit + Swift.max(0, value("pg_settings_wal_keep_size_bytes") ?? 0)))
    }
}
