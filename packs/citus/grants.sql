-- pgvigil packs grants citus --role ROLE prints this; in psql: \set role ROLE
GRANT SELECT ON pg_catalog.pg_dist_node, pg_catalog.pg_dist_placement TO :"role";
