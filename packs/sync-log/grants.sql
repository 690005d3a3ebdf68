-- pgvigil packs grants sync-log --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA core TO :"role";
-- The changes themselves (old_data, new_data) are not readable.
GRANT SELECT (table_name, operation, synced, sync_timestamp, retry_count)
    ON core.realtime_sync_log TO :"role";
