-- The tables that the pack ap-intake reads, as far as it reads them; more columns are fine.
CREATE TABLE IF NOT EXISTS public.invoices (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workflow_state text NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_invoices_workflow_status_created
    ON public.invoices (workflow_state, status, created_at);

CREATE TABLE IF NOT EXISTS public.exceptions (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    resolved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_exceptions_resolved_created
    ON public.exceptions (resolved_at, created_at);

CREATE TABLE IF NOT EXISTS public.validations (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    passed boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_validations_passed_created
    ON public.validations (passed, created_at);

CREATE TABLE IF NOT EXISTS public.invoice_extractions (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    confidence_json jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_extractions_created_confidence
    ON public.invoice_extractions (created_at, ((confidence_json->>'overall')));

CREATE TABLE IF NOT EXISTS public.staged_exports (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_staged_exports_status_created
    ON public.staged_exports (status, created_at);
