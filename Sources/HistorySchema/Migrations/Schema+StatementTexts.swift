// The texts of statements, once for each target and id. COPY cannot update, so texts arrive in a table of
// their own, which is empty outside of a transaction, and are taken from there in the same transaction.
// Two agents do not see each other's, and take them in the same order.
extension SchemaMigration {
    static let statementTexts = SchemaMigration(
        14, "texts of statements",
        #"""
        CREATE TABLE monitoring.statement_texts (
            target text NOT NULL,
            queryid bigint NOT NULL,
            query text NOT NULL,
            is_cut boolean NOT NULL,
            first_recorded_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
            recorded_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
            PRIMARY KEY (target, queryid));
        COMMENT ON TABLE monitoring.statement_texts IS
            'Texts of statements as activity.texts shows them, once for each target and id; recorded_at is within a day of when the agent last knew it.';
        CREATE TABLE monitoring.statement_texts_incoming (
            target text NOT NULL,
            queryid bigint NOT NULL,
            query text NOT NULL,
            is_cut boolean NOT NULL)
        -- All rows die with the transaction that brings them. By the default of 50 a few hundred would
        -- be many times overdue whenever a slot or an old transaction keeps vacuum from removing them.
        WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
            autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0,
            autovacuum_analyze_threshold = 20000, autovacuum_analyze_scale_factor = 0);
        ALTER TABLE monitoring.statement_texts_incoming REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.statement_texts_incoming IS
            'Where texts arrive on their way to statement_texts; always empty.';

        CREATE FUNCTION monitoring.take_statement_texts()
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        DECLARE
            v_taken bigint;
        BEGIN
            WITH incoming AS (
                DELETE FROM monitoring.statement_texts_incoming
                RETURNING target, queryid, query, is_cut)
            INSERT INTO monitoring.statement_texts AS known (target, queryid, query, is_cut)
            SELECT DISTINCT ON (i.target, i.queryid) i.target, i.queryid, i.query, i.is_cut
              FROM incoming AS i ORDER BY i.target, i.queryid, i.is_cut, i.query
            ON CONFLICT (target, queryid) DO UPDATE
               SET query = excluded.query, is_cut = excluded.is_cut, recorded_at = now()
             WHERE known.query <> excluded.query OR known.is_cut <> excluded.is_cut
                OR known.recorded_at < now() - interval '20 hours';
            GET DIAGNOSTICS v_taken = ROW_COUNT;
            RETURN v_taken;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.take_statement_texts() IS
            'Takes what has arrived in statement_texts_incoming; gives how many texts were new, changed or a day old.';

        CREATE FUNCTION monitoring.drop_old_statement_texts(
            p_keep interval, p_now timestamptz DEFAULT now())
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        DECLARE
            v_dropped bigint;
        BEGIN
            IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                RAISE EXCEPTION 'drop_old_statement_texts: % is less than a day',
                    coalesce(p_keep::text, 'NULL');
            END IF;
            DELETE FROM monitoring.statement_texts AS t WHERE t.recorded_at < p_now - p_keep;
            GET DIAGNOSTICS v_dropped = ROW_COUNT;
            RETURN v_dropped;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.drop_old_statement_texts(interval, timestamptz) IS
            'Deletes the texts that no agent has known since now minus keep.';

        REVOKE EXECUTE ON FUNCTION monitoring.take_statement_texts(),
            monitoring.drop_old_statement_texts(interval, timestamptz) FROM PUBLIC;

        """# + revoking(["statement_texts", "statement_texts_incoming"]))

    /// Takes back what default privileges may have given away of new tables: what lets others' code run,
    /// or rows be written.
    static func revoking(_ tables: [String]) -> String {
        #"""
        DO $body$
        DECLARE
            item record;
        BEGIN
            FOR item IN
                SELECT DISTINCT c.oid::pg_catalog.regclass AS relation,
                       CASE a.grantee WHEN 0 THEN 'PUBLIC'
                            ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                  FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
                 WHERE c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                   AND c.relname IN (\#(tables.map { "'\($0)'" }.joined(separator: ", ")))
                   AND a.grantee <> c.relowner
                   AND a.privilege_type IN ('TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE', 'DELETE')
            LOOP
                EXECUTE format('REVOKE TRIGGER, REFERENCES, INSERT, UPDATE, DELETE ON %s FROM %s',
                    item.relation, item.grantee);
            END LOOP;
        END
        $body$;

        """#
    }
}
