// POST /api/v1/metrics refuses names that pass for what others measure; who records by SQL
// must not get past that. A CHECK would not do: the agent writes such names, and so does
// record_performance_metrics(). Who may keep their books may write their names: the roles of
// "--grants --writer" and "--job". A trigger for each row was turned down, as all rows of the agent
// would pay for it; one for each statement looks at rows only when another role has written them.
//
// With timescaledb and citus there is no such trigger: record_metric() alone refuses there.
extension SchemaMigration {
    static let reservedNamesSQL = #"""
        CREATE FUNCTION monitoring.reserved_reason(p_name text, p_tags jsonb)
        RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
        AS $body$
            SELECT coalesce(
                (SELECT format('the name %s is reserved: %s is for what %s itself makes',
                               left(p_name, 60), taken.beginning, taken.owner)
                   FROM (VALUES ('pg_', 'pgvigil'), ('pgvigil_', 'pgvigil'),
                                ('pgbouncer_', 'pgvigil'), ('process_', 'pgvigil'),
                                ('scrape_', 'Prometheus'), ('ALERTS', 'Prometheus'))
                            AS taken (beginning, owner)
                  WHERE starts_with(p_name, taken.beginning) LIMIT 1),
                CASE WHEN p_name = 'up'
                     THEN 'the name up is reserved: it is for what Prometheus itself makes' END,
                (SELECT format('the tag %s: names that begin with __ are reserved',
                               left(tag.name, 40))
                   FROM jsonb_object_keys(CASE jsonb_typeof(p_tags) WHEN 'object' THEN p_tags
                                               ELSE '{}'::jsonb END) AS tag (name)
                  WHERE starts_with(tag.name, '__') ORDER BY tag.name LIMIT 1))
        $body$;
        COMMENT ON FUNCTION monitoring.reserved_reason(text, jsonb) IS
            'Why an application may not record a name or its tags; NULL when it may.';

        CREATE FUNCTION monitoring.refuse_reserved() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_reason text;
        BEGIN
            IF has_table_privilege('monitoring.ingested_batches', 'INSERT')
                OR has_table_privilege('monitoring.database_readings', 'INSERT') THEN
                RETURN NULL;
            END IF;
            SELECT found.reason INTO v_reason
              FROM added, monitoring.reserved_reason(added.metric_name, added.tags)
                       AS found (reason)
             WHERE found.reason IS NOT NULL LIMIT 1;
            IF v_reason IS NOT NULL THEN
                RAISE EXCEPTION '%: %', TG_RELID::pg_catalog.regclass, v_reason
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = 'Record under a name of your own.';
            END IF;
            RETURN NULL;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.refuse_reserved() IS
            'Refuses reserved names, unless the role writes for the agent or for a scheduler.';
        REVOKE EXECUTE ON FUNCTION monitoring.refuse_reserved() FROM PUBLIC;
        DO $body$
        BEGIN
            IF (SELECT value NOT IN ('timescaledb', 'citus')
                  FROM monitoring.settings WHERE name = 'mode') THEN
                CREATE TRIGGER refuse_reserved AFTER INSERT ON monitoring.performance_metrics
                    REFERENCING NEW TABLE AS added
                    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_reserved();
                CREATE TRIGGER refuse_reserved_updates
                    AFTER UPDATE ON monitoring.performance_metrics
                    REFERENCING NEW TABLE AS added
                    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_reserved();
            END IF;
        END
        $body$;

        CREATE OR REPLACE FUNCTION monitoring.record_metric(
            p_name text, p_value numeric, p_unit text DEFAULT NULL, p_tags jsonb DEFAULT '{}')
        RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            -- What an index entry has room for, and what nobody needs.
            v_name_max constant integer := 500;
            v_tags_max constant integer := 8192;
            v_reason text;
        BEGIN
            IF p_name IS NULL OR p_name = '' THEN
                RAISE EXCEPTION 'record_metric: the name is empty'
                    USING ERRCODE = 'invalid_parameter_value';
            ELSIF octet_length(p_name) > v_name_max THEN
                RAISE EXCEPTION 'record_metric: the name %... has % bytes, more than %',
                    left(p_name, 40), octet_length(p_name), v_name_max
                    USING ERRCODE = 'invalid_parameter_value';
            ELSIF p_value IS NULL OR p_value IN ('NaN', 'Infinity', '-Infinity') THEN
                RAISE EXCEPTION 'record_metric: % has no finite value: %',
                    p_name, coalesce(p_value::text, 'NULL')
                    USING ERRCODE = 'invalid_parameter_value';
            ELSIF jsonb_typeof(p_tags) <> 'object' THEN
                RAISE EXCEPTION 'record_metric: tags of % are no JSON object but of type %',
                    p_name, jsonb_typeof(p_tags)
                    USING ERRCODE = 'invalid_parameter_value';
            ELSIF octet_length(p_tags::text) > v_tags_max THEN
                RAISE EXCEPTION 'record_metric: tags of % have % bytes, more than %',
                    p_name, octet_length(p_tags::text), v_tags_max
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
            v_reason := monitoring.reserved_reason(p_name, p_tags);
            IF v_reason IS NOT NULL THEN
                RAISE EXCEPTION 'record_metric: %', v_reason
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
            INSERT INTO monitoring.performance_metrics (metric_name, metric_value, metric_unit, tags)
            VALUES (p_name, p_value, p_unit, coalesce(p_tags, '{}'));
        END
        $body$;

        """#
}
