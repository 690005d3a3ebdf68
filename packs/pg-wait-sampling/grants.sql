-- The pack pg-wait-sampling reads a view that all may read; pg_monitor is enough.
GRANT pg_monitor TO :"role";
