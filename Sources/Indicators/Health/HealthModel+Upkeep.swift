/// The components about what keeps a server alive in the long run.
extension HealthModel {
    static let replication = HealthComponent(
        name: "replication", weight: 7,
        checks: [
            HealthCheck(
                "replay_stalled", 7, .replayStalled,
                .fixed([(15, 0), (60, 0.25), (300, 0.5), (900, 1)]),
                because: "A replica that should stream and neither receives nor replays anything"
                    + " falls behind by all that its primary writes.",
                remedy: "Read the replica's log for why it cannot connect to the primary: address,"
                    + " password, slot, or a segment that is gone.",
                rule: "PostgresReplicationBroken",
                panel: PanelName("pgvigil-replication", "Last signs of life")),
            HealthCheck(
                "replay_lag", 7, .replayLag, .factors(.replicationLag),
                because: "Readers of a replica see the past, and a failover would lose time.",
                remedy: "Look for long queries that stop replay, and for a slow disk or network.",
                rule: "PostgresReplicaLag",
                panel: PanelName("pgvigil-replication", "Replication lag")),
            HealthCheck(
                "standby_lag", 7, .standbyLag, .factors(.replicationLag),
                because: "The same, seen from the primary; standbys whose application_name"
                    + " contains \"delayed\" do not count.",
                remedy: "Look at the standby that pg_stat_replication_replay_lag_seconds names.",
                rule: "PostgresStandbyLag",
                panel: PanelName("pgvigil-replication", "Replication lag")),
            HealthCheck(
                "slot_retention", 5, .slotRetention,
                .fixed([(1_073_741_824, 0), (10_737_418_240, 0.5), (107_374_182_400, 1)]),
                because: "A slot without a consumer keeps write-ahead log until the disk is full.",
                remedy: "Revive its reader or drop it; set max_slot_wal_keep_size.",
                rule: "PostgresSlotRetainsWAL",
                panel: PanelName("pgvigil-replication", "Replication slots")),
        ])

    static let maintenance = HealthComponent(
        name: "maintenance", weight: 6,
        checks: [
            HealthCheck(
                "vacuum_overdue", 4, .vacuumOverdue, .fixed([(3, 0), (20, 0.5), (100, 1)]),
                because: "A few tables wait for their turn at any time; many mean that autovacuum"
                    + " does not keep up.",
                remedy: "Raise autovacuum_max_workers and the cost limit.",
                rule: "PostgresVacuumOverdue", panel: PanelName("pgvigil-vacuum", "Vacuum")),
            HealthCheck(
                "vacuum_due", 4, .vacuumDue, .fixed([(2, 0), (5, 0.5), (20, 1)]),
                because: "A table that is far past its own threshold is not being vacuumed: it is"
                    + " locked, switched off or too large for the settings.",
                remedy: "VACUUM the table; then look at its settings and at the horizon.",
                rule: "PostgresTableBloats", panel: PanelName("pgvigil-vacuum", "Vacuum")),
            HealthCheck(
                "sequences", 3, .sequences, .fixed([(0.7, 0), (0.8, 0.5), (0.95, 1)]),
                because: "Inserts fail when a sequence or its column is used up; changing the"
                    + " column's type takes time.",
                remedy: "Change the column to bigint.",
                rule: "PostgresSequenceNearEnd", panel: PanelName("pgvigil-tables", "Sequences")),
            HealthCheck(
                "invalid_indexes", 1, .invalidIndexes, .fixed([(0, 0), (5, 1)]),
                because: "They cost every write and serve no read.",
                remedy: "REINDEX INDEX CONCURRENTLY, or drop them.",
                rule: "PostgresInvalidIndexes", panel: PanelName("pgvigil-tables", "Indexes")),
        ])

    static let horizon = HealthComponent(
        name: "horizon", weight: 6,
        checks: [
            HealthCheck(
                "xid_age", 6, .transactionAge, .steps(.transactionAge),
                because: "By default rows are frozen at a tenth of the range; at three tenths"
                    + " freezing does not keep up.",
                remedy: "VACUUM (FREEZE) the oldest tables; remove what holds the horizon.",
                rule: "PostgresTransactionWraparound",
                panel: PanelName("pgvigil-vacuum", "Wraparound")),
            HealthCheck(
                "mxid_age", 6, .multixactAge, .steps(.multixactAge),
                because: "The same for row locks that several transactions share.",
                remedy: "VACUUM (FREEZE) the oldest tables.",
                rule: "PostgresMultixactWraparound",
                panel: PanelName("pgvigil-vacuum", "Wraparound")),
            HealthCheck(
                "horizon_age", 4, .horizonAge,
                .fixed([(5_000_000, 0), (50_000_000, 0.5), (200_000_000, 1)]),
                because: "No dead row younger than the oldest open transaction can be removed.",
                remedy: "End the holder that pg_vacuum_horizon_age_transactions names.",
                rule: "PostgresHorizonHeld", panel: PanelName("pgvigil-vacuum", "Horizon")),
            HealthCheck(
                "prepared_transactions", 3, .preparedAge, .fixed([(300, 0), (3600, 1)]),
                because: "A forgotten prepared transaction holds its locks for ever.",
                remedy: "COMMIT PREPARED or ROLLBACK PREPARED.",
                rule: "PostgresPreparedTransactionOld",
                panel: PanelName("pgvigil-vacuum", "Horizon")),
        ])

    static let wal = HealthComponent(
        name: "wal", weight: 4,
        checks: [
            HealthCheck(
                "archive_delay", 4, .archiveDelay, .fixed([(300, 0), (1800, 0.5), (7200, 1)]),
                because: "What is not archived is lost with the disk.",
                remedy: "Read the server's log for what archive_command says.",
                rule: "PostgresArchiveDelayed", panel: PanelName("pgvigil-wal", "Archiver")),
            HealthCheck(
                "wal_size", 2, .logSize, .fixed([(1.5, 0), (3, 0.5), (10, 1)]),
                because: "More write-ahead log than max_wal_size is being kept for someone.",
                remedy: "Look at slots, at the archiver and at wal_keep_size.",
                rule: "PostgresWALGrows", panel: PanelName("pgvigil-wal", "Write-ahead log")),
            HealthCheck(
                "requested_checkpoints", 2, .requestedCheckpoints,
                .fixed([(0.3, 0), (0.6, 0.5), (1, 1)]),
                because: "Checkpoints that the load requests come in quick succession and write"
                    + " pages in full again and again.",
                remedy: "Raise max_wal_size.",
                rule: "PostgresCheckpointsRequested", panel: PanelName("pgvigil-wal", "Checkpoints")
            ),
        ])
}
