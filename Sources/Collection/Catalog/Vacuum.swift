// pg_stat_get_progress_info() instead of the views, which join pg_database. A relation of another
// database has no name here, so it is named by its oid.
import SessionAnswers
import Tables

extension Collector {
    /// What vacuum does right now.
    static let vacuumProgress = Collector(
        "pg_stat_progress_vacuum", "Running vacuums.",
        requires: [.role("pg_read_all_stats"), .tracking(.activities)],
        variants: [
            .since(
                18, vacuumProgressSQL("\(vacuumBytes), param11 / 1e9 AS delay_time"),
                without: vacuumRows),
            Variant(
                17..<18, vacuumProgressSQL(vacuumBytes),
                without: vacuumRows.union(["delay_time"])),
            .before(
                17,
                vacuumProgressSQL("param6 AS max_dead_tuples, param7 AS num_dead_tuples"),
                without: [
                    "max_dead_tuple_bytes", "dead_tuple_bytes", "num_dead_item_ids",
                    "indexes_total", "indexes_processed", "delay_time",
                ]),
        ],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName),
            .label("relid"),
            .gauge(
                "heap_blks_total", as: "pg_stat_progress_vacuum_heap_blks",
                "Blocks of the table when the vacuum began."),
            .gauge(
                "heap_blks_scanned", as: "pg_stat_progress_vacuum_heap_blks_scanned",
                "Blocks scanned or skipped so far."),
            .gauge(
                "heap_blks_vacuumed", as: "pg_stat_progress_vacuum_heap_blks_vacuumed",
                "Blocks vacuumed so far."),
            .gauge(
                "index_vacuum_count", as: "pg_stat_progress_vacuum_index_vacuums",
                "Rounds through the indexes so far; more than one means too little memory."),
            .gauge(
                "max_dead_tuples", as: "pg_stat_progress_vacuum_max_dead_tuples",
                "Dead rows that memory has room for (before 17)."),
            .gauge(
                "num_dead_tuples", as: "pg_stat_progress_vacuum_num_dead_tuples",
                "Dead rows in memory since the last round through the indexes (before 17)."),
            .gauge(
                "max_dead_tuple_bytes", as: "pg_stat_progress_vacuum_max_dead_tuple_bytes",
                "Memory that dead rows may take."),
            .gauge(
                "dead_tuple_bytes", as: "pg_stat_progress_vacuum_dead_tuple_bytes",
                "Memory that dead rows take since the last round through the indexes."),
            .gauge(
                "num_dead_item_ids", as: "pg_stat_progress_vacuum_num_dead_item_ids",
                "Dead rows in memory since the last round through the indexes."),
            .gauge(
                "indexes_total", as: "pg_stat_progress_vacuum_indexes",
                "Indexes that this round has to go through."),
            .gauge(
                "indexes_processed", as: "pg_stat_progress_vacuum_indexes_processed",
                "Indexes that this round has gone through."),
            .gauge(
                "delay_time", as: "pg_stat_progress_vacuum_delay_seconds",
                "Time slept because of cost limits (with track_cost_delay_timing)."
            ).needing(.costDelayTiming),
        ], rowsMax: 500)

    /// What holds back the horizon below which dead rows can be removed.
    ///
    /// A slot that is lost keeps its xmin, and vacuum does not heed it.
    static let vacuumHorizon = Collector(
        "pg_vacuum_horizon", "Holders of the oldest transaction, by kind.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                WITH slot AS MATERIALIZED (
                    SELECT xmin, catalog_xmin FROM pg_get_replication_slots()
                     WHERE wal_status IS DISTINCT FROM 'lost'),
                held (holder, age) AS (
                    SELECT CASE backend_type WHEN 'walsender' THEN 'standby' ELSE 'session' END,
                           greatest(age(backend_xmin), age(backend_xid))
                      FROM pg_stat_get_activity(NULL)
                     WHERE pid <> pg_backend_pid()
                       AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                       AND pid NOT IN (SELECT pid FROM pg_stat_get_progress_info('VACUUM')
                                        WHERE pid IS NOT NULL)
                    UNION ALL SELECT 'prepared_transaction', age(transaction)
                      FROM pg_prepared_xact()
                    UNION ALL SELECT 'slot', age(xmin) FROM slot
                    UNION ALL SELECT 'slot_catalog', age(catalog_xmin) FROM slot)
                SELECT holder, greatest(0, coalesce(max(age), 0)) AS age
                  FROM unnest('{session,prepared_transaction,slot,slot_catalog,standby}'::text[])
                           AS holder
                       LEFT JOIN held USING (holder)
                 GROUP BY holder
                """)
        ],
        columns: [
            .label("holder"),
            .gauge(
                "age", as: "pg_vacuum_horizon_age_transactions",
                "Transactions since the oldest one that this kind of holder still may look at."),
        ], from: \.horizon)

    /// Transactions that wait for the second phase of their commit.
    static let preparedTransactions = Collector(
        "pg_prepared_xacts", "Prepared transactions by database.",
        requires: [.settingNotZero("max_prepared_transactions")],
        variants: [
            .always(
                """
                SELECT dbid, count(*) AS transactions,
                       max(\(elapsed(since: "prepared")))
                           AS oldest
                  FROM pg_prepared_xact()
                 GROUP BY dbid
                """)
        ],
        columns: [
            .label("dbid", as: "datname", lookup: .databaseName),
            .gauge(
                "transactions", as: "pg_prepared_xacts_transactions",
                "Prepared transactions that are neither committed nor rolled back."),
            .gauge(
                "oldest", as: "pg_prepared_xacts_oldest_age_seconds",
                "Age of the oldest prepared transaction.", remainder: .max),
        ])

    private static let vacuumRows: Set = ["max_dead_tuples", "num_dead_tuples"]
    private static let vacuumBytes = """
        param6 AS max_dead_tuple_bytes, param7 AS dead_tuple_bytes,
               param8 AS num_dead_item_ids, param9 AS indexes_total,
               param10 AS indexes_processed
        """

    private static func vacuumProgressSQL(_ more: String) -> String {
        """
        SELECT datid, relid, param2 AS heap_blks_total, param3 AS heap_blks_scanned,
               param4 AS heap_blks_vacuumed, param5 AS index_vacuum_count,
               \(more)
          FROM pg_stat_get_progress_info('VACUUM')
         WHERE relid IS NOT NULL
        """
    }
}
