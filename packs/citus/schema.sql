-- citus brings its catalogues; it must be the first of shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS citus;
