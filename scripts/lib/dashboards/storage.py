"""What a target reads and writes: files, write-ahead log, checkpoints, replicas."""

from .grafana import limit, override, series


def input_output(made):
    made.row("Input and output")
    made.add(series(
        "Reads by process", "Bytes read per second by kind of process. Bad: autovacuum or client"
        " backends near what the disk can do. PostgreSQL 16 and later.", "Bps",
        [("sum by (backend_type) (rate(pg_stat_io_read_bytes_total{@T}[@R]))",
          "{{backend_type}}")], stack=True, interval="1m"), 8)
    made.add(series(
        "Writes by process", "Bytes written and appended per second by kind of process. Bad:"
        " client backends that write for themselves. PostgreSQL 16 and later.", "Bps",
        [("sum by (backend_type) (rate(pg_stat_io_write_bytes_total{@T}[@R]))",
          "{{backend_type}} writes"),
         ("sum by (backend_type) (rate(pg_stat_io_extend_bytes_total{@T}[@R]))",
          "{{backend_type}} appends")], stack=True, interval="1m"), 8)
    made.add(series(
        "Time of one operation", "Mean time of a read, write and fsync. Bad: reads above a few"
        " milliseconds on flash. PostgreSQL 16 and later with track_io_timing, else empty.", "s",
        [(f"(sum by (target) (rate(pg_stat_io_{name}_seconds_total{{@T}}[@R])) > 0)"
          f" / sum by (target) (rate(pg_stat_io_{name}s_total{{@T}}[@R]))", name)
         for name in ("read", "write", "fsync")], interval="1m"), 8)
    made.add(series(
        "Blocks found and read", "Blocks per second found in shared buffers, and read. Bad: reads"
        " that grow faster than hits.", "ops",
        [("sum by (target) (rate(pg_stat_database_blks_hit_total{@D}[@R]))", "found"),
         ("sum by (target) (rate(pg_stat_database_blks_read_total{@D}[@R]))", "read")]), 8)
    made.add(series(
        "Time waiting for blocks", "Seconds per second that sessions spend in reads and writes."
        " Bad: near the number of active sessions. Zero without track_io_timing.", "short",
        [("sum by (target) (rate(pg_stat_database_blk_read_time_seconds_total{@D}[@R]))",
          "reading"),
         ("sum by (target) (rate(pg_stat_database_blk_write_time_seconds_total{@D}[@R]))",
          "writing")]), 8)
    made.add(series(
        "Temporary files", "Bytes per second that sorts and hashes spill to disk. Bad: steady"
        " spilling; raise work_mem for those who need it.", "Bps",
        [("sum by (datname) (rate(pg_stat_database_temp_bytes_total{@D}[@R]))",
          "{{datname}}")], stack=True), 8)


def log_and_checkpoints(made):
    made.row("Write-ahead log and checkpoints")
    made.add(series(
        "Log written", "Bytes of write-ahead log per second; on a replica, replayed. Bad: a step"
        " that no release explains; it burdens disks, archive and replicas.", "Bps",
        [("sum by (target) (rate(pg_wal_position_bytes_total{@T}[@R]))", "log")]), 8)
    made.add(series(
        "Log records", "Records and full images of blocks per second. Bad: many full images, which"
        " come of checkpoints in quick succession.", "ops",
        [("sum by (target) (rate(pg_stat_wal_records_total{@T}[@R]))", "records"),
         ("sum by (target) (rate(pg_stat_wal_fpi_total{@T}[@R]))", "full images"),
         ("sum by (target) (rate(pg_stat_wal_buffers_full_total{@T}[@R]))", "buffers full")],
        interval="1m"), 8)
    made.add(series(
        "Write-ahead log", "Size of pg_wal against max_wal_size, and what a crash would replay."
        " Bad: far above max_wal_size; a slot or the archiver keeps it.", "bytes",
        [("max by (target) (pg_wal_size_bytes{@T})", "size"),
         ("max by (target) (pg_settings_max_wal_size_bytes{@T})", "max_wal_size"),
         ("max by (target) (pg_checkpoint_redo_distance_bytes{@T})", "to replay")]), 8)
    made.add(series(
        "Checkpoints", "Checkpoints in each interval by cause. Bad: many requested ones; raise"
        " max_wal_size.", "short",
        [("sum by (target) (increase(pg_stat_checkpointer_num_timed_total{@T}[@R]))", "timed"),
         ("sum by (target) (increase(pg_stat_checkpointer_num_requested_total{@T}[@R]))",
          "requested")], bars=True, stack=True, interval="1m"), 8)
    made.add(series(
        "Blocks written", "Blocks per second written by checkpoints, the background writer and,"
        " before PostgreSQL 17, by sessions themselves. Bad: much of the last.", "ops",
        [("sum by (target) (rate(pg_stat_checkpointer_buffers_written_total{@T}[@R]))",
          "checkpoints"),
         ("sum by (target) (rate(pg_stat_bgwriter_buffers_clean_total{@T}[@R]))",
          "background writer"),
         ("sum by (target) (rate(pg_stat_bgwriter_buffers_backend_total{@T}[@R]))", "sessions")],
        stack=True, interval="1m"), 8)
    made.add(series(
        "Archiver", "How long the oldest finished segment waits (left), and failures (right). Bad:"
        " minutes, or any failure that repeats. At zero without archiving.", "s",
        [("max by (target) (pg_archive_backlog_oldest_age_seconds{@T})", "oldest waits"),
         ("sum by (target) (increase(pg_stat_archiver_failed_total{@T}[@R]))", "failures")],
        overrides=[override("failures", ("unit", "short"), ("custom.axisPlacement", "right"))],
        interval="1m"), 8)


def replication(made):
    made.row("Replication")
    made.add(series(
        "Replication lag", "How far replay is behind, on this replica or on this server's"
        " standbys. Bad: above a line. Empty without replication.", "s",
        [("max by (target) (pg_replication_lag_seconds{@T})", "this replica"),
         ("max by (application_name, client_addr)"
          " (pg_stat_replication_replay_lag_seconds{@T})", "{{application_name}} {{client_addr}}"),
         limit("replication_lag_seconds")]), 8)
    made.add(series(
        "Replication backlog", "Write-ahead log that standbys have not replayed, and that this"
        " replica has not. Bad: steady growth. Empty without replication.", "bytes",
        [("max by (application_name, client_addr) (pg_stat_replication_pg_wal_lsn_diff{@T})",
          "{{application_name}} {{client_addr}}"),
         ("max by (target) (pg_replication_replay_backlog_bytes{@T})", "received, not replayed"),
         ("max by (target) (pg_stat_wal_receiver_backlog_bytes{@T})", "sent, not received")]), 8)
    made.add(series(
        "Replication slots", "Write-ahead log that slots retain. Bad: gigabytes; revive the reader"
        " or drop the slot before the disk is full. Empty without slots.", "bytes",
        [("max by (slot_name) (pg_replication_slots_pg_wal_lsn_diff{@T})", "{{slot_name}}")]), 8)


def rows(made):
    input_output(made)
    log_and_checkpoints(made)
    replication(made)
