extension Collector {
    /// All commands that report progress, in one small form: which phase, and how far.
    static let progress = Collector(
        "pg_progress", "Running commands that report progress, by phase.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .before(
                19,
                progressSQL(
                    """
                    SELECT CASE param1 WHEN 2 THEN 'VACUUM FULL' ELSE 'CLUSTER' END, datid, relid,
                           CASE param2 \(phases(clusterPhases)) END, param7, param6
                      FROM pg_stat_get_progress_info('CLUSTER')
                    """)),
            // CLUSTER became REPACK; by the view, since only its columns are settled
            .since(
                19,
                progressSQL(
                    """
                    SELECT command, datid, relid, phase, heap_blks_scanned, heap_blks_total
                      FROM pg_stat_progress_repack
                    """)),
        ],
        columns: [
            .label("command"),
            .label("datid", as: "datname", lookup: .databaseName),
            .label("relid"),
            .label("phase"),
            .gauge(
                "operations", as: "pg_progress_operations",
                "Commands that are in this phase on this relation."),
            .gauge(
                "done", as: "pg_progress_done_ratio",
                "Done share of the phase's blocks or bytes, of the slowest of these commands."),
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

    private static func progressSQL(_ cluster: String) -> String {
        """
        SELECT command, datid, relid, phase, count(*) AS operations,
               min(CASE WHEN whole > 0 AND part IS NOT NULL
                        THEN least(1, part::float8 / whole) END) AS done
          FROM (SELECT 'VACUUM' AS command, datid, relid,
                       CASE param1 \(phases(vacuumPhases)) END AS phase,
                       CASE param1 WHEN 1 THEN param3 WHEN 3 THEN param4 END AS part,
                       param2 AS whole
                  FROM pg_stat_get_progress_info('VACUUM')
                 UNION ALL
                SELECT 'ANALYZE', datid, relid,
                       CASE param1 \(phases(analyzePhases)) END, param3, param2
                  FROM pg_stat_get_progress_info('ANALYZE')
                 UNION ALL
                SELECT CASE param1 WHEN 2 THEN 'CREATE INDEX CONCURRENTLY' WHEN 3 THEN 'REINDEX'
                                   WHEN 4 THEN 'REINDEX CONCURRENTLY' ELSE 'CREATE INDEX' END,
                       datid, relid,
                       CASE param10 \(phases(indexPhases)) END, param17, param16
                  FROM pg_stat_get_progress_info('CREATE INDEX')
                 UNION ALL
                SELECT CASE param5 WHEN 2 THEN 'COPY TO' ELSE 'COPY FROM' END, datid, relid,
                       'copying', param1, param2
                  FROM pg_stat_get_progress_info('COPY')
                 UNION ALL
                SELECT 'BASE BACKUP', nullif(datid, 0), NULL,
                       CASE param1 \(phases(backupPhases)) END, param3, param2
                  FROM pg_stat_get_progress_info('BASEBACKUP')
                 UNION ALL
                \(cluster)) AS running
         GROUP BY command, datid, relid, phase
        """
    }
}
