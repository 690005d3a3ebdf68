/// The lethal states.
extension HealthModel {
    static let caps = [
        HealthCap(
            "connections_exhausted", .connectionsUtilization, atLeast: 1,
            meaning: "All slots for ordinary clients are taken; further clients are refused.",
            remedy: "End idle sessions now; put a pooler in front.",
            rule: "PostgresConnectionsExhausted",
            panel: PanelName("pgvigil-connections", "Connections")),
        HealthCap(
            "sessions_blocked", .sessionsBlocked, atLeast: 60,
            meaning: "At least half of the active sessions, and at least five, wait for locks: the"
                + " application stands still.",
            remedy: "End the session that is in the way with pg_terminate_backend(pid).",
            rule: "PostgresLockWaitLong", panel: PanelName("pgvigil-locks", "Lock waits")),
        HealthCap(
            "transaction_wraparound", .transactionAge, atLeast: 0.8,
            meaning: "Past vacuum's failsafe and still ageing; at 1 the server stops writing.",
            remedy: "Remove what holds the horizon, then VACUUM the oldest tables.",
            rule: "PostgresTransactionWraparound", panel: PanelName("pgvigil-vacuum", "Wraparound")),
        HealthCap(
            "multixact_wraparound", .multixactAge, atLeast: 0.8,
            meaning: "The same for multixacts.",
            remedy: "Remove what holds the horizon, then VACUUM the oldest tables.",
            rule: "PostgresMultixactWraparound", panel: PanelName("pgvigil-vacuum", "Wraparound")),
        HealthCap(
            "archiver_failing", .archiverStuck, atLeast: 1,
            meaning: "Archiving fails and more than max_wal_size waits: the disk is filling.",
            remedy: "Fix archive_command; the server's log has its output.",
            rule: "PostgresArchiverFailing", panel: PanelName("pgvigil-wal", "Archiver")),
        HealthCap(
            "commits_hang", .synchronousWait, atLeast: 60,
            meaning: "Commits wait for a synchronous standby that does not answer; nothing is"
                + " written any more.",
            remedy: "Bring the standby back, or take it out of synchronous_standby_names and"
                + " reload.",
            rule: "PostgresCommitsHang",
            panel: PanelName("pgvigil-replication", "Synchronous commit")),
        HealthCap(
            "autovacuum_off", .autovacuumOff, atLeast: 1,
            meaning: "Nothing removes dead rows or freezes old ones.",
            remedy: "Set autovacuum = on and track_counts = on.",
            rule: "PostgresAutovacuumOff", panel: PanelName("pgvigil-vacuum", "Vacuum")),
        HealthCap(
            "checksum_failures", .checksumFailures, atLeast: 1,
            meaning: "Blocks on the disk are not what was written. It stays until the statistics"
                + " of the database are reset; for shared catalogs, a day.",
            remedy: "Look at the disk, restore from a backup, then pg_stat_reset() there.",
            rule: "PostgresChecksumFailures", panel: PanelName("pgvigil-io", "Checksums")),
        HealthCap(
            "sequence_exhausted", .sequences, atLeast: 0.95,
            meaning: "Inserts fail soon.",
            remedy: "Change the column to bigint.",
            rule: "PostgresSequenceNearEnd", panel: PanelName("pgvigil-tables", "Sequences")),
        HealthCap(
            "slot_lost", .slotLost, atLeast: 1,
            meaning: "The slot's reader must be built again.",
            remedy: "Build the reader again and drop the slot.",
            rule: "PostgresSlotLost", panel: PanelName("pgvigil-replication", "Replication slots")),
        HealthCap(
            "page_alert", .pageAlerts, atLeast: 1,
            meaning: "An alert of severity page about the server fires in the agent's own rules.",
            remedy: "Follow the action and the runbook of the alert.",
            rule: "", panel: PanelName("pgvigil-health", "Alerts that fire")),
    ]
}
