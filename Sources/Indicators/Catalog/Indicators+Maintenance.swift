import Basics
import Health

/// What vacuum and people have to do.
extension Indicator {
    static let vacuumOverdue = Indicator(
        "pg_vacuum_overdue_tables", "Tables that are past one of their vacuum thresholds.",
        unit: "tables", range: "from 0", window: "now",
        formula: "tables with more dead or inserted rows than their own settings allow, or older"
            + " than autovacuum_freeze_max_age, in all databases that are visited",
        absence: "on a replica",
        from: Derivation(
            reads: ["pg_stat_user_tables_vacuum_overdue"], collectors: ["pg_stat_all_tables"],
            isUpkeep: true
        ) { context in
            let overdue = context.reading.sum("pg_stat_user_tables_vacuum_overdue")
            let hasNoTables = context.reading.answered.contains("pg_stat_all_tables")
            return HealthState(overdue ?? (hasNoTables ? 0 : nil))
        },
        check: HealthCheck(
            "vacuum_overdue", of: .maintenance, 4, .fixed([(3, 0), (20, 0.5), (100, 1)]),
            because: "A few tables wait for their turn at any time; many mean that autovacuum"
                + " does not keep up.",
            remedy: "Raise autovacuum_max_workers and the cost limit.",
            rule: "PostgresVacuumOverdue", panel: PanelName("pgvigil-vacuum", "Vacuum"),
            advice: HealthAdvice(
                title: "Autovacuum does not keep up",
                steps: [
                    HealthAdvice.Step("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;"),
                    HealthAdvice.Step("ALTER SYSTEM SET autovacuum_max_workers = 5;"),
                ],
                risk: "More reading and writing in the background; autovacuum_max_workers needs a"
                    + " restart before version 18.",
                verify: "pg_vacuum_overdue_tables falls within an hour.")))

    static let vacuumDue = Indicator(
        scored: "largest pg_stat_user_tables_vacuum_due_ratio", unit: "times the threshold",
        from: .largest(
            "pg_stat_user_tables_vacuum_due_ratio", of: "pg_stat_all_tables", isUpkeep: true),
        check: HealthCheck(
            "vacuum_due", of: .maintenance, 4, .fixed([(2, 0), (5, 0.5), (20, 1)]),
            because: "A table that is far past its own threshold is not being vacuumed: it is"
                + " locked, switched off or too large for the settings.",
            remedy: "VACUUM the table; then look at its settings and at the horizon.",
            rule: "PostgresTableBloats", panel: PanelName("pgvigil-vacuum", "Vacuum"),
            advice: HealthAdvice(
                title: "A table is far past its vacuum threshold",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT schemaname, relname, n_dead_tup, last_autovacuum \
                        FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 10;
                        """)
                ], risk: HealthAdvice.noRisk,
                verify: "pg_stat_user_tables_vacuum_due_ratio is below 1 again.")))

    static let autovacuumOff = Indicator(
        scored: "autovacuum or track_counts is off", unit: "boolean",
        from: Derivation(
            reads: ["pg_settings_autovacuum", "pg_settings_track_counts"], isUpkeep: true,
            series: .none
        ) { $0.reading.autovacuumOff },
        cap: HealthCap(
            "autovacuum_off", atLeast: 1,
            meaning: "Nothing removes dead rows or freezes old ones.",
            remedy: "Set autovacuum = on and track_counts = on.",
            rule: "PostgresAutovacuumOff", panel: PanelName("pgvigil-vacuum", "Vacuum"),
            advice: HealthAdvice(
                title: "Autovacuum is off",
                steps: [
                    HealthAdvice.Step("ALTER SYSTEM SET autovacuum = on;"),
                    HealthAdvice.Step("ALTER SYSTEM SET track_counts = on;"),
                ],
                risk: "It has a lot to catch up with at first.",
                verify: "pg_settings_autovacuum is 1.")))

    static let checksumFailures = Indicator(
        scored: "sum of pg_stat_database_checksum_failures_total (shared catalogs: of a day)",
        unit: "failures",
        from: Derivation(
            collectors: ["pg_stat_database"], remembering: SharedDamage.self, series: .none
        ) { $0.reading.checksumFailures(shared: $0[SharedDamage.self].count) },
        cap: HealthCap(
            "checksum_failures", atLeast: 1,
            meaning: "Blocks on the disk are not what was written. It stays until the statistics"
                + " of the database are reset; for shared catalogs, a day.",
            remedy: "Look at the disk, restore from a backup, then pg_stat_reset() there.",
            rule: "PostgresChecksumFailures", panel: PanelName("pgvigil-io", "Checksums"),
            advice: HealthAdvice(
                title: "Blocks on the disk are damaged",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT datname, checksum_failures, checksum_last_failure \
                        FROM pg_stat_database WHERE checksum_failures > 0;
                        """)
                ],
                risk: "Look at the disk before anything else is written; restore from a backup.",
                verify: "After pg_stat_reset() in the database the counter stays at 0.")))

    private static let unread = "pg_objects_unreadable_sequences"

    static let sequences = Indicator(
        scored: "largest pg_sequences_used_ratio", unit: "ratio",
        from: .largest(
            "pg_sequences_used_ratio", of: "pg_sequences", isUpkeep: true, beside: [unread]
        ) { context, seen in
            // One that may not be read may be worse than all that is seen.
            guard context.reading.sum(unread) ?? 0 > 0 else { return seen }
            if case .known(let used, _) = seen, used >= 0.7 { return seen }
            return .unknown
        },
        check: HealthCheck(
            "sequences", of: .maintenance, 3, .fixed([(0.7, 0), (0.8, 0.5), (0.95, 1)]),
            because: "Inserts fail when a sequence or its column is used up; changing the"
                + " column's type takes time.",
            remedy: "Change the column to bigint.",
            rule: "PostgresSequenceNearEnd", panel: PanelName("pgvigil-tables", "Sequences"),
            advice: HealthAdvice(
                title: "A sequence comes to its end",
                steps: [
                    .sequences
                ], risk: HealthAdvice.noRisk, verify: "pg_sequences_used_ratio is small again.")),
        cap: HealthCap(
            "sequence_exhausted", atLeast: 0.95,
            meaning: "A sequence, or its column, is nearly used up: inserts fail soon.",
            remedy: "Change the column to bigint.",
            rule: "PostgresSequenceNearEnd", panel: PanelName("pgvigil-tables", "Sequences"),
            advice: HealthAdvice(
                title: "A sequence is nearly used up", steps: [.sequences],
                risk: HealthAdvice.noRisk, verify: "pg_sequences_used_ratio is small again.")))

    static let invalidIndexes = Indicator(
        scored: "pg_objects_invalid_indexes", unit: "indexes",
        from: Derivation(
            reads: ["pg_objects_invalid_indexes"], isUpkeep: true, series: .none
        ) { HealthState($0.reading.sum("pg_objects_invalid_indexes")) },
        check: HealthCheck(
            "invalid_indexes", of: .maintenance, 1, .fixed([(0, 0), (5, 1)]),
            because: "Invalid indexes cost every write and serve no read.",
            remedy: "REINDEX INDEX CONCURRENTLY, or drop them.",
            rule: "PostgresInvalidIndexes", panel: PanelName("pgvigil-tables", "Indexes"),
            advice: HealthAdvice(
                title: "There are invalid indexes",
                steps: [
                    HealthAdvice.Step(
                        "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;")
                ], risk: HealthAdvice.noRisk, verify: "pg_objects_invalid_indexes is 0.")))
}
