// One row per table from pg_class and the statistics functions. No function that opens a
// relation is called, so a table that someone has locked changes nothing; sizes are the planner's
// estimates (pg_class.relpages, refreshed by vacuum and analyze). Until the first of them nothing
// is known of a table's size: reltuples is -1 then, and relpages 0, whatever it holds.
import Tables

extension Collector {
    /// Use and upkeep of tables, the most important ones by name and all others in one row.
    static let tables = Collector(
        "pg_stat_all_tables",
        "User tables: scans, changes, dead rows, upkeep against each table's own settings.",
        scope: .database, pace: .atMostEvery(.seconds(120)), within: .seconds(5),
        variants: [
            .since(
                18,
                tablesSQL(
                    unfrozen: """
                        CASE WHEN c.relpages > 0
                             THEN 1 - least(c.relallfrozen, c.relpages)::float8 / c.relpages
                             ELSE 1 END
                        """,
                    more: """
                        \(tablesSince16),
                        pg_stat_get_total_vacuum_time(oid) AS total_vacuum_time,
                        pg_stat_get_total_autovacuum_time(oid) AS total_autovacuum_time,
                        pg_stat_get_total_analyze_time(oid) AS total_analyze_time,
                        pg_stat_get_total_autoanalyze_time(oid) AS total_autoanalyze_time,
                        """, lastScan: lastScan)),
            Variant(
                16..<18,
                tablesSQL(
                    unfrozen: "1", more: "\(tablesSince16),", lastScan: lastScan),
                without: tablesSince18),
            .before(
                16, tablesSQL(unfrozen: "1", more: ""),
                without: tablesSince18.union([
                    "n_tup_newpage_upd", "last_seq_scan", "last_idx_scan",
                ])),
        ],
        columns: tablesColumns.needing(
            .counts, except: ["bytes", "autovacuum_disabled", "freeze_age"]),
        ranking: Ranking(
            top: 200, by: "weight", key: ["relid"],
            remainder: ["schemaname": "other", "relname": "other"],
            folded: "pg_stat_user_tables_folded"))

    private static let tablesSince16 = """
        pg_stat_get_tuples_newpage_updated(oid) AS n_tup_newpage_upd,
        extract(epoch FROM pg_stat_get_lastscan(oid)) AS last_seq_scan,
        extract(epoch FROM last_scan) AS last_idx_scan
        """
    /// When one of a table's indexes was last used.
    private static let lastScan = "max(pg_stat_get_lastscan(indexrelid))"

    private static let tablesSince18: Set = [
        "total_vacuum_time", "total_autovacuum_time", "total_analyze_time",
        "total_autoanalyze_time",
    ]

    /// What decides when autovacuum comes: storage parameters of the table, else settings.
    private static let autovacuumParameters = [
        "vacuum_threshold", "vacuum_scale_factor", "vacuum_max_threshold",
        "vacuum_insert_threshold", "vacuum_insert_scale_factor",
        "analyze_threshold", "analyze_scale_factor",
        "freeze_max_age", "multixact_freeze_max_age",
    ]

    /// - Parameters:
    ///   - unfrozen: The share of the table that counts towards the insert threshold.
    ///   - more: Further columns, each followed by a comma.
    ///   - lastScan: When an index of the table was last used.
    private static func tablesSQL(
        unfrozen: String, more: String, lastScan: String = "NULL"
    ) -> String {
        let settings = autovacuumParameters.map {
            "current_setting('autovacuum_\($0)', true)::float8 AS \($0)"
        }
        let own = autovacuumParameters.map {
            "max(option_value) FILTER (WHERE option_name = 'autovacuum_\($0)')::float8 AS \($0)"
        }
        return """
            WITH global AS MATERIALIZED (
                SELECT \(settings.joined(separator: ",\n")),
                       current_setting('block_size')::bigint AS block_size,
                       NOT pg_is_in_recovery() AS counts),
            own AS MATERIALIZED (
                SELECT c.oid, \(own.joined(separator: ",\n")),
                       max(option_value) FILTER (WHERE option_name = 'autovacuum_enabled')::bool
                           AS enabled
                  FROM pg_class AS c, pg_options_to_table(c.reloptions)
                 WHERE c.relkind IN ('r', 'm') AND c.reloptions IS NOT NULL
                 GROUP BY c.oid),
            index AS MATERIALIZED (
                SELECT indrelid, sum(pg_stat_get_numscans(indexrelid)) AS scans,
                       sum(pg_stat_get_tuples_fetched(indexrelid)) AS fetched,
                       sum(pg_stat_get_blocks_fetched(indexrelid)) AS blocks,
                       sum(pg_stat_get_blocks_hit(indexrelid)) AS hit,
                       sum(i.relpages) AS pages, \(lastScan) AS last_scan
                  FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
                 WHERE i.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
                 GROUP BY indrelid),
            "table" AS MATERIALIZED (
            \(tablesUpkeep(unfrozen: unfrozen)))
            SELECT schemaname, relname, oid AS relid, \(origin),
            \(more)
            \(tablesStatistics)
              FROM "table"
             ORDER BY weight DESC, relid
            """
    }

    /// What is due in a table, by autovacuum's own arithmetic.
    ///
    /// A standby counts no rows: it has the tables of its primary and zeros for what is in them.
    private static func tablesUpkeep(unfrozen: String) -> String {
        func limit(_ name: String) -> String { "coalesce(own.\(name), global.\(name))" }
        return """
            SELECT c.oid, n.nspname AS schemaname, c.relname, toast.oid AS toast,
                   index.scans, index.fetched, index.blocks, index.hit, index.last_scan,
                   own.enabled,
                   CASE WHEN global.counts THEN pg_stat_get_live_tuples(c.oid) END AS live,
                   CASE WHEN global.counts THEN pg_stat_get_dead_tuples(c.oid) END AS dead,
                   CASE WHEN global.counts THEN pg_stat_get_ins_since_vacuum(c.oid) END
                       AS inserted,
                   CASE WHEN global.counts THEN pg_stat_get_mod_since_analyze(c.oid) END
                       AS changed,
                   CASE WHEN c.reltuples >= 0 OR c.relpages > 0
                        THEN (c.relpages + coalesce(index.pages, 0)) * global.block_size END
                       AS bytes,
                   least(\(limit("vacuum_threshold"))
                             + \(limit("vacuum_scale_factor")) * greatest(0, c.reltuples),
                         CASE WHEN \(limit("vacuum_max_threshold")) >= 0
                              THEN \(limit("vacuum_max_threshold")) END) AS vacuum_at,
                   CASE WHEN \(limit("vacuum_insert_threshold")) >= 0
                        THEN \(limit("vacuum_insert_threshold"))
                            + \(limit("vacuum_insert_scale_factor")) * greatest(0, c.reltuples)
                                * (\(unfrozen)) END AS insert_vacuum_at,
                   \(limit("analyze_threshold"))
                       + \(limit("analyze_scale_factor")) * greatest(0, c.reltuples) AS analyze_at,
                   greatest(
                       greatest(age(c.relfrozenxid), age(toast.relfrozenxid))
                           / least(own.freeze_max_age, global.freeze_max_age),
                       greatest(mxid_age(c.relminmxid), mxid_age(toast.relminmxid))
                           / least(own.multixact_freeze_max_age, global.multixact_freeze_max_age))
                       AS freeze_age
              FROM pg_class AS c
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   CROSS JOIN global
                   LEFT JOIN own ON own.oid = c.oid
                   LEFT JOIN index ON index.indrelid = c.oid
                   LEFT JOIN pg_class AS toast ON toast.oid = c.reltoastrelid
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            """
    }

    // The weight names what a person would ask about: large tables, and smaller ones that
    // autovacuum ought to have visited.
    private static let tablesStatistics = """
        pg_stat_get_numscans(oid) AS seq_scan,
        pg_stat_get_tuples_returned(oid) AS seq_tup_read,
        scans AS idx_scan,
        fetched + pg_stat_get_tuples_fetched(oid) AS idx_tup_fetch,
        pg_stat_get_tuples_inserted(oid) AS n_tup_ins,
        pg_stat_get_tuples_updated(oid) AS n_tup_upd,
        pg_stat_get_tuples_deleted(oid) AS n_tup_del,
        pg_stat_get_tuples_hot_updated(oid) AS n_tup_hot_upd,
        live AS n_live_tup,
        dead AS n_dead_tup,
        changed AS n_mod_since_analyze,
        inserted AS n_ins_since_vacuum,
        extract(epoch FROM pg_stat_get_last_vacuum_time(oid)) AS last_vacuum,
        extract(epoch FROM pg_stat_get_last_autovacuum_time(oid)) AS last_autovacuum,
        extract(epoch FROM pg_stat_get_last_analyze_time(oid)) AS last_analyze,
        extract(epoch FROM pg_stat_get_last_autoanalyze_time(oid)) AS last_autoanalyze,
        pg_stat_get_vacuum_count(oid) AS vacuum_count,
        pg_stat_get_autovacuum_count(oid) AS autovacuum_count,
        pg_stat_get_analyze_count(oid) AS analyze_count,
        pg_stat_get_autoanalyze_count(oid) AS autoanalyze_count,
        pg_stat_get_blocks_fetched(oid) - pg_stat_get_blocks_hit(oid) AS heap_blocks_read,
        pg_stat_get_blocks_hit(oid) AS heap_blocks_hit,
        blocks - hit AS idx_blocks_read,
        hit AS idx_blocks_hit,
        pg_stat_get_blocks_fetched(toast) - pg_stat_get_blocks_hit(toast) AS toast_blocks_read,
        pg_stat_get_blocks_hit(toast) AS toast_blocks_hit,
        bytes,
        (NOT coalesce(enabled, true))::int AS autovacuum_disabled,
        dead / greatest(1, vacuum_at) AS vacuum_due,
        inserted / CASE WHEN insert_vacuum_at < 1 THEN 1 ELSE insert_vacuum_at END
            AS insert_vacuum_due,
        changed / greatest(1, analyze_at) AS analyze_due,
        freeze_age,
        (dead > vacuum_at OR coalesce(inserted > insert_vacuum_at, false)
            OR freeze_age > 1)::int AS vacuum_overdue,
        (changed > analyze_at)::int AS analyze_overdue,
        coalesce(bytes, 0) * CASE WHEN dead > vacuum_at OR freeze_age > 1 THEN 10 ELSE 1 END
            AS weight
        """
}
