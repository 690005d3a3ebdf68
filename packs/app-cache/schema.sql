-- The tables that the pack app-cache reads, as far as it reads them; more columns are fine.
CREATE SCHEMA IF NOT EXISTS cache;

CREATE TABLE IF NOT EXISTS cache.query_cache (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    cache_key text UNIQUE NOT NULL,
    cache_value jsonb NOT NULL,
    ttl timestamptz NOT NULL,
    cache_type text DEFAULT 'general'
);
CREATE INDEX IF NOT EXISTS query_cache_ttl ON cache.query_cache (ttl);

-- ON CONFLICT (cache_type) in the application's functions needs the unique key.
CREATE TABLE IF NOT EXISTS cache.cache_stats (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    cache_type text NOT NULL UNIQUE,
    hits integer DEFAULT 0,
    misses integer DEFAULT 0,
    evictions integer DEFAULT 0
);
