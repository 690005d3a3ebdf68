// Functions instead of the views pg_stat_replication and pg_replication_slots, which join
// pg_authid and pg_database. Positions of the log are read by the way that works on either side.
import SessionAnswers
import Tables

extension Collector {
    /// What this replica has received and replayed; the lag is derived from it, poll by poll.
    ///
    /// After a restart the receiver counts from the start of a segment, behind what was replayed
    /// already; what was replayed has been received. `primary_conninfo` may hold a password: only
    /// whether it is set leaves the server, and only a role that may read it gets that.
    static let replication = Collector(
        "pg_replication", "Replay on a replica.", role: .replica,
        variants: [
            .always(
                """
                SELECT \(elapsed(since: "last_replay")) AS last_replay_age,
                       pg_wal_lsn_diff(
                           CASE WHEN received < replayed THEN replayed ELSE received END, '0/0')
                           AS received,
                       pg_wal_lsn_diff(replayed, '0/0') AS replayed,
                       \(bytes(from: "replayed", to: "received")) AS not_replayed,
                       pg_is_wal_replay_paused()::int AS paused,
                       (receiver.pid IS NOT NULL)::int AS receiving,
                       CASE WHEN waits.seconds > 0
                            THEN (\(elapsed(since: "last_msg_receipt_time"))
                                  > waits.seconds / 2 + least(waits.seconds / 2, 15))::int END
                           AS silent,
                       CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')
                            THEN (current_setting('primary_conninfo') <> '')::int END AS streams,
                       (current_setting('restore_command') <> '')::int AS restores,
                       extract(epoch FROM current_setting('recovery_min_apply_delay')::interval)
                           AS apply_delay
                  FROM pg_stat_get_wal_receiver() AS receiver,
                       pg_last_wal_receive_lsn() AS received,
                       pg_last_wal_replay_lsn() AS replayed,
                       pg_last_xact_replay_timestamp() AS last_replay,
                       extract(epoch FROM current_setting('wal_receiver_timeout')::interval)
                           AS waits (seconds)
                """)
        ],
        columns: [
            .gauge(
                "last_replay_age", as: "pg_replication_last_replay_seconds",
                "Age of the last replayed transaction, whose time is by the primary's clock; it also"
                    + " grows while the primary is idle."),
            .gauge(
                "received", as: "pg_replication_received_position_bytes",
                "Position in the write-ahead log up to which the replica has streamed it."),
            .gauge(
                "replayed", as: "pg_replication_replayed_position_bytes",
                "Position in the write-ahead log up to which the replica has replayed it."),
            .gauge(
                "not_replayed", as: "pg_replication_replay_backlog_bytes",
                "Write-ahead log that is received and not yet replayed."),
            .gauge(
                "paused", as: "pg_replication_replay_paused",
                "Whether replay is paused: 1 or 0."),
            .gauge(
                "receiving", as: "pg_replication_receiver_running",
                "Whether a WAL receiver runs: 1 or 0."),
            .gauge(
                "silent", as: "pg_replication_receiver_silent",
                "Whether the WAL receiver has heard nothing for so long that it hangs: 1 or 0, none"
                    + " where wal_receiver_timeout is 0 or the role may not see the receiver; it asks"
                    + " for a sign of life after half of that time, and should give up after all of"
                    + " it."),
            .gauge(
                "streams", as: "pg_replication_streaming_configured",
                "Whether primary_conninfo is set, so that a WAL receiver should run: 1 or 0."),
            .gauge(
                "restores", as: "pg_replication_restore_configured",
                "Whether restore_command is set, so that the replica can read an archive: 1 or 0."),
            .gauge(
                "apply_delay", as: "pg_replication_apply_delay_seconds",
                "How much later than the primary the replica is to replay"
                    + " (recovery_min_apply_delay)."),
        ])

    /// The receiving end of streaming replication.
    static let walReceiver = Collector(
        "pg_stat_wal_receiver", "The WAL receiver of a replica.", role: .replica,
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT sender_host, slot_name, (status = 'streaming')::int AS streaming,
                       \(elapsed(since: "last_msg_receipt_time")) AS last_message_age,
                       pg_wal_lsn_diff(safe, '0/0') AS flushed,
                       \(bytes(from: "safe", to: "latest_end_lsn")) AS not_flushed,
                       pg_wal_lsn_diff(written_lsn, '0/0') AS written,
                       \(elapsed(since: "latest_end_time")) AS latest_end_age,
                       received_tli
                  FROM pg_stat_get_wal_receiver() AS receiver,
                       pg_last_wal_replay_lsn() AS replayed,
                       LATERAL (SELECT CASE WHEN flushed_lsn < replayed THEN replayed
                                            ELSE flushed_lsn END AS safe) AS here
                 WHERE receiver.pid IS NOT NULL
                """)
        ],
        columns: [
            .label("sender_host"),
            .label("slot_name"),
            .gauge(
                "streaming", as: "pg_stat_wal_receiver_streaming",
                "Whether the receiver streams: 1 or 0."),
            .gauge(
                "last_message_age", as: "pg_stat_wal_receiver_last_message_age_seconds",
                "Time since anything was heard from the sender, even if only a sign of life."),
            .gauge(
                "flushed", as: "pg_stat_wal_receiver_flushed_position_bytes",
                "Position in the write-ahead log up to which it is safe on the replica's disk."),
            .gauge(
                "not_flushed", as: "pg_stat_wal_receiver_backlog_bytes",
                "Write-ahead log that the sender has and the replica does not have on disk."),
            .gauge(
                "written", as: "pg_stat_wal_receiver_written_position_bytes",
                "Position in the write-ahead log up to which the receiver has written it."),
            .gauge(
                "latest_end_age", as: "pg_stat_wal_receiver_latest_end_age_seconds",
                "Time since the sender last had a newer position, which it said by its own clock."),
            .gauge(
                "received_tli", as: "pg_stat_wal_receiver_timeline",
                "Timeline of the last position that was received."),
        ], rowsMax: 10)

    /// The sending end: each standby, backup or subscriber that is connected.
    ///
    /// A client chooses how often it replies, and the server asks it after half of
    /// wal_sender_timeout. Where that is longer than 90 s, only a client that owes a reply, because
    /// there is something new and it was asked, is known to be silent; with 0 none is. A reply has the
    /// client's own time, which may be ahead of the server's: `ReplyClocks` makes the age of it.
    static let replicationSenders = Collector(
        "pg_stat_replication", "WAL senders and how far their clients are behind.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT a.application_name, host(a.client_addr) AS client_addr, slot.slot_name,
                       s.state, s.sync_state, count(*) AS senders,
                       max(\(bytes(from: "s.sent_lsn", to: "position"))) AS sent_lag,
                       max(\(bytes(from: "s.write_lsn", to: "position"))) AS write_lag,
                       max(\(bytes(from: "s.flush_lsn", to: "position"))) AS flush_lag,
                       max(\(bytes(from: "s.replay_lsn", to: "position"))) AS replay_lag,
                       max(extract(epoch FROM s.write_lag)) AS write_time,
                       max(extract(epoch FROM s.flush_lag)) AS flush_time,
                       max(extract(epoch FROM s.replay_lag))
                           FILTER (WHERE s.replay_lsn IS NOT NULL) AS replay_time,
                       max(extract(epoch FROM clock_timestamp() - s.reply_time)) FILTER (WHERE
                           waits.seconds BETWEEN 0.001 AND 90
                           OR waits.seconds > 90 AND s.flush_lsn < position
                           AND \(elapsed(since: "s.reply_time")) > waits.seconds / 2 + 15)
                           AS reply_age,
                       min(extract(epoch FROM a.backend_start)) AS connected_since,
                       min(s.sync_priority) AS sync_priority
                  FROM (SELECT CASE WHEN pg_is_in_recovery()
                            THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                            ELSE pg_current_wal_lsn() END AS position) AS here
                       CROSS JOIN (SELECT extract(epoch FROM
                            current_setting('wal_sender_timeout')::interval)) AS waits (seconds)
                       CROSS JOIN pg_stat_get_wal_senders() AS s
                       JOIN pg_stat_get_activity(NULL) AS a ON a.pid = s.pid
                       LEFT JOIN pg_get_replication_slots() AS slot ON slot.active_pid = s.pid
                 GROUP BY 1, 2, 3, 4, 5
                """)
        ],
        columns: [
            .label("application_name"),
            .label("client_addr"),
            .label("slot_name"),
            .label("state"),
            .label("sync_state"),
            .gauge("senders", as: "pg_stat_replication_senders", "WAL senders."),
            .gauge(
                "sent_lag", as: "pg_stat_replication_sent_lag_bytes",
                "Write-ahead log that is not yet sent."),
            .gauge(
                "write_lag", as: "pg_stat_replication_write_lag_bytes",
                "Write-ahead log that the client has not yet written."),
            .gauge(
                "flush_lag", as: "pg_stat_replication_flush_lag_bytes",
                "Write-ahead log that the client does not yet have safe on disk."),
            .gauge(
                "replay_lag", as: "pg_stat_replication_pg_wal_lsn_diff",
                "Write-ahead log that the client has not yet replayed, in bytes."),
            .gauge(
                "write_time", as: "pg_stat_replication_write_lag_seconds",
                "Time until the client had written what was last measured."),
            .gauge(
                "flush_time", as: "pg_stat_replication_flush_lag_seconds",
                "Time until the client had safe on disk what was last measured."),
            .gauge(
                "replay_time", as: "pg_stat_replication_replay_lag_seconds",
                "Time until the client had replayed what was last measured."),
            .gauge(
                "reply_age", as: "pg_stat_replication_reply_age_seconds",
                "Time since the client last replied, if it is due to reply; where its clock is not the"
                    + " server's, since the agent saw a new reply."),
            .gauge(
                "connected_since", as: "pg_stat_replication_backend_start_timestamp_seconds",
                "When the client connected, in unix time; it moves with each reconnection."),
            .gauge(
                "sync_priority", as: "pg_stat_replication_sync_priority",
                "Place of the standby in synchronous_standby_names; 0 for one that is not synchronous."
            ),
        ], rowsMax: 500, from: \.senders)

    /// Whether standbys are there, and whether commits wait for one: one row, also without any.
    ///
    /// Waits for a commit are looked at only where `synchronous_standby_names` is set. The reading of the
    /// sessions says it all. How long a commit has waited is known from several readings alone, so that
    /// this statement does not say it.
    static let standbys = Collector(
        "pg_standbys", "Connected standbys, and commits that wait for them.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT senders.standbys, senders.synchronous, waits.waiting, waits.longest,
                       (SELECT count(*) FROM pg_stat_get_activity(NULL)
                         WHERE wait_event = 'WaitForStandbyConfirmation') AS decoding
                  FROM (SELECT count(*) FILTER (
                                   WHERE s.replay_lsn IS NOT NULL AND slot.datoid IS NULL)
                                   AS standbys,
                               count(*) FILTER (WHERE s.sync_state IN ('sync', 'quorum'))
                                   AS synchronous
                          FROM pg_stat_get_wal_senders() AS s
                               LEFT JOIN pg_get_replication_slots() AS slot
                                   ON slot.active_pid = s.pid) AS senders
                       LEFT JOIN LATERAL (
                           SELECT count(*) AS waiting,
                                  CASE WHEN count(*) = 0 THEN 0 END AS longest
                             FROM pg_stat_get_activity(NULL)
                            WHERE wait_event = 'SyncRep') AS waits
                           ON current_setting('synchronous_standby_names') <> ''
                """)
        ],
        columns: [
            .gauge(
                "standbys", as: "pg_standbys_connected",
                "Standbys that are connected; backups, log receivers and subscribers are not"
                    + " counted."),
            .gauge(
                "synchronous", as: "pg_standbys_synchronous",
                "Connected clients for which commits wait."),
            .gauge(
                "waiting", as: "pg_synchronous_commit_waiting_sessions",
                "Sessions that wait for a synchronous standby; nothing without"
                    + " synchronous_standby_names."),
            .gauge(
                "longest", as: "pg_synchronous_commit_longest_wait_seconds",
                "How long the longest of these waits has lasted at least, 0 without any: the time since"
                    + " a poll first saw the same transaction wait."
            ).needing(.activities),
            .gauge(
                "decoding", as: "pg_logical_decoding_waiting_sessions",
                "Sessions that decode for a subscriber and wait until the standbys of"
                    + " synchronized_standby_slots have confirmed the log (17 and later)."),
        ], from: \.standbys)
}
