-- pgvigil packs grants ap-intake --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA public TO :"role";
-- Neither vendors nor amounts are readable.
GRANT SELECT (workflow_state, status) ON public.invoices TO :"role";
GRANT SELECT (resolved_at, created_at) ON public.exceptions TO :"role";
GRANT SELECT (passed, created_at) ON public.validations TO :"role";
GRANT SELECT (confidence_json, created_at) ON public.invoice_extractions TO :"role";
GRANT SELECT (status, created_at) ON public.staged_exports TO :"role";
