import Tables

extension Collector {
    /// The real sizes of the largest tables.
    ///
    /// The size functions open the relation and would queue behind an ACCESS EXCLUSIVE lock, held
    /// or awaited, and make others queue behind us. So whatever bears such a lock, itself or by an
    /// index or its long values, is left out this time, and said with who has the lock.
    static let tableSizes = Collector(
        "pg_table_size", "Sizes on disk of the largest tables.",
        scope: .database, pace: .atMostEvery(.seconds(300)), within: .seconds(10),
        variants: [
            .always(
                """
                WITH locked AS MATERIALIZED (
                    SELECT DISTINCT ON (relation) relation AS oid, pid, granted
                      FROM pg_lock_status()
                     WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
                           AND database IN (0, (SELECT datid
                                                  FROM pg_stat_get_activity(pg_backend_pid())))
                     ORDER BY relation, granted DESC),
                indexed AS MATERIALIZED (
                    SELECT oid, pid, granted FROM locked
                     UNION
                    SELECT indrelid, pid, granted
                      FROM pg_index JOIN locked ON locked.oid = indexrelid),
                busy AS MATERIALIZED (
                    SELECT oid, pid, granted FROM indexed
                     UNION
                    SELECT c.oid, pid, granted
                      FROM pg_class AS c JOIN indexed ON indexed.oid = c.reltoastrelid),
                largest AS MATERIALIZED (
                    SELECT c.oid, n.nspname, c.relname
                      FROM pg_class AS c
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
                       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                       AND c.oid NOT IN (SELECT oid FROM busy)
                     ORDER BY c.relpages DESC, c.oid LIMIT 200)
                SELECT nspname AS schemaname, relname,
                       pg_table_size(oid) AS table_size, pg_indexes_size(oid) AS index_size,
                       NULL::int AS granted, NULL::int AS pid, NULL AS application_name,
                       NULL::numeric AS since
                  FROM largest
                 UNION ALL
                (SELECT DISTINCT ON (c.oid) n.nspname, c.relname, NULL, NULL, granted::int,
                        busy.pid, s.application_name, extract(epoch FROM s.xact_start)
                   FROM busy
                        JOIN pg_class AS c USING (oid)
                        JOIN pg_namespace AS n ON n.oid = c.relnamespace
                        LEFT JOIN pg_stat_get_activity(NULL) AS s ON s.pid = busy.pid
                  WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
                    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  ORDER BY c.oid, granted DESC, busy.pid
                  LIMIT 20)
                """)
        ],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .gauge(
                "table_size", as: "pg_stat_user_tables_table_size_bytes",
                "Bytes that the table has on disk, with its long values, without indexes; none while"
                    + " it bears an ACCESS EXCLUSIVE lock."),
            .gauge(
                "index_size", as: "pg_stat_user_tables_index_size_bytes",
                "Bytes that the table's indexes have on disk; none while it bears an ACCESS"
                    + " EXCLUSIVE lock."),
            .detail("pid"), .detail("application_name"), .detail("since"),
            .details(
                "granted", as: "pg_stat_user_tables_size_lock_details",
                "Whether the ACCESS EXCLUSIVE lock for which a table's size was not read is held (1) or"
                    + " awaited (0), with the process and since when its transaction lasts, in unix"
                    + " time."),
        ], rowsMax: 220)

    /// Sequences that will run out.
    ///
    /// What bounds a sequence is also the column that it numbers: the one that owns it, and any
    /// whose default takes from it, also by a name that is looked up each time.
    /// Reading a sequence locks it until the statement ends, so at most 200 are read: those of
    /// the largest tables among the ones that can run out. A sequence is left out while a lock is
    /// held or awaited that would make us wait, and when the role may not read it
    /// (pg_monitor does not suffice; pg_read_all_data does).
    static let sequences = Collector(
        "pg_sequences", "How much of their range sequences have used up.",
        scope: .database, pace: .atMostEvery(.seconds(600)), within: .seconds(5),
        variants: [
            .always(
                """
                \(SequenceRanges.sql)
                SELECT nspname AS schemaname, relname AS sequencename, used
                  FROM counted
                 ORDER BY used DESC LIMIT 50
                """)
        ],
        columns: [
            .label("schemaname"),
            .label("sequencename"),
            .gauge(
                "used", as: "pg_sequences_used_ratio",
                "Used share of the sequence's range or of its column's, 1 when exhausted."),
        ], rowsMax: 50)

    /// What a database holds, and what is wrong with it.
    static let objects = Collector(
        "pg_objects", "Numbers of tables, indexes and sequences.",
        scope: .database, pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT count(*) FILTER (WHERE relkind IN ('r', 'm')) AS tables,
                       count(*) FILTER (WHERE relkind = 'i') AS indexes,
                       count(*) FILTER (WHERE relkind = 'S') AS sequences,
                       count(*) FILTER (WHERE relkind = 'S'
                           AND NOT has_sequence_privilege(oid, 'SELECT, USAGE')) AS unreadable,
                       (SELECT count(*) FROM (\(invalid)) AS index
                         WHERE state = 'broken') AS invalid
                  FROM pg_class
                 WHERE relpersistence <> 't' AND oid >= 16384
                   AND relnamespace <> 'pg_toast'::regnamespace
                """)
        ],
        columns: [
            .gauge("tables", as: "pg_objects_tables", "Tables and materialized views."),
            .gauge("indexes", as: "pg_objects_indexes", "Indexes."),
            .gauge("sequences", as: "pg_objects_sequences", "Sequences."),
            .gauge(
                "unreadable", as: "pg_objects_unreadable_sequences",
                "Sequences that the agent's role may not read, so it cannot see them run out."),
            .gauge(
                "invalid", as: "pg_objects_invalid_indexes",
                "Indexes that queries cannot use, often left by a failed concurrent build; those"
                    + " being built and those of partitioned tables are not among them."),
        ])

    /// Indexes that queries cannot use, by name.
    static let invalidIndexes = Collector(
        "pg_index", "Indexes that queries cannot use, by name.",
        scope: .database, pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT n.nspname AS schemaname, c.relname, index.relname AS indexrelname, state,
                       1 AS one
                  FROM (\(invalid)) AS index
                       JOIN pg_class AS c ON c.oid = index.indrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 ORDER BY state, index.oid LIMIT 50
                """)
        ],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .label("indexrelname"),
            .label("state"),
            .gauge(
                "one", as: "pg_index_invalid",
                "An index that queries cannot use; state is broken, building or, for one of a"
                    + " partitioned table that some partition lacks, incomplete; always 1."),
        ], rowsMax: 50)

    // Only who may see the progress of others knows that an index is being built; an invalid one
    // of the same table is then taken to be that one.
    private static let invalid = """
        SELECT i.oid, i.relname, x.indrelid,
               CASE WHEN i.relkind = 'I' THEN 'incomplete'
                    WHEN x.indrelid IN (
                        SELECT relid FROM pg_stat_get_progress_info('CREATE INDEX')
                         WHERE relid IS NOT NULL AND datid = (
                             SELECT datid FROM pg_stat_get_activity(pg_backend_pid())))
                    THEN 'building' ELSE 'broken' END AS state
          FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
         WHERE NOT x.indisvalid
        """
}
