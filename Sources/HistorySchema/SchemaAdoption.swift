// A table that was made by hand becomes the first partition as it stands, up to a day in the near
// future. Its rows are neither moved nor copied, so that the exclusive lock lasts as long as a few
// changes of the catalog, milliseconds for any number of rows:
// - all that needs to look at rows comes before, under locks that let readers and writers go on: a
//   constraint that is validated, and indexes that are built concurrently;
// - with the constraint there, neither NOT NULL nor ATTACH PARTITION looks at a row.
// Moving rows in batches was turned down: it writes everything twice, and a reader meanwhile
// finds rows in one of two places. One INSERT ... SELECT under a lock was turned down for the lock.
/// The statements that turn a table made by hand into the first partition.
package struct SchemaAdoption: Sendable {
    /// Midnight of the day, `YYYY-MM-DD` in UTC, with which the day's own partitions begin.
    package let boundary: String

    /// An adoption up to a day that the server names by `boundaryQuery`.
    package init(boundary: String) { self.boundary = boundary }

    /// A week ahead: were the adoption cut short for good, the constraint would refuse rows then.
    package static let boundaryQuery = "SELECT ((now() AT TIME ZONE 'UTC')::date + 7)::text"

    private static let constraint = "performance_metrics_adopted"
    private static let key = "performance_metrics_adopted_key"
    private static let table = "monitoring.performance_metrics"

    private var condition: String {
        """
        id IS NOT NULL AND metric_name IS NOT NULL AND metric_value IS NOT NULL
            AND recorded_at IS NOT NULL AND recorded_at < '\(boundary) 00:00:00+00'
        """
    }

    /// Notes what must hold; an exclusive lock for a moment.
    package var constraining: String {
        """
        ALTER TABLE \(Self.table) DROP CONSTRAINT IF EXISTS \(Self.constraint);
        ALTER TABLE \(Self.table) ADD CONSTRAINT \(Self.constraint) CHECK (\(condition)) NOT VALID
        """
    }

    /// Counts the rows that do not fit, by what is wrong with them.
    package var misfitsQuery: String {
        """
        SELECT count(*) FILTER (WHERE recorded_at IS NULL),
               count(*) FILTER (WHERE id IS NULL OR metric_name IS NULL OR metric_value IS NULL),
               count(*) FILTER (WHERE recorded_at >= '\(boundary) 00:00:00+00')
          FROM \(Self.table)
        """
    }

    /// Looks at every row; readers and writers go on.
    package static let validating = "ALTER TABLE \(table) VALIDATE CONSTRAINT \(constraint)"

    /// Undoes what was prepared, each in a statement without a transaction.
    package static var undoing: [String] {
        ["ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS \(constraint)"] + indexing.map(\.drop)
    }

    /// Indexes by name, each in a statement without a transaction; readers and writers go on.
    ///
    /// One that was cut short is left invalid under its name, so that it is dropped first.
    package static let indexing: [(drop: String, make: String)] = [
        (
            "DROP INDEX CONCURRENTLY IF EXISTS monitoring.\(key)",
            "CREATE UNIQUE INDEX CONCURRENTLY \(key) ON \(table) (recorded_at, id)"
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS monitoring.\(key)_name",
            "CREATE INDEX CONCURRENTLY \(key)_name ON \(table) (metric_name, recorded_at)"
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS monitoring.\(key)_tags",
            "CREATE INDEX CONCURRENTLY \(key)_tags ON \(table) USING gin (tags jsonb_path_ops)"
        ),
    ]

    /// What the table is called from then on.
    package var partition: String {
        "performance_metrics_before_" + boundary.split(separator: "-").joined()
    }

    /// Keeps everybody from the table, so that it stays what it was found to be.
    package var locking: String { "LOCK TABLE \(Self.table) IN ACCESS EXCLUSIVE MODE;\n" }

    /// Changes the catalog, in one transaction: the table becomes a partition of a new one with
    /// the same name, columns, rights and views.
    package var swapping: String {
        let partition = self.partition
        return #"""
            LOCK TABLE monitoring.performance_metrics IN ACCESS EXCLUSIVE MODE;
            DO $body$
            DECLARE
                old oid := 'monitoring.performance_metrics'::regclass;
                views jsonb := (
                    SELECT coalesce(jsonb_agg(jsonb_build_object('name', v.oid::regclass::text,
                               'definition', pg_get_viewdef(v.oid),
                               'options', array_to_string(v.reloptions, ', '))), '[]')
                      FROM pg_class AS v
                     WHERE v.relkind = 'v' AND v.oid IN (
                           SELECT r.ev_class FROM pg_depend AS d JOIN pg_rewrite AS r
                                  ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                            WHERE d.refobjid = old));
                item record;
            BEGIN
                ALTER TABLE monitoring.performance_metrics RENAME TO \#(partition);
                -- The old key cannot hold over several partitions.
                FOR item IN SELECT conname FROM pg_constraint
                             WHERE conrelid = old AND contype IN ('p', 'u') LOOP
                    EXECUTE format('ALTER TABLE monitoring.\#(partition) DROP CONSTRAINT %I',
                                   item.conname);
                END LOOP;
                ALTER TABLE monitoring.\#(partition)
                    ALTER COLUMN id SET NOT NULL, ALTER COLUMN metric_name SET NOT NULL,
                    ALTER COLUMN metric_value SET NOT NULL, ALTER COLUMN recorded_at SET NOT NULL;
                ALTER TABLE monitoring.\#(partition)
                    ADD CONSTRAINT \#(partition)_pkey PRIMARY KEY USING INDEX \#(Self.key);
                FOR item IN SELECT i.relname FROM pg_index AS x
                              JOIN pg_class AS i ON i.oid = x.indexrelid
                             WHERE x.indrelid = old AND i.relname IN
                                   ('performance_metrics_name_time', 'performance_metrics_tags',
                                    'performance_metrics_pkey') LOOP
                    EXECUTE format('ALTER INDEX monitoring.%I RENAME TO %I', item.relname,
                                   'before_' || item.relname);
                END LOOP;
                CREATE TABLE monitoring.performance_metrics
                    (LIKE monitoring.\#(partition) INCLUDING DEFAULTS INCLUDING GENERATED
                        INCLUDING COMMENTS INCLUDING STORAGE, PRIMARY KEY (recorded_at, id))
                    PARTITION BY RANGE (recorded_at);
                ALTER TABLE monitoring.performance_metrics
                    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
                    ALTER COLUMN tags SET DEFAULT '{}',
                    ALTER COLUMN recorded_at SET DEFAULT now();
                CREATE INDEX performance_metrics_name_time
                    ON monitoring.performance_metrics (metric_name, recorded_at);
                CREATE INDEX performance_metrics_tags
                    ON monitoring.performance_metrics USING gin (tags jsonb_path_ops);
                ALTER TABLE monitoring.performance_metrics ATTACH PARTITION monitoring.\#(partition)
                    FOR VALUES FROM (MINVALUE) TO ('\#(boundary) 00:00:00+00');
                ALTER TABLE monitoring.\#(partition) DROP CONSTRAINT \#(Self.constraint);
                FOR item IN SELECT a.*, c.relowner FROM pg_class AS c, aclexplode(c.relacl) AS a
                             WHERE c.oid = old AND a.grantee <> c.relowner LOOP
                    EXECUTE format('GRANT %s ON monitoring.performance_metrics TO %s%s',
                        item.privilege_type,
                        CASE item.grantee WHEN 0 THEN 'PUBLIC'
                             ELSE quote_ident(pg_get_userbyid(item.grantee)) END,
                        CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
                END LOOP;
                FOR item IN SELECT a.*, t.attname FROM pg_class AS c
                                   JOIN pg_attribute AS t ON t.attrelid = c.oid,
                                   aclexplode(t.attacl) AS a
                             WHERE c.oid = old AND NOT t.attisdropped
                               AND a.grantee <> c.relowner LOOP
                    EXECUTE format('GRANT %s (%I) ON monitoring.performance_metrics TO %s%s',
                        item.privilege_type, item.attname,
                        CASE item.grantee WHEN 0 THEN 'PUBLIC'
                             ELSE quote_ident(pg_get_userbyid(item.grantee)) END,
                        CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
                END LOOP;
                EXECUTE format('ALTER TABLE monitoring.performance_metrics OWNER TO %I',
                    (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = old));
                -- A view knows its table by number: this leads it to the new one.
                FOR item IN SELECT * FROM jsonb_to_recordset(views)
                                AS v (name text, definition text, options text) LOOP
                    EXECUTE format('CREATE OR REPLACE VIEW %s %s AS %s', item.name,
                        CASE WHEN item.options <> '' THEN 'WITH (' || item.options || ')'
                             ELSE '' END,
                        item.definition);
                END LOOP;
            END
            $body$;

            """#
    }
}
