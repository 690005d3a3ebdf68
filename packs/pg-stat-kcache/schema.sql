-- pg_stat_kcache must be in shared_preload_libraries, behind pg_stat_statements.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE EXTENSION IF NOT EXISTS pg_stat_kcache;
