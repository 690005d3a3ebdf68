-- The tables that the pack ai-tasks reads, as far as it reads them; more columns are fine.
CREATE TABLE IF NOT EXISTS public.projects (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE IF NOT EXISTS public.ai_models (id bigint PRIMARY KEY, name text NOT NULL);

CREATE TABLE IF NOT EXISTS public.ai_tasks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint REFERENCES public.projects,
    task_name text,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz
);
CREATE INDEX IF NOT EXISTS idx_ai_tasks_status_priority ON public.ai_tasks (status, created_at)
    WHERE status IN ('pending', 'running');
-- Without these indexes nothing is read of a table with more than 50,000 rows.
CREATE INDEX IF NOT EXISTS idx_ai_tasks_completed ON public.ai_tasks (completed_at)
    INCLUDE (project_id, status, started_at);

CREATE TABLE IF NOT EXISTS public.ai_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id bigint REFERENCES public.ai_models,
    processing_time_ms integer,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_ai_results_created ON public.ai_results (created_at)
    INCLUDE (model_id, processing_time_ms);

-- For people: the same numbers of the last day.
CREATE SCHEMA IF NOT EXISTS monitoring;
CREATE OR REPLACE VIEW monitoring.v_ai_task_performance AS
SELECT p.name AS project, count(*) AS total,
       count(*) FILTER (WHERE t.status = 'completed') AS completed,
       count(*) FILTER (WHERE t.status = 'failed') AS failed,
       avg((t.status = 'failed')::int) FILTER (WHERE t.status IN ('completed', 'failed'))
           AS error_ratio,
       avg(extract(epoch FROM t.completed_at - t.started_at)) AS avg_seconds,
       percentile_cont(0.95) WITHIN GROUP (
           ORDER BY extract(epoch FROM t.completed_at - t.started_at)::double precision
       ) AS p95_seconds
  FROM public.ai_tasks AS t JOIN public.projects AS p ON p.id = t.project_id
 WHERE t.created_at > now() - interval '24 hours'
 GROUP BY p.name;
