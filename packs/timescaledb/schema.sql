-- timescaledb brings its views; it must be in shared_preload_libraries.
CREATE EXTENSION IF NOT EXISTS timescaledb;
