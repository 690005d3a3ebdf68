// What the tables are and why:
// - No table is partitioned and unlogged as a whole: PostgreSQL 18 refuses that, and before it the
//   word had no effect. A partition is logged or not, as monitoring.settings says when it is made.
// - Rows that fit no partition go to the default partition, so that no row is ever refused, neither
//   an early one nor one that was spooled for a month; make_partitions() moves them. Making
//   partitions when a row comes was turned down: each writer would have to own the table.
// - The primary key begins with the time: a key that begins with a random identifier costs more to
//   insert, and no query uses it.
extension SchemaMigration {
    static let tables = SchemaMigration(1, "tables", tablesSQL)

    private static let tablesSQL = #"""
        CREATE TABLE monitoring.settings (
            name text PRIMARY KEY,
            value text NOT NULL);
        COMMENT ON TABLE monitoring.settings IS
            'How the functions of this schema behave: mode, raw_from.';
        INSERT INTO monitoring.settings (name, value)
        VALUES ('mode', coalesce(nullif(current_setting('pgvigil.mode', true), ''), 'logged'));

        DO $body$
        DECLARE
            kind "char" := (SELECT relkind FROM pg_catalog.pg_class
                             WHERE oid = to_regclass('monitoring.performance_metrics'));
            mode text := (SELECT value FROM monitoring.settings WHERE name = 'mode');
            extension_schema text := (SELECT n.nspname FROM pg_catalog.pg_extension AS e
                JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
               WHERE e.extname = mode);
        BEGIN
            IF kind IS NULL THEN
                -- Citus wants the column by which rows are spread in every unique key.
                EXECUTE format($sql$
                    CREATE TABLE monitoring.performance_metrics (
                        id uuid NOT NULL DEFAULT gen_random_uuid(),
                        metric_name text NOT NULL,
                        metric_value numeric NOT NULL,
                        metric_unit text,
                        tags jsonb NOT NULL DEFAULT '{}',
                        recorded_at timestamptz NOT NULL DEFAULT now(),
                        PRIMARY KEY (recorded_at, id%s))%s
                    $sql$,
                    CASE mode WHEN 'citus' THEN ', metric_name' ELSE '' END,
                    CASE mode WHEN 'timescaledb' THEN '' ELSE ' PARTITION BY RANGE (recorded_at)'
                    END);
                CREATE INDEX performance_metrics_name_time
                    ON monitoring.performance_metrics (metric_name, recorded_at);
                CREATE INDEX performance_metrics_tags
                    ON monitoring.performance_metrics USING gin (tags jsonb_path_ops);
            ELSIF kind <> 'p' THEN
                RAISE EXCEPTION 'monitoring.performance_metrics is there and was not adopted';
            END IF;
            IF mode = 'timescaledb' THEN
                EXECUTE format('SELECT %I.create_hypertable(''monitoring.performance_metrics'', '
                    '''recorded_at'', chunk_time_interval => interval ''1 day'')',
                    extension_schema);
            ELSIF (SELECT partdefid FROM pg_catalog.pg_partitioned_table
                    WHERE partrelid = 'monitoring.performance_metrics'::regclass) = 0 THEN
                EXECUTE format('CREATE %s TABLE monitoring.performance_metrics_default '
                    'PARTITION OF monitoring.performance_metrics DEFAULT',
                    CASE mode WHEN 'unlogged' THEN 'UNLOGGED' ELSE '' END);
            END IF;
            IF mode = 'citus' THEN
                EXECUTE format('SELECT %I.create_distributed_table('
                    '''monitoring.performance_metrics'', ''metric_name'')', extension_schema);
            END IF;
        END
        $body$;
        COMMENT ON TABLE monitoring.performance_metrics IS
            'Numbers over time: one row per metric, tags and moment.';

        CREATE TABLE monitoring.ingested_batches (
            agent uuid NOT NULL,
            batch bigint NOT NULL,
            rows integer NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (agent, batch));
        COMMENT ON TABLE monitoring.ingested_batches IS
            'Batches that agents have written, so that each is applied once.';
        """#
}
