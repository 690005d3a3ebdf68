-- What the pack partitions looks at: any partitioned table. By time, for example:
CREATE TABLE IF NOT EXISTS public.system_logs (created_at timestamptz NOT NULL, line text)
    PARTITION BY RANGE (created_at);
CREATE TABLE IF NOT EXISTS public.system_logs_2026_01 PARTITION OF public.system_logs
    FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE IF NOT EXISTS public.system_logs_default PARTITION OF public.system_logs DEFAULT;
