-- The pack pgvector reads catalogues and statistics alone: pg_monitor is enough.
GRANT pg_monitor TO :"role";
