import Tables

// What a rewrite would give back, by arithmetic on statistics that the server has anyway: how wide a row is on
// the average, how many there are, and how many of them a block holds. No relation is opened. Rows of pg_stats
// that a role may not see make the estimate unknown, as do columns without statistics, relations without a
// vacuum or analyze, partial indexes and indexes of other methods than B-tree.
extension Collector {
    /// How many relations of a database the estimates are of, the largest.
    private static let estimated = 100

    /// The bloat of the largest tables.
    static let tableBloat = Collector(
        "pg_table_bloat", "Bloat of the largest tables, estimated from statistics.",
        scope: .database, pace: .atMostEvery(.seconds(3600)), within: .seconds(5),
        variants: [.always(tableBloatSQL)],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .gauge(
                "bloat", as: "pg_table_bloat_bytes",
                "Estimate of the bytes that a rewrite of the table would give back, without its long"
                    + " values and indexes, as of its last vacuum or analyze; none without statistics"
                    + " of all columns that the role may see."),
        ], rowsMax: estimated)

    /// The bloat of the largest B-tree indexes.
    static let indexBloat = Collector(
        "pg_index_bloat", "Bloat of the largest B-tree indexes, estimated from statistics.",
        scope: .database, pace: .atMostEvery(.seconds(3600)), within: .seconds(5),
        variants: [.always(indexBloatSQL)],
        columns: [
            .label("schemaname"),
            .label("relname"),
            .label("indexrelname"),
            .gauge(
                "bloat", as: "pg_index_bloat_bytes",
                "Estimate of the bytes that a rebuild of the B-tree index would give back, as of the"
                    + " last vacuum or analyze of its table; none for partial indexes and without"
                    + " statistics of all columns that the role may see."),
        ], rowsMax: estimated)

    /// The padding before each column, exact as far as columns have a fixed length and no NULL.
    ///
    /// A column begins at a multiple of its `step`. What lies between it and the last column of that
    /// step or a larger one says by how much it is moved; the smallest `unit` says what is likely where
    /// lengths vary. Padding for small steps is known first, because it moves what follows.
    private static func padding(_ more: String = "") -> String {
        var before = "field"
        return [2, 4, 8].map { step -> String in
            defer { before = "padded\(step)" }
            return """
                part\(step) AS (
                    SELECT *, count(*) FILTER (WHERE step >= \(step)) OVER before AS part
                      FROM \(before)
                    WINDOW before AS (PARTITION BY oid ORDER BY place
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
                padded\(step) AS (
                    SELECT oid, place, attlen, null_frac, width, step, unit, is_exact, \(more)
                           CASE WHEN step <> \(step) THEN pad
                                WHEN coalesce(bool_and(is_exact) OVER before, true)
                                THEN (\(step) - coalesce(sum(width + pad) OVER before, 0)::bigint
                                                % \(step)) % \(step)
                                ELSE (\(step) - least(min(unit) OVER before, \(step))) / 2.0
                           END AS pad
                      FROM part\(step)
                    WINDOW before AS (PARTITION BY oid, part ORDER BY place
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
                """
        }.joined(separator: "\n")
    }

    // A row has a head of 23 bytes and, with a NULL, a bit for each column; head and row take multiples of
    // 8 bytes, a pointer to the row 4, the head of a block 24. Dropped columns are NULL in new rows.
    private static let tableBloatSQL = """
        WITH largest AS MATERIALIZED (
            SELECT c.oid, n.nspname, c.relname, c.relpages, c.reltuples, c.relnatts,
                   coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions)
                              WHERE option_name = 'fillfactor'), 100) / 100 AS fill
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND c.relam = 2
               AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND c.relpages > 0 AND c.reltuples >= 0
             ORDER BY c.relpages DESC, c.oid LIMIT \(estimated)),
        known AS MATERIALIZED (
            SELECT schemaname, tablename,
                   jsonb_object_agg(attname, jsonb_build_array(null_frac, avg_width)) AS columns
              FROM pg_stats
             WHERE tablename = ANY (ARRAY(SELECT relname FROM largest WHERE relnatts <= 400))
               AND NOT inherited
             GROUP BY schemaname, tablename),
        field AS MATERIALIZED (
            SELECT f.*,
                   CASE WHEN alignment = 'c' OR attlen < 0 AND width < 127 THEN 1
                        WHEN alignment = 's' THEN 2 WHEN alignment = 'i' THEN 4 ELSE 8 END AS step,
                   CASE WHEN attlen < 0 THEN 1 ELSE attlen & -attlen END AS unit,
                   attlen > 0 AND null_frac = 0 AS is_exact, 0.0 AS pad
              FROM (SELECT l.oid, a.attnum AS place,
                           a.attlen, a.attalign AS alignment,
                           (columns -> a.attname ->> 0)::float8 AS null_frac,
                           CASE WHEN a.attlen > 0 THEN a.attlen
                                ELSE (columns -> a.attname ->> 1)::float8 END AS width
                      FROM largest AS l
                           JOIN pg_attribute AS a ON a.attrelid = l.oid AND a.attnum > 0
                                AND l.relnatts <= 400
                                AND NOT a.attisdropped AND a.attgenerated <> 'v'
                           LEFT JOIN known
                               ON schemaname = l.nspname AND tablename = l.relname) AS f),
        \(padding())
        shape AS (
            SELECT oid, sum((1 - null_frac) * (width + pad)) AS bytes,
                   bool_and(is_exact) AS is_exact, max(null_frac) AS nulls, count(*) AS place
              FROM padded8
             GROUP BY oid HAVING count(null_frac) = count(*) AND count(width) = count(*)),
        tuple AS (
            SELECT l.*, w.place, is_exact,
                   24 + (8 * ceil((23 + ceil(relnatts / 8.0)) / 8) - 24)
                       * CASE WHEN w.place < relnatts THEN 1 ELSE nulls END + w.bytes AS bytes
              FROM largest AS l LEFT JOIN shape AS w USING (oid)),
        fit AS (
            SELECT *, greatest(1, floor((block * fill - 24)
                       / (4 + CASE WHEN is_exact THEN 8 * ceil(bytes / 8)
                                   ELSE bytes + 3.5 END))) AS per_page
              FROM tuple, (SELECT current_setting('block_size')::float8 AS block) AS setting)
        SELECT nspname AS schemaname, relname,
               CASE WHEN reltuples = 0 THEN relpages
                    WHEN bytes > 0 AND place > 0
                    THEN greatest(0, relpages - ceil(reltuples / per_page)) END * block AS bloat
          FROM fit
         ORDER BY relpages DESC, oid
        """

    // An entry has a head of 8 bytes, with a NULL of 16. From equal keys a list is made as far as 812 bytes
    // go, where the operator class allows it. How many keys there are of several columns is between the most of
    // one and their product; where that matters the estimate is unknown. 40 bytes of a block are taken.
    private static let indexBloatSQL = """
        WITH largest AS MATERIALIZED (
            SELECT i.oid, n.nspname, c.relname, i.relname AS indexname, i.relpages, i.reltuples,
                   c.reltuples AS table_rows, x.indrelid, x.indkey, x.indclass, x.indcollation,
                   x.indisunique, x.indnatts > x.indnkeyatts AS has_included,
                   coalesce((SELECT option_value::float8 FROM pg_options_to_table(i.reloptions)
                              WHERE option_name = 'fillfactor'), 90) / 100 AS fill,
                   coalesce((SELECT option_value::bool FROM pg_options_to_table(i.reloptions)
                              WHERE option_name = 'deduplicate_items'), true) AS deduplicates
              FROM pg_index AS x
                   JOIN pg_class AS i ON i.oid = x.indexrelid
                   JOIN pg_class AS c ON c.oid = x.indrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE i.relam = 403 AND i.relkind = 'i' AND x.indisvalid AND x.indpred IS NULL
               AND c.relkind IN ('r', 'm')
               AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND i.relpages > 0 AND i.reltuples >= 0 AND c.reltuples >= 0
             ORDER BY i.relpages DESC, i.oid LIMIT \(estimated)),
        known AS MATERIALIZED (
            SELECT schemaname, tablename,
                   jsonb_object_agg(attname, jsonb_build_array(null_frac, avg_width, n_distinct)) AS columns
              FROM pg_stats
             WHERE tablename = ANY (ARRAY(SELECT relname FROM largest UNION SELECT indexname FROM largest))
               AND NOT inherited
             GROUP BY schemaname, tablename),
        field AS MATERIALIZED (
            SELECT f.*,
                   CASE WHEN alignment = 'c' OR attlen < 0 AND width < 127 THEN 1
                        WHEN alignment = 's' THEN 2 WHEN alignment = 'i' THEN 4 ELSE 8 END AS step,
                   CASE WHEN attlen < 0 THEN 1 ELSE attlen & -attlen END AS unit,
                   attlen > 0 AND null_frac = 0 AS is_exact, 0.0 AS pad,
                   greatest(1, least(reltuples, CASE WHEN kinds < 0 THEN -kinds * table_rows
                                                     ELSE kinds END)) AS kinds_there
              FROM (SELECT l.oid, l.reltuples, l.table_rows, a.attnum AS place, a.attlen,
                           a.attalign AS alignment,
                           (known.columns -> coalesce(t.attname, a.attname) ->> 0)::float8 AS null_frac,
                           CASE WHEN a.attlen > 0 THEN a.attlen WHEN a.attlen = -1
                                THEN (known.columns -> coalesce(t.attname, a.attname) ->> 1)::float8
                           END AS width,
                           (known.columns -> coalesce(t.attname, a.attname) ->> 2)::float8 AS kinds,
                           EXISTS (SELECT FROM pg_opclass AS o
                                          JOIN pg_amproc AS p ON p.amprocfamily = o.opcfamily
                                               AND p.amproclefttype = o.opcintype
                                               AND p.amprocrighttype = o.opcintype AND p.amprocnum = 4
                                    WHERE o.oid = l.indclass[a.attnum - 1])
                               AND NOT EXISTS (SELECT FROM pg_collation AS k
                                                WHERE k.oid = l.indcollation[a.attnum - 1]
                                                  AND NOT k.collisdeterministic) AS is_equal
                      FROM largest AS l
                           JOIN pg_attribute AS a ON a.attrelid = l.oid AND a.attnum > 0
                           LEFT JOIN pg_attribute AS t ON t.attrelid = l.indrelid
                                AND t.attnum = l.indkey[a.attnum - 1] AND t.attnum > 0
                           LEFT JOIN known ON schemaname = l.nspname
                                AND tablename = CASE WHEN t.attnum IS NULL THEN l.indexname
                                                     ELSE l.relname END) AS f),
        \(padding("is_equal, kinds_there,"))
        shape AS (
            SELECT oid, sum((1 - null_frac) * (width + pad)) AS bytes,
                   bool_and(is_exact) AS is_exact, bool_and(attlen > 0) AS is_fixed,
                   max(null_frac) AS nulls, count(*) AS place,
                   bool_and(is_equal) AS are_equal, count(*) AS fields,
                   max(kinds_there) AS fewest, exp(least(300, sum(ln(kinds_there)))) AS most
              FROM padded8
             GROUP BY oid HAVING count(null_frac) = count(*) AND count(width) = count(*)),
        entry AS (
            SELECT l.*, block, block * fill - 40 AS room, nulls, fewest, least(most, reltuples) AS most,
                   NOT indisunique AND deduplicates AND NOT has_included AND are_equal AS is_merged,
                   CASE WHEN fields = 1 THEN nulls ELSE 0 END AS alike,
                   CASE WHEN is_exact THEN 8 * ceil((8 + bytes) / 8)
                        WHEN fields = 1 AND is_fixed AND nulls < 1
                        THEN 16 * nulls + (1 - nulls)
                            * 8 * ceil((8 + round((bytes / (1 - nulls))::numeric)) / 8)
                        ELSE 8 + 8 * nulls + bytes + 3.5 END AS bytes
              FROM largest AS l
                   LEFT JOIN shape USING (oid)
                   CROSS JOIN (SELECT current_setting('block_size')::float8 AS block) AS setting),
        leaves AS (
            SELECT entry.*, count.most AS is_most,
                   CASE WHEN is_merged THEN (
                            SELECT sum(number * least(same * (bytes + 4),
                                       greatest(1, same * 6 / greatest(1, 812 - bytes)) * (bytes + 8)
                                           + same * 6))
                              FROM (VALUES (kinds, reltuples * (1 - alike) / kinds),
                                           ((alike > 0)::int, reltuples * alike))
                                       AS key (number, same)) / room
                        ELSE reltuples / greatest(1, floor(room / (bytes + 4))) END AS pages
              FROM entry
                   CROSS JOIN LATERAL (VALUES (false, greatest(1, fewest)), (true, greatest(1, entry.most)))
                       AS count (most, kinds)),
        sized AS (
            SELECT oid, nspname, relname, indexname, relpages, block, is_most,
                   CASE WHEN bytes > 0
                        THEN 1 + ceil(pages) + CASE WHEN pages > 1 THEN ceil(pages / greatest(2,
                                 floor((block * 0.7 - 40) / (bytes + 4)))) ELSE 0 END END AS pages
              FROM leaves)
        SELECT nspname AS schemaname, relname, indexname AS indexrelname,
               CASE WHEN max(pages) - min(pages) <= 0.1 * relpages
                    THEN greatest(0, relpages - max(pages)) * block END AS bloat
          FROM sized
         GROUP BY oid, nspname, relname, indexname, relpages, block
         ORDER BY relpages DESC, oid
        """
}
