-- The table that the pack sync-log reads, as far as it reads it; more columns are fine.
CREATE SCHEMA IF NOT EXISTS core;

CREATE TABLE IF NOT EXISTS core.realtime_sync_log (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    table_name text NOT NULL,
    operation text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    sync_timestamp timestamptz DEFAULT now(),
    synced boolean DEFAULT false,
    retry_count integer DEFAULT 0
);
-- Without it nothing is read of a table with more than 50,000 rows.
CREATE INDEX IF NOT EXISTS realtime_sync_log_waiting ON core.realtime_sync_log (synced)
    WHERE NOT synced;
