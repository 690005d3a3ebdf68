extension SchemaMigration {
    static let recording = SchemaMigration(4, "record_metric", recordingSQL)

    private static let recordingSQL = #"""
        CREATE FUNCTION monitoring.record_metric(
            p_name text, p_value numeric, p_unit text DEFAULT NULL, p_tags jsonb DEFAULT '{}')
        RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog
        AS $body$
        DECLARE
            -- What an index entry has room for, and what nobody needs.
            v_name_max constant integer := 500;
            v_tags_max constant integer := 8192;
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
            INSERT INTO monitoring.performance_metrics (metric_name, metric_value, metric_unit, tags)
            VALUES (p_name, p_value, p_unit, coalesce(p_tags, '{}'));
        END
        $body$;
        COMMENT ON FUNCTION monitoring.record_metric(text, numeric, text, jsonb) IS
            'Records one number, now.';
        """#
}
