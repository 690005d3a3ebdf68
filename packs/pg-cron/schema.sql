-- pg_cron brings its tables; it must be in shared_preload_libraries.
CREATE EXTENSION IF NOT EXISTS pg_cron;
