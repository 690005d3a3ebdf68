// What has changed on servers. Few rows come, so the table is neither partitioned nor rolled up.
extension SchemaMigration {
    static let changes = SchemaMigration(
        16, "changes of servers",
        #"""
        CREATE TABLE monitoring.changes (
            changed_at timestamptz NOT NULL,
            target text NOT NULL,
            kind text NOT NULL,
            datname text,
            name text,
            old_value text,
            new_value text);
        CREATE INDEX changes_time ON monitoring.changes (target, changed_at);
        ALTER TABLE monitoring.changes REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.changes IS
            'What the agent has seen change on servers, and when it saw it: kind is setting, version, extension, role or restart; NULL is the default of a setting, an extension that is not there, and a value that is not read.';

        CREATE FUNCTION monitoring.drop_old_changes(
            p_keep interval, p_now timestamptz DEFAULT now())
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        DECLARE
            v_dropped bigint;
        BEGIN
            IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                RAISE EXCEPTION 'drop_old_changes: % is less than a day',
                    coalesce(p_keep::text, 'NULL');
            END IF;
            DELETE FROM monitoring.changes AS c WHERE c.changed_at < p_now - p_keep;
            GET DIAGNOSTICS v_dropped = ROW_COUNT;
            RETURN v_dropped;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.drop_old_changes(interval, timestamptz) IS
            'Deletes changes of before now minus keep.';

        REVOKE EXECUTE ON FUNCTION monitoring.drop_old_changes(interval, timestamptz) FROM PUBLIC;

        """# + revoking(["changes"]))
}
