-- pg_wait_sampling must be in shared_preload_libraries.
CREATE EXTENSION IF NOT EXISTS pg_wait_sampling;
