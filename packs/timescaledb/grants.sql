-- pgvigil packs grants timescaledb --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA timescaledb_information TO :"role";
GRANT SELECT ON timescaledb_information.jobs, timescaledb_information.job_stats TO :"role";
