import Tables

extension Collector {
    /// Use and size of indexes, the largest by name and all others in one row.
    static let indexes = Collector(
        "pg_stat_all_indexes", "User indexes: scans, blocks, estimated size, validity.",
        scope: .database, pace: .atMostEvery(.seconds(300)), within: .seconds(5),
        variants: [
            .since(
                16,
                indexesSQL("extract(epoch FROM pg_stat_get_lastscan(i.oid)) AS last_idx_scan,")),
            .before(16, indexesSQL(""), without: ["last_idx_scan"]),
        ],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .label("indexrelname"),
            .hidden("indexrelid"),
            .hidden("origin"),
            .counter("idx_scan", as: "pg_stat_user_indexes_idx_scan_total", "Index scans."),
            .counter(
                "idx_tup_read", as: "pg_stat_user_indexes_idx_tup_read_total",
                "Index entries returned by scans."),
            .counter(
                "idx_tup_fetch", as: "pg_stat_user_indexes_idx_tup_fetch_total",
                "Live rows fetched by simple scans."),
            .gauge(
                "last_idx_scan", as: "pg_stat_user_indexes_last_idx_scan_timestamp_seconds",
                "When the index was last used, in unix time.", remainder: .none),
            .counter(
                "idx_blks_read", as: "pg_statio_user_indexes_idx_blks_read_total",
                "Blocks of the index that had to be read.", whenLower: .lostPart),
            .counter(
                "idx_blks_hit", as: "pg_statio_user_indexes_idx_blks_hit_total",
                "Blocks of the index found in shared buffers."),
            .gauge(
                "bytes", as: "pg_stat_user_indexes_size_estimate_bytes",
                "Size as of the last vacuum or analyze of its table; none before the first."),
            .gauge(
                "is_unique", as: "pg_stat_user_indexes_unique",
                "Whether the index also enforces uniqueness: 1 or 0."),
            .gauge(
                "is_invalid", as: "pg_stat_user_indexes_invalid",
                "Whether queries cannot use the index: 1 or 0, a count in the remainder."),
        ].needing(.counts, except: ["bytes", "is_unique", "is_invalid"]),
        ranking: Ranking(
            top: 200, by: "bytes", key: ["indexrelid"], hasHeirs: true,
            remainder: ["schemaname": "other", "relname": "other", "indexrelname": "other"],
            folded: "pg_stat_user_indexes_folded"))

    private static func indexesSQL(_ more: String) -> String {
        """
        SELECT n.nspname AS schemaname, c.relname, i.relname AS indexrelname,
               i.oid AS indexrelid, \(origin),
               pg_stat_get_numscans(i.oid) AS idx_scan,
               pg_stat_get_tuples_returned(i.oid) AS idx_tup_read,
               pg_stat_get_tuples_fetched(i.oid) AS idx_tup_fetch,
               pg_stat_get_blocks_fetched(i.oid) - pg_stat_get_blocks_hit(i.oid) AS idx_blks_read,
               pg_stat_get_blocks_hit(i.oid) AS idx_blks_hit,
               \(more)
               CASE WHEN c.reltuples >= 0 OR c.relpages > 0
                    THEN i.relpages * current_setting('block_size')::bigint END AS bytes,
               x.indisunique::int AS is_unique, (NOT x.indisvalid)::int AS is_invalid
          FROM pg_index AS x
               JOIN pg_class AS i ON i.oid = x.indexrelid
               JOIN pg_class AS c ON c.oid = x.indrelid
               JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE i.relkind = 'i' AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
           AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         ORDER BY bytes DESC NULLS LAST, indexrelid
        """
    }
}
