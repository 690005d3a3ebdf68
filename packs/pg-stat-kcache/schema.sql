-- pg_stat_kcache must be in shared_preload_libraries, behind pg_stat_statements.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE EXTENSION IF NOT EXISTS pg_stat_kcache;
