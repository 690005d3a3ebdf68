-- The pack campaigns reads pg_stat_activity alone: pg_monitor is enough.
GRANT pg_monitor TO :"role";
