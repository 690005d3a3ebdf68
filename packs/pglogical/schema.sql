-- pglogical brings its tables; it must be in shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pglogical;
