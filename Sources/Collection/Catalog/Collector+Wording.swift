// Phrases that many statements need. GREATEST and LEAST skip NULL, so GREATEST(0, x) would turn
// "unknown" into 0; these keep it NULL.
extension Collector {
    /// Seconds since a moment; 0 when the clock was set back since, NULL when there was none.
    package static func elapsed(since moment: String) -> String {
        "extract(epoch FROM greatest(clock_timestamp(), \(moment)) - \(moment))"
    }

    /// Bytes of write-ahead log between two positions; 0 when the first is not ahead.
    static func bytes(from behind: String, to ahead: String) -> String {
        """
        pg_wal_lsn_diff(
            CASE WHEN \(ahead) < \(behind) THEN \(behind) ELSE \(ahead) END, \(behind))
        """
    }

    /// The newest position in the write-ahead log that this server has: written or replayed.
    static let position = """
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
             ELSE pg_current_wal_lsn() END
        """

    /// Which server counted, by the time of its start, and in which database; worked out once.
    ///
    /// The view's function tells the database without a look into pg_database.
    static let origin = """
        (SELECT concat((extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint, '/',
                       datid) FROM pg_stat_get_activity(pg_backend_pid())) AS origin
        """

    /// The beginning of a statement's text as its bytes, which `Column.Lookup.statement` reads.
    ///
    /// Sessions of other databases have other encodings, and a byte that this database refuses
    /// would cost the whole answer.
    package static func statementBytes(_ text: String) -> String {
        "encode(substr(textsend(\(text)), 1, \(statementBytesMax)), 'escape')"
    }

    /// What is read of a statement's text; it shrinks when comments and constants go.
    static let statementBytesMax = 2000
}
