-- citus brings its catalogues; it must be the first of shared_preload_libraries.
CREATE EXTENSION IF NOT EXISTS citus;
