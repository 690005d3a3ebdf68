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

        CREATE FUNCTION monitoring.skip_known_change()
        RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        BEGIN
            IF EXISTS (SELECT FROM monitoring.changes AS c
                        WHERE c.target = NEW.target AND c.changed_at = NEW.changed_at
                          AND c.kind = NEW.kind
                          AND c.datname IS NOT DISTINCT FROM NEW.datname
                          AND c.name IS NOT DISTINCT FROM NEW.name
                          AND c.old_value IS NOT DISTINCT FROM NEW.old_value
                          AND c.new_value IS NOT DISTINCT FROM NEW.new_value) THEN
                RETURN NULL;
            END IF;
            RETURN NEW;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.skip_known_change() IS
            'Leaves out a change that is there already: after a crash an agent sends again what may not have arrived.';
        REVOKE EXECUTE ON FUNCTION monitoring.skip_known_change() FROM PUBLIC;
        CREATE TRIGGER skip_known_change BEFORE INSERT ON monitoring.changes
            FOR EACH ROW EXECUTE FUNCTION monitoring.skip_known_change();

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
