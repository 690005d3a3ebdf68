-- Many tenants with keys of two columns, and events by month.
CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text UNIQUE);
CREATE TABLE members (tenant_id uuid REFERENCES tenants, id bigserial, email text,
    PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, email));
CREATE INDEX members_email ON members (email);
CREATE TABLE documents (tenant_id uuid REFERENCES tenants, id bigserial, owner_id bigint,
    folder_id bigint, title text, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES members (tenant_id, id));
CREATE INDEX documents_owner ON documents (owner_id);
CREATE INDEX documents_folder ON documents (tenant_id, folder_id, title);
CREATE TABLE shares (tenant_id uuid, document_id bigint, member_id bigint,
    PRIMARY KEY (tenant_id, document_id, member_id),
    FOREIGN KEY (tenant_id, document_id) REFERENCES documents (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id));
CREATE INDEX shares_member ON shares (tenant_id, member_id);
CREATE TABLE events (tenant_id uuid NOT NULL REFERENCES tenants, at timestamptz NOT NULL,
    kind text, member_id bigint, body jsonb) PARTITION BY RANGE (at);
CREATE INDEX events_tenant ON events (tenant_id, at);
CREATE INDEX events_at ON events USING brin (at);
CREATE TABLE events_1 PARTITION OF events
    FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE events_2 PARTITION OF events
    FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE INDEX events_2_kind ON events_2 (tenant_id, kind);
ALTER TABLE events_1 SET (autovacuum_vacuum_scale_factor = 0.01);
INSERT INTO tenants (name) SELECT 't' || g FROM generate_series(1, 40) g;
INSERT INTO members (tenant_id, email) SELECT id, 'm' || g
  FROM tenants, generate_series(1, 50) g;
INSERT INTO documents (tenant_id, owner_id, folder_id, title)
SELECT tenant_id, id, g, 'd' FROM members, generate_series(1, 5) g;
INSERT INTO shares SELECT tenant_id, id, owner_id FROM documents;
INSERT INTO events SELECT d.tenant_id, '2026-01-02'::timestamptz + d.id * interval '4 minutes',
                          'seen', owner_id, '{}' FROM documents AS d;
