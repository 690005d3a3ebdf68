-- pgvigil packs grants pg-cron --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA cron TO :"role";
GRANT SELECT (jobid, jobname, schedule, database, active, username) ON cron.job TO :"role";
GRANT SELECT (runid, jobid, status, start_time, end_time, username)
    ON cron.job_run_details TO :"role";
-- Row security shows each role its own jobs alone; without these there are no series and no error.
DROP POLICY IF EXISTS :"role" ON cron.job;
CREATE POLICY :"role" ON cron.job FOR SELECT TO :"role" USING (true);
DROP POLICY IF EXISTS :"role" ON cron.job_run_details;
CREATE POLICY :"role" ON cron.job_run_details FOR SELECT TO :"role" USING (true);
