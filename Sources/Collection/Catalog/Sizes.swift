extension Collector {
    /// The real sizes of the largest tables.
    ///
    /// The size functions open the relation and would queue behind an ACCESS EXCLUSIVE lock, held
    /// or awaited, and make others queue behind us. So whatever bears such a lock, itself or by an
    /// index or its long values, is left out this time.
    static let tableSizes = Collector(
        "pg_table_size", "Sizes on disk of the largest tables.",
        scope: .database, pace: .atMostEvery(.seconds(300)), within: .seconds(10),
        variants: [
            .always(
                """
                WITH locked AS MATERIALIZED (
                    SELECT DISTINCT relation AS oid FROM pg_lock_status()
                     WHERE relation IS NOT NULL AND mode = 'AccessExclusiveLock'),
                indexed AS MATERIALIZED (
                    SELECT oid FROM locked
                     UNION
                    SELECT indrelid FROM pg_index JOIN locked ON locked.oid = indexrelid),
                busy AS MATERIALIZED (
                    SELECT oid FROM indexed
                     UNION
                    SELECT c.oid FROM pg_class AS c JOIN indexed ON indexed.oid = c.reltoastrelid),
                largest AS MATERIALIZED (
                    SELECT c.oid, n.nspname, c.relname
                      FROM pg_class AS c
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
                       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                       AND c.oid NOT IN (SELECT oid FROM busy)
                     ORDER BY c.relpages DESC, c.oid LIMIT 200)
                SELECT nspname AS schemaname, relname,
                       pg_table_size(oid) AS table_size, pg_indexes_size(oid) AS index_size
                  FROM largest
                """)
        ],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .gauge(
                "table_size", as: "pg_stat_user_tables_table_size_bytes",
                "Bytes that the table has on disk, with its long values, without indexes."),
            .gauge(
                "index_size", as: "pg_stat_user_tables_index_size_bytes",
                "Bytes that the table's indexes have on disk."),
        ], rowsMax: 200)

    /// Sequences that will run out.
    ///
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
                WITH locked AS MATERIALIZED (
                    SELECT DISTINCT relation AS oid FROM pg_lock_status()
                     WHERE relation IS NOT NULL
                       AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                                    'AccessExclusiveLock')),
                sequence AS MATERIALIZED (
                    SELECT s.seqrelid, s.seqincrement, s.seqmin, n.nspname, c.relname,
                           least(s.seqmax, CASE a.atttypid WHEN 'int2'::regtype THEN 32767
                                                WHEN 'int4'::regtype THEN 2147483647 END)
                               AS seqmax
                      FROM pg_sequence AS s
                           JOIN pg_class AS c ON c.oid = s.seqrelid
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                           LEFT JOIN pg_depend AS d
                               ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
                              AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                           LEFT JOIN pg_class AS o ON o.oid = d.refobjid
                           LEFT JOIN pg_attribute AS a
                               ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                     WHERE NOT s.seqcycle AND c.relpersistence = 'p'
                       AND (s.seqmax < 9223372036854775807
                            OR a.atttypid IN ('int2'::regtype, 'int4'::regtype))
                       AND s.seqrelid NOT IN (SELECT oid FROM locked)
                       AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
                     ORDER BY o.reltuples DESC NULLS LAST, s.seqrelid LIMIT 200)
                SELECT nspname AS schemaname, relname AS sequencename,
                       greatest(0, CASE WHEN seqincrement > 0
                           THEN (last::float8 - seqmin) / (seqmax::float8 - seqmin)
                           ELSE (seqmax::float8 - last) / (seqmax::float8 - seqmin) END) AS used
                  FROM sequence, pg_sequence_last_value(seqrelid) AS last
                 WHERE last IS NOT NULL AND seqmax > seqmin
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
                       (SELECT count(*) FROM pg_index WHERE NOT indisvalid) AS invalid
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
                "Indexes that queries cannot use, often left by a failed concurrent build."),
        ])
}
