-- pgvigil packs grants app-cache --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA cache TO :"role";
GRANT SELECT (cache_type, hits, misses, evictions) ON cache.cache_stats TO :"role";
-- Of the values only the size is read; keys are not readable.
GRANT SELECT (cache_type, ttl, cache_value) ON cache.query_cache TO :"role";
