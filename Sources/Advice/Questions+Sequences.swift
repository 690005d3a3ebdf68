import Collection

/// Questions about what counts up.
extension Questions {
    /// Sequences that have used up most of what they, or their columns, can count to.
    ///
    /// Each is locked until the answer is there, so no more than 200 are looked at: the room for
    /// locks belongs to everybody.
    static let sequences = question(
        "sequences", "Sequences that come to their end.", scope: .database, role: .primary,
        [
            .always(
                """
                \(SequenceRanges.sql)
                SELECT s.seqtypid::regtype::text AS type,
                       format('%I.%I', s.nspname, s.relname) AS sequence,
                       quote_ident(tn.nspname) || '.' || quote_ident(t.relname) AS "table",
                       quote_ident(a.attname) AS column, a.atttypid::regtype::text AS column_type,
                       coalesce(s.identity, false) AS identity, s.base, s.descending, s.reach,
                       s.most, s.last, s.used
                  FROM counted AS s
                       LEFT JOIN (pg_class AS t JOIN pg_namespace AS tn ON tn.oid = t.relnamespace)
                           ON t.oid = s.relid
                       LEFT JOIN pg_attribute AS a
                           ON a.attrelid = s.relid AND a.attnum = s.attnum
                 WHERE s.used >= 0.7
                 ORDER BY s.used DESC LIMIT 50
                """)
        ])
}
