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
                \(SequenceRanges.sql),
                ending AS MATERIALIZED (
                    SELECT s.seqtypid::regtype::text AS type,
                           format('%I.%I', s.nspname, s.relname) AS sequence,
                           quote_ident(a.attname) AS column,
                           a.atttypid::regtype::text AS column_type,
                           coalesce(u.identity, false) AS identity, u.base, s.descending, s.reach,
                           s.most, s.last, s.used, u.relid, a.attname
                      FROM counted AS s
                           LEFT JOIN numbered AS u ON u.seqrelid = s.seqrelid
                           LEFT JOIN pg_attribute AS a
                               ON a.attrelid = u.relid AND a.attnum = u.attnum
                     WHERE s.used >= 0.7
                     ORDER BY s.used DESC LIMIT 50)
                SELECT ending.*,
                       quote_ident(tn.nspname) || '.' || quote_ident(t.relname) AS "table",
                       quote_ident(own_n.nspname) || '.' || quote_ident(own.relname) AS own_table,
                       way.in_the_way, way.more_in_the_way
                  FROM ending
                       LEFT JOIN LATERAL (\(topOfColumn)) AS top ON true
                       LEFT JOIN (pg_class AS t JOIN pg_namespace AS tn ON tn.oid = t.relnamespace)
                           ON t.oid = top.oid
                       LEFT JOIN (pg_class AS own
                                  JOIN pg_namespace AS own_n ON own_n.oid = own.relnamespace)
                           ON own.oid = ending.relid
                       LEFT JOIN LATERAL (\(inTheWay)) AS way ON true
                 ORDER BY ending.used DESC
                """)
        ])

    /// The schemas with sequences that our role may not read.
    static let unreadableSequences = question(
        "unreadable_sequences", "Schemas with sequences that may not be read.", scope: .database,
        role: .primary, [.always(unreadableSchemas)])

    /// Names them as `name`, and as statements write them as `schema`; temporary sequences and those of the
    /// system are not meant.
    package static let unreadableSchemas = """
        SELECT DISTINCT nspname AS name, quote_ident(nspname) AS schema
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE relkind = 'S' AND relpersistence <> 't' AND pg_class.oid >= 16384
           AND NOT CASE relkind WHEN 'S'
                        THEN has_sequence_privilege(pg_class.oid, 'SELECT, USAGE') END
         ORDER BY 1 LIMIT 20
        """
}
