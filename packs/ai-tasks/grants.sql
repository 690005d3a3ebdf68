-- pgvigil packs grants ai-tasks --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA public TO :"role";
-- What the tasks are about (input_data and the like) is not readable.
GRANT SELECT (project_id, status, created_at, started_at, completed_at) ON public.ai_tasks
    TO :"role";
GRANT SELECT (id, name) ON public.projects TO :"role";
GRANT SELECT (model_id, processing_time_ms, created_at) ON public.ai_results TO :"role";
GRANT SELECT (id, name) ON public.ai_models TO :"role";
