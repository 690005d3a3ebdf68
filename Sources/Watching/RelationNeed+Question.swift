import Basics
import Collection
import Tables

/// Looking for relations in a database.
extension RelationNeed {
    /// The statement that looks for all of these in a database; it reads catalogues alone, and our
    /// role needs no right on what it looks for.
    static func question(of needs: [RelationNeed]) -> String {
        needs.enumerated().map { "SELECT \($0), \($1.answers)" }
            .joined(separator: "\nUNION ALL\n") + "\nORDER BY 1"
    }

    /// The first that is not as it is needed, from the answer to `question`.
    static func absence(of needs: [RelationNeed], in answer: Table) -> Absence? {
        for (row, need) in needs.enumerated() where row < answer.rowCount {
            if let absence = need.absence(in: answer, row) { return absence }
        }
        return nil
    }

    private func absence(in answer: Table, _ row: Int) -> Absence? {
        if answer.text(row, 1) == "t" { return .relation(name) }
        if let column = answer.text(row, 2) { return .column(column, of: name) }
        if answer.text(row, 3) == "t" { return .privilege(on: name, columns) }
        if let index, answer.text(row, 4) == "t" { return .index(index, of: name) }
        return nil
    }

    /// Whether it is missing, the first of its columns that is missing, whether our role lacks a right,
    /// and whether it is large and lacks the index.
    private var answers: String {
        """
        c.oid IS NULL, \(missingColumn), \(lacksRight), \(lacksIndex)
          FROM (SELECT \(place) AS place) AS wanted
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = wanted.place
        """
    }

    /// Its oid.
    ///
    /// A name with its schema is looked up in the catalogue: `to_regclass` is an error, and
    /// a line in the server's log, where our role may not use the schema.
    private var place: String {
        let name = SQLQuoting.literal(name)
        return """
            CASE array_length(parse_ident(\(name)), 1) WHEN 2 THEN
                (SELECT known.oid FROM pg_catalog.pg_class AS known
                   JOIN pg_catalog.pg_namespace AS n ON n.oid = known.relnamespace
                  WHERE n.nspname = (parse_ident(\(name)))[1]
                    AND known.relname = (parse_ident(\(name)))[2])
            ELSE to_regclass(\(name))::oid END
            """
    }

    private var list: String {
        "ARRAY[\(columns.map(SQLQuoting.literal).joined(separator: ", "))]::text[]"
    }

    private var missingColumn: String {
        guard !columns.isEmpty else { return "NULL" }
        return """
            (SELECT item.name FROM unnest(\(list)) WITH ORDINALITY AS item (name, number)
              WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                                 WHERE attrelid = c.oid AND attname = item.name
                                   AND attnum > 0 AND NOT attisdropped)
              ORDER BY number LIMIT 1)
            """
    }

    /// An index serves that begins with the column; one for some rows only if the column says which.
    ///
    /// What its condition reads it depends on once more than on its columns: the text of the condition
    /// would take a lock on the relation.
    private var lacksIndex: String {
        guard let index else { return "false" }
        let column = SQLQuoting.literal(index)
        return """
            greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)) > \(Self.rowsWithoutIndexMax)
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_index AS i
                  JOIN pg_catalog.pg_attribute AS a
                    ON a.attrelid = c.oid AND a.attname = \(column) AND NOT a.attisdropped
                 WHERE i.indrelid = c.oid AND i.indisvalid
                   AND CASE WHEN i.indpred IS NULL THEN i.indkey[0] = a.attnum
                       ELSE (SELECT count(*) FROM pg_catalog.pg_depend AS d
                              WHERE d.classid = 'pg_catalog.pg_class'::regclass
                                AND d.objid = i.indexrelid
                                AND d.refclassid = 'pg_catalog.pg_class'::regclass
                                AND d.refobjid = c.oid AND d.refobjsubid = a.attnum)
                            > (a.attnum = ANY (i.indkey::int2[]))::int END)
            """
    }

    private var lacksRight: String {
        guard isReadable else { return "false" }
        let schema = "NOT has_schema_privilege(c.relnamespace, 'USAGE')"
        let whole = "NOT has_table_privilege(c.oid, 'SELECT')"
        if columns.isEmpty { return "\(schema) OR \(whole)" }
        return """
            \(schema) OR \(whole) AND EXISTS (
                SELECT FROM pg_catalog.pg_attribute
                 WHERE attrelid = c.oid AND attname = ANY (\(list))
                   AND attnum > 0 AND NOT attisdropped
                   AND NOT has_column_privilege(attrelid, attnum, 'SELECT'))
            """
    }
}
