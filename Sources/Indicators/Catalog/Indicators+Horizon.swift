import Basics
import Health
package import Limits

/// How old the oldest identifiers are.
extension Indicator {
    static let transactionAge = Indicator(
        "pg_xid_age_ratio", "Age of the oldest transaction in use against what there is room for.",
        unit: "ratio", range: "0 to 1; near 1 the server stops writing", window: "now",
        formula: "largest age(datfrozenxid) / 2^31", absence: "on a replica",
        from: .age(
            "pg_database_xid_age_transactions",
            forcedAt: "pg_settings_autovacuum_freeze_max_age"),
        limits: IndicatorLimits(.transactionAge, warning: 0.3, critical: 0.6),
        check: HealthCheck(
            "xid_age", of: .horizon, 6, .steps(.transactionAge),
            because: "By default rows are frozen at a tenth of the range; at three tenths"
                + " freezing does not keep up. Nothing is lost before the age is 1.2 times"
                + " autovacuum_freeze_max_age, at most 1.9 billion: freezing is not late before. Then"
                + " the loss fades in over 4 % of the range.",
            remedy: "VACUUM (FREEZE) the oldest tables; remove what holds the horizon.",
            rule: "PostgresTransactionWraparound",
            panel: PanelName("pgvigil-vacuum", "Wraparound"),
            advice: HealthAdvice(
                title: "Transaction identifiers grow old", steps: [.holders],
                risk: "VACUUM FREEZE reads and writes the whole table.",
                verify: "pg_xid_age_ratio falls.")),
        cap: HealthCap(
            "transaction_wraparound", atLeast: 0.8,
            meaning:
                "Transaction identifiers are past vacuum's failsafe, freezing them is late, and they are"
                + " still ageing; at 1 the server stops writing.",
            remedy: "Remove what holds the horizon, then VACUUM the oldest tables.",
            rule: "PostgresTransactionWraparound", panel: PanelName("pgvigil-vacuum", "Wraparound"),
            advice: HealthAdvice(
                title: "The server will stop writing for lack of transaction identifiers",
                steps: [.holders], risk: "VACUUM FREEZE reads and writes the whole table.",
                verify: "pg_xid_age_ratio falls.")),
        column: "Transaction age")

    static let multixactAge = Indicator(
        "pg_mxid_age_ratio", "Age of the oldest multixact in use against what there is room for.",
        unit: "ratio", range: "0 to 1; near 1 the server stops writing", window: "now",
        formula: "largest mxid_age(datminmxid) / 2^31", absence: "on a replica",
        from: .age(
            "pg_database_mxid_age_multixacts",
            forcedAt: "pg_settings_autovacuum_multixact_freeze_max_age"),
        limits: IndicatorLimits(.multixactAge, warning: 0.3, critical: 0.6),
        check: HealthCheck(
            "mxid_age", of: .horizon, 6, .steps(.multixactAge),
            because:
                "Row locks that several transactions share have identifiers of their own, which are"
                + " frozen at a fifth of their range by default; at three tenths that does not keep up."
                + " Nothing is lost before the age is 1.2 times autovacuum_multixact_freeze_max_age,"
                + " at most 1.9 billion: freezing is not late before. Then the loss fades in over 4 %"
                + " of the range.",
            remedy: "VACUUM (FREEZE) the oldest tables.",
            rule: "PostgresMultixactWraparound",
            panel: PanelName("pgvigil-vacuum", "Wraparound"),
            advice: HealthAdvice(
                title: "Multixact identifiers grow old", steps: [.holders],
                risk: "VACUUM FREEZE reads and writes the whole table.",
                verify: "pg_mxid_age_ratio falls.")),
        cap: HealthCap(
            "multixact_wraparound", atLeast: 0.8,
            meaning:
                "Multixacts are past vacuum's failsafe, freezing them is late, and they are still"
                + " ageing; at 1 the server stops writing.",
            remedy: "Remove what holds the horizon, then VACUUM the oldest tables.",
            rule: "PostgresMultixactWraparound", panel: PanelName("pgvigil-vacuum", "Wraparound"),
            advice: HealthAdvice(
                title: "The server will stop writing for lack of multixact identifiers",
                steps: [.holders], risk: "VACUUM FREEZE reads and writes the whole table.",
                verify: "pg_mxid_age_ratio falls.")))

    static let horizonAge = Indicator(
        scored: "largest pg_vacuum_horizon_age_transactions", unit: "transactions",
        from: Derivation(
            reads: ["pg_vacuum_horizon_age_transactions"], isUpkeep: true, series: .none
        ) { HealthState($0.reading.max("pg_vacuum_horizon_age_transactions")) },
        check: HealthCheck(
            "horizon_age", of: .horizon, 4,
            .fixed([(5_000_000, 0), (50_000_000, 0.5), (200_000_000, 1)]),
            because: "No dead row younger than the oldest open transaction can be removed.",
            remedy: "End the holder that pg_vacuum_horizon_age_transactions names.",
            rule: "PostgresHorizonHeld", panel: PanelName("pgvigil-vacuum", "Horizon"),
            advice: HealthAdvice(
                title: "An old snapshot keeps vacuum from removing rows", steps: [.holders],
                risk: HealthAdvice.noRisk, verify: "pg_vacuum_horizon_age_transactions falls.")))

    static let preparedAge = Indicator(
        scored: "largest pg_prepared_xacts_oldest_age_seconds", unit: "seconds",
        from: .largest(
            "pg_prepared_xacts_oldest_age_seconds", of: "pg_prepared_xacts", isUpkeep: true),
        check: HealthCheck(
            "prepared_transactions", of: .horizon, 3, .fixed([(300, 0), (3600, 1)]),
            because: "A forgotten prepared transaction holds its locks for ever.",
            remedy: "COMMIT PREPARED or ROLLBACK PREPARED.",
            rule: "PostgresPreparedTransactionOld",
            panel: PanelName("pgvigil-vacuum", "Horizon"),
            advice: HealthAdvice(
                title: "A prepared transaction was left behind",
                steps: [
                    HealthAdvice.Step(
                        "SELECT gid, prepared, owner, database FROM pg_prepared_xacts;")
                ],
                risk: HealthAdvice.noRisk, verify: "pg_prepared_xacts_oldest_age_seconds is gone."))
    )
}

extension ThresholdName {
    /// Limits of `pg_xid_age_ratio`.
    package static let transactionAge = ThresholdName("xid_age_ratio")
    /// Limits of `pg_mxid_age_ratio`.
    package static let multixactAge = ThresholdName("mxid_age_ratio")
}
