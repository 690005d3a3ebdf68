import Basics
import Health
package import Limits
import Metrics

/// Replicas, standbys and slots.
extension Indicator {
    static let replicationStalled = Indicator(
        "pg_replication_stalled_seconds",
        "How long the replica has had no WAL receiver that hears anything, and has replayed nothing.",
        unit: "seconds", range: "from 0", window: "now",
        formula: "time since the agent last saw a receiver run or the replayed position move; kept"
            + " over a restart of the agent in agent.state_directory",
        absence: "on a primary, and where primary_conninfo is empty and restore_command is set",
        from: Derivation(
            remembering: ReplicaState.self, series: .value { $0[ReplicaState.self].stalled }
        ) { $0[ReplicaState.self].stallState },
        check: HealthCheck(
            "replay_stalled", of: .replication, 7,
            .fixed([(15, 0), (60, 0.25), (300, 0.5), (900, 1)]),
            because: "A replica that should stream and neither receives nor replays anything"
                + " falls behind by all that its primary writes.",
            remedy: "Read the replica's log for why it cannot connect to the primary: address,"
                + " password, slot, or a segment that is gone. Set primary_conninfo where it is"
                + " empty.",
            rule: "PostgresReplicationBroken",
            panel: PanelName("pgvigil-replication", "Last signs of life"),
            advice: HealthAdvice(
                title: "This replica is cut off from its primary",
                steps: [
                    HealthAdvice.Step(
                        "SELECT status, sender_host, slot_name FROM pg_stat_wal_receiver;"),
                    HealthAdvice.Step(
                        """
                        SELECT name, setting FROM pg_settings \
                        WHERE name IN ('primary_slot_name', 'restore_command') \
                        OR name = 'primary_conninfo' AND setting = '';
                        """),
                ], risk: HealthAdvice.noRisk, verify: "pg_replication_receiver_running is 1.")),
        notInSQL: "it needs what the agent remembers of earlier polls")

    static let replicationLag = Indicator(
        "pg_replication_lag_seconds",
        "How long the oldest write-ahead log that the replica has received and not replayed has"
            + " waited.",
        unit: "seconds", range: "from 0", window: "now",
        formula: "time since the agent first saw a received position beyond the one that is now"
            + " replayed; 0 when a receiver runs and all that it received is replayed; counted from"
            + " the agent's start for what waited before",
        absence:
            "on a primary, on a replica that has replayed all it had and has no receiver or one"
            + " that hangs, and in the first poll while something waits",
        from: Derivation(
            remembering: ReplicaState.self, series: .value { $0[ReplicaState.self].lag }
        ) { $0[ReplicaState.self].lagState },
        limits: IndicatorLimits(.replicationLag, warning: 30, critical: 300),
        check: HealthCheck(
            "replay_lag", of: .replication, 7, .factors(.replicationLag),
            because: "Readers of a replica see the past, and a failover would lose time.",
            remedy: "Look for long queries that stop replay, and for a slow disk or network.",
            rule: "PostgresReplicaLag",
            panel: PanelName("pgvigil-replication", "Replication lag"),
            advice: HealthAdvice(
                title: "This replica is behind",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), \
                        pg_last_xact_replay_timestamp();
                        """),
                    HealthAdvice.Step("SELECT * FROM pg_stat_database_conflicts;"),
                ], risk: HealthAdvice.noRisk, verify: "pg_replication_lag_seconds falls.")),
        column: "Replication lag")

    static let standbyLag = Indicator(
        scored: "largest pg_stat_replication_replay_lag_seconds", unit: "seconds",
        from: Derivation(
            reads: [
                "pg_stat_replication_senders", "pg_stat_replication_replay_lag_seconds",
            ], collectors: ["pg_stat_replication"], remembering: StandbysSeen.self, series: .none
        ) { $0[StandbysSeen.self].state(of: $0.reading.standbyLag) },
        check: HealthCheck(
            "standby_lag", of: .replication, 7, .factors(.replicationLag),
            because: "A standby that is behind shows the past, and a failover to it would lose"
                + " time. Standbys whose application_name contains \"delayed\" do not count."
                + " Without a lag it is unknown while fewer"
                + " standbys are connected than in the last 6 hours.",
            remedy: "Look at the standby that pg_stat_replication_replay_lag_seconds names.",
            rule: "PostgresStandbyLag",
            panel: PanelName("pgvigil-replication", "Replication lag"),
            advice: HealthAdvice(
                title: "A standby is behind",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT application_name, client_addr, state, write_lag, flush_lag, replay_lag \
                        FROM pg_stat_replication ORDER BY replay_lag DESC NULLS LAST;
                        """)
                ], risk: HealthAdvice.noRisk,
                verify: "pg_stat_replication_replay_lag_seconds falls.")))

    static let slotRetention = Indicator(
        scored: "largest pg_replication_slots_pg_wal_lsn_diff", unit: "bytes",
        from: Derivation(
            reads: ["pg_replication_slots_pg_wal_lsn_diff", "pg_replication_slots_synced"],
            collectors: ["pg_replication_slots"], series: .none
        ) { $0.reading.slots("pg_replication_slots_pg_wal_lsn_diff") },
        check: HealthCheck(
            "slot_retention", of: .replication, 5,
            .fixed([(1_073_741_824, 0), (10_737_418_240, 0.5), (107_374_182_400, 1)]),
            because: "A slot without a consumer keeps write-ahead log until the disk is full.",
            remedy: "Revive its reader or drop it; set max_slot_wal_keep_size.",
            rule: "PostgresSlotRetainsWAL",
            panel: PanelName("pgvigil-replication", "Replication slots"),
            advice: HealthAdvice(
                title: "A slot keeps a lot of write-ahead log",
                steps: [
                    HealthAdvice.Step(
                        destructive: "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';")
                ],
                risk:
                    "A slot that is further behind than this is lost, and its reader must be rebuilt.",
                verify: "pg_replication_slots_pg_wal_lsn_diff falls.")))

    static let synchronousWait = Indicator(
        scored: "pg_synchronous_commit_longest_wait_seconds", unit: "seconds",
        from: .largest("pg_synchronous_commit_longest_wait_seconds", of: "pg_standbys"),
        cap: HealthCap(
            "commits_hang", atLeast: 60,
            meaning: "A commit has waited so long for a synchronous standby that does not confirm"
                + " it; nothing is written any more.",
            remedy: "Bring the standby back, or, where none replies, take it out of"
                + " synchronous_standby_names and reload.",
            rule: "PostgresCommitsHang",
            panel: PanelName("pgvigil-replication", "Synchronous commit"),
            advice: HealthAdvice(
                title: "Commits wait for a synchronous standby",
                steps: [
                    HealthAdvice.Step("SHOW synchronous_standby_names;"),
                    HealthAdvice.Step(
                        """
                        SELECT application_name, client_addr, state, sync_state, reply_time \
                        FROM pg_stat_replication;
                        """),
                ],
                risk: "Without the synchronous standby a failover may lose commits.",
                verify: "pg_synchronous_commit_longest_wait_seconds is near 0.")))

    static let slotLost = Indicator(
        scored: "largest pg_replication_slots_lost", unit: "boolean",
        from: Derivation(
            reads: ["pg_replication_slots_lost", "pg_replication_slots_synced"],
            collectors: ["pg_replication_slots"], series: .none
        ) { $0.reading.slots("pg_replication_slots_lost") },
        cap: HealthCap(
            "slot_lost", atLeast: 1,
            meaning: "A slot is lost: its reader must be built again.",
            remedy: "Build the reader again and drop the slot.",
            rule: "PostgresSlotLost", panel: PanelName("pgvigil-replication", "Replication slots"),
            advice: HealthAdvice(
                title: "A replication slot is lost",
                steps: [
                    HealthAdvice.Step("SELECT slot_name, wal_status FROM pg_replication_slots;")
                ],
                risk: HealthAdvice.noRisk, verify: "pg_replication_slots_lost is gone.")))
}

extension ThresholdName {
    /// Limits of `pg_replication_lag_seconds`.
    package static let replicationLag = ThresholdName("replication_lag_seconds")
}

/// What the indicators are made of.
extension TargetReading {
    /// The state of each standby's lag; those that have caught up say nothing, and those that are
    /// named as delayed on purpose do not count, as in the rule.
    var standbyLag: HealthState {
        guard answered.contains("pg_stat_replication") else { return .unknown }
        if samples("pg_stat_replication_senders") == nil { return .notApplicable }
        let behind = (samples("pg_stat_replication_replay_lag_seconds") ?? []).filter { sample in
            let name = (sample.labels["application_name"] ?? "").utf8
            return !name.indices.contains { place in
                ["delayed", "Delayed"].contains { name[place...].starts(with: $0.utf8) }
            }
        }
        return .known(behind.map(\.value).max() ?? 0)
    }
}
