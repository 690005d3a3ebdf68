import Tables

extension Collector {
    /// All commands that report progress, in one small form: which phase, and how far.
    static let progress = Collector(
        "pg_progress",
        "Running commands that report progress, by phase; names of relations are those of the"
            + " agent's own database, of others there is the oid.",
        requires: [.role("pg_read_all_stats"), .tracking(.activities)],
        variants: [
            // CLUSTER became REPACK, and vacuums say how they go about it.
            .since(
                19,
                progressSQL(
                    rewritesSince19, vacuumDelay: "param11", analyzeDelay: "param9",
                    vacuumMode: """
                        CASE param12 WHEN 1 THEN 'normal' WHEN 2 THEN 'aggressive'
                                     WHEN 3 THEN 'failsafe' END
                        """)),
            Variant(
                18..<19,
                progressSQL(
                    rewritesBefore19, vacuumDelay: "param11", analyzeDelay: "param9"),
                without: ["vacuum_mode"]),
            .before(18, progressSQL(rewritesBefore19), without: ["vacuum_mode", "delay_time"]),
        ],
        columns: [
            .label("command"),
            .label("datid", as: "datname", lookup: .databaseName),
            .label("relid"),
            .label("relation"),
            .label("index"),
            .label("started_by"),
            .label("vacuum_mode", as: "mode"),
            .label("phase"),
            .gauge(
                "operations", as: "pg_progress_operations",
                "Commands that are in this phase on this relation."),
            .gauge(
                "done", as: "pg_progress_done_ratio",
                "Done share of the phase's own blocks, bytes, rows or lock holders, of the slowest"
                    + " of these commands; no sample in a phase that counts nothing."),
            .gauge("lockers", as: "pg_progress_lockers", "Lock holders to wait for."),
            .gauge(
                "lockers_done", as: "pg_progress_lockers_done", "Lock holders waited for so far."),
            .gauge("tuples", as: "pg_progress_tuples", "Rows to process, where that is known."),
            .gauge("tuples_done", as: "pg_progress_tuples_done", "Rows processed so far."),
            .gauge("partitions", as: "pg_progress_partitions", "Partitions to process."),
            .gauge(
                "partitions_done", as: "pg_progress_partitions_done",
                "Partitions processed so far."),
            .gauge("bytes", as: "pg_progress_bytes", "Bytes to process, where that is known."),
            .gauge("bytes_done", as: "pg_progress_done_bytes", "Bytes processed so far."),
            .gauge(
                "delay_time", as: "pg_progress_delay_seconds",
                "Time slept because of cost limits, of VACUUM and ANALYZE (18 and later, with"
                    + " track_cost_delay_timing)."
            ).needing(.costDelayTiming),
        ], rowsMax: 500)

    private static let vacuumPhases = [
        "initializing", "scanning heap", "vacuuming indexes", "vacuuming heap",
        "cleaning up indexes", "truncating heap", "performing final cleanup",
    ]
    private static let analyzePhases = [
        "initializing", "acquiring sample rows", "acquiring inherited sample rows",
        "computing statistics", "computing extended statistics", "finalizing analyze",
    ]
    private static let indexPhases = [
        "initializing", "waiting for writers before build", "building index",
        "waiting for writers before validation", "index validation: scanning index",
        "index validation: sorting tuples", "index validation: scanning table",
        "waiting for old snapshots", "waiting for readers before marking dead",
        "waiting for readers before dropping",
    ]
    private static let clusterPhases = [
        "initializing", "seq scanning heap", "index scanning heap", "sorting tuples",
        "writing new heap", "swapping relation files", "rebuilding index",
        "performing final cleanup",
    ]
    private static let backupPhases = [
        "initializing", "waiting for checkpoint to finish", "estimating backup size",
        "streaming database files", "waiting for wal archiving to finish",
        "transferring wal files",
    ]

    /// PostgreSQL numbers the phases; the views spell them out, and so do we.
    private static func phases(_ names: [String]) -> String {
        names.enumerated().map { "WHEN \($0) THEN '\($1)'" }.joined(separator: " ")
    }

    private static let repackPhases = [
        "initializing", "seq scanning heap", "index scanning heap", "sorting tuples",
        "writing new heap", "catch-up", "swapping relation files", "rebuilding index",
        "performing final cleanup",
    ]

    // In the order of the columns of `running`. A parameter keeps its number in later phases, so
    // each is read only in the phases that set it.
    private static let rewritesBefore19 = """
        SELECT CASE param1 WHEN 2 THEN 'VACUUM FULL' ELSE 'CLUSTER' END, datid, relid,
               CASE param2 \(phases(clusterPhases)) END,
               CASE param2 WHEN 1 THEN param7 WHEN 4 THEN param5 END,
               CASE param2 WHEN 1 THEN param6 WHEN 4 THEN param4 END,
               NULL, NULL, CASE param2 WHEN 4 THEN param4 END,
               CASE WHEN param2 IN (1, 2) THEN param4 WHEN param2 = 4 THEN param5 END,
               NULL, NULL, NULL, NULL, nullif(param3, 0), NULL, NULL, NULL
          FROM pg_stat_get_progress_info('CLUSTER')
        """
    private static let rewritesSince19 = """
        SELECT CASE param1 WHEN 1 THEN 'REPACK' WHEN 2 THEN 'CLUSTER' ELSE 'VACUUM FULL' END,
               datid, relid, CASE param2 \(phases(repackPhases)) END,
               CASE param2 WHEN 1 THEN param9 END, CASE param2 WHEN 1 THEN param8 END,
               NULL, NULL, NULL,
               CASE WHEN param2 IN (1, 2) THEN param4 WHEN param2 = 4 THEN param5 END,
               NULL, NULL, NULL, NULL, nullif(param3, 0), NULL, NULL, NULL
          FROM pg_stat_get_progress_info('REPACK')
        """
    /// The build of an index: blocks while it scans, then rows, and lock holders while it waits.
    private static let indexBuilds = """
        SELECT CASE param1 WHEN 2 THEN 'CREATE INDEX CONCURRENTLY' WHEN 3 THEN 'REINDEX'
                           WHEN 4 THEN 'REINDEX CONCURRENTLY' ELSE 'CREATE INDEX' END,
               datid, relid, CASE param10 \(phases(indexPhases)) END,
               CASE WHEN param10 IN (1, 3, 7, 8, 9) THEN param5
                    WHEN param10 IN (4, 6) OR (param10 = 2 AND param11 <= 2) THEN param17
                    WHEN param10 = 2 AND param11 = 5 THEN param13 END,
               CASE WHEN param10 IN (1, 3, 7, 8, 9) THEN param4
                    WHEN param10 IN (4, 6) OR (param10 = 2 AND param11 <= 2) THEN param16
                    WHEN param10 = 2 AND param11 = 5 THEN param12 END,
               CASE WHEN param10 IN (1, 3, 7, 8, 9) THEN param4 END,
               CASE WHEN param10 IN (1, 3, 7, 8, 9) THEN param5 END,
               CASE WHEN param10 = 2 AND param11 = 5 THEN nullif(param12, 0) END,
               CASE WHEN param10 = 2 AND param11 = 5 THEN param13 END,
               nullif(param14, 0), CASE WHEN param14 > 0 THEN param15 END, NULL, NULL,
               nullif(param7, 0), NULL, NULL, NULL
          FROM pg_stat_get_progress_info('CREATE INDEX')
        """

    /// A name, where looking it up waits for nothing.
    ///
    /// That is in this database, while no one has locked the catalogs that it is in. The names of
    /// other databases' relations cannot be read here.
    private static func name(_ relation: String) -> String {
        """
        CASE WHEN datid = (SELECT datid FROM pg_stat_get_activity(pg_backend_pid()))
                      AND \(relation) <> 0
                      AND NOT EXISTS (SELECT FROM pg_lock_status()
                                       WHERE locktype = 'relation' AND database = datid
                                         AND relation IN (1259, 2615, 2662, 2663, 2684, 2685)
                                         AND mode = 'AccessExclusiveLock')
                     THEN \(relation)::oid::regclass::text END
        """
    }

    /// - Parameters:
    ///   - rewrites: What VACUUM FULL, CLUSTER and REPACK do.
    ///   - vacuumDelay: The parameter with the nanoseconds that a vacuum slept.
    ///   - analyzeDelay: The same of ANALYZE.
    ///   - vacuumMode: The mode of a vacuum in words, where the server says it.
    private static func progressSQL(
        _ rewrites: String, vacuumDelay: String? = nil,
        analyzeDelay: String? = nil, vacuumMode: String? = nil
    ) -> String {
        let delay = vacuumDelay == nil ? "" : ", sum(slept) / 1e9 AS delay_time"
        let mode = vacuumMode == nil ? "" : ", way AS vacuum_mode"
        return """
            SELECT command, datid, relid, \(name("relid")) AS relation, \(name("index_relid")) AS index,
                   started_by\(mode), phase, count(*) AS operations,
                   min(CASE WHEN whole > 0 AND part IS NOT NULL
                            THEN least(1, part::float8 / whole) END) AS done,
                   sum(lockers) AS lockers, sum(lockers_done) AS lockers_done,
                   sum(tuples) AS tuples, sum(tuples_done) AS tuples_done,
                   sum(partitions) AS partitions, sum(partitions_done) AS partitions_done,
                   sum(bytes) AS bytes, sum(bytes_done) AS bytes_done\(delay)
              FROM (\(running(rewrites, vacuumDelay, analyzeDelay, vacuumMode))) AS running
                   LEFT JOIN LATERAL (
                       SELECT CASE backend_type WHEN 'autovacuum worker' THEN 'autovacuum'
                                                ELSE 'manual' END AS started_by
                         FROM pg_stat_get_activity(pid) WHERE running.pid IS NOT NULL
                       ) AS starter ON true
             GROUP BY command, datid, relid, index_relid, started_by, way, phase
            """
    }

    /// A row for each command; of what only VACUUM and ANALYZE say, `pid` is for who started them.
    private static func running(
        _ rewrites: String, _ vacuumDelay: String?, _ analyzeDelay: String?, _ vacuumMode: String?
    ) -> String {
        """
        SELECT 'VACUUM' AS command, datid, relid,
                       CASE param1 \(phases(vacuumPhases)) END AS phase,
                       CASE param1 WHEN 1 THEN param3 WHEN 3 THEN param4 END AS part,
                       param2 AS whole, NULL::bigint AS lockers, NULL::bigint AS lockers_done,
                       NULL::bigint AS tuples, NULL::bigint AS tuples_done,
                       NULL::bigint AS partitions, NULL::bigint AS partitions_done,
                       NULL::bigint AS bytes, NULL::bigint AS bytes_done,
                       NULL::bigint AS index_relid, pid, \(vacuumDelay ?? "NULL::bigint") AS slept,
                       \(vacuumMode ?? "NULL::text") AS way
                  FROM pg_stat_get_progress_info('VACUUM')
                 UNION ALL
                SELECT 'ANALYZE', datid, relid,
                       CASE param1 \(phases(analyzePhases)) END,
                       CASE WHEN param1 IN (1, 2) THEN param3 WHEN param1 = 4 THEN param5 END,
                       CASE WHEN param1 IN (1, 2) THEN param2 WHEN param1 = 4 THEN param4 END,
                       NULL, NULL, NULL, NULL,
                       nullif(param6, 0), CASE WHEN param6 > 0 THEN param7 END, NULL, NULL,
                       NULL, pid, \(analyzeDelay ?? "NULL"), NULL
                  FROM pg_stat_get_progress_info('ANALYZE')
                 UNION ALL
                \(indexBuilds)
                 UNION ALL
                SELECT CASE param5 WHEN 2 THEN 'COPY TO' ELSE 'COPY FROM' END, datid, relid,
                       'copying', param1, param2, NULL, NULL, NULL, param3, NULL, NULL,
                       nullif(param2, 0), param1, NULL, NULL, NULL, NULL
                  FROM pg_stat_get_progress_info('COPY')
                 UNION ALL
                SELECT 'BASE BACKUP', nullif(datid, 0), NULL,
                       CASE param1 \(phases(backupPhases)) END,
                       CASE param1 WHEN 3 THEN param3 END, param2, NULL, NULL, NULL, NULL,
                       NULL, NULL, CASE WHEN param2 > 0 THEN param2 END,
                       CASE WHEN param1 >= 3 THEN param3 END, NULL, NULL, NULL, NULL
                  FROM pg_stat_get_progress_info('BASEBACKUP')
                 UNION ALL
                \(rewrites)
        """
    }
}
