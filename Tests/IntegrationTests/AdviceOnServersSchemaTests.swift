import Advice
import Support
import Testing

/// Three schemas as people make them, in use: what advice finds in them is counted, and is nothing.
///
/// `swift test --filter AdviceOnServersSchemaTests` prints the counts.
@Suite struct AdviceOnServersSchemaTests {
    private typealias Shared = AdviceOnServers

    /// Issues, their labels and comments, with full-text search and soft deletion.
    private static let tracker = """
        CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, name text,
            deleted_at timestamptz);
        CREATE UNIQUE INDEX users_email_lower ON users (lower(email)) WHERE deleted_at IS NULL;
        CREATE INDEX users_email ON users (email);
        CREATE TABLE projects (id bigserial PRIMARY KEY, key text UNIQUE, name text,
            creator_id bigint REFERENCES users);
        CREATE INDEX projects_creator ON projects (creator_id) WHERE creator_id IS NOT NULL;
        CREATE TABLE issues (id bigserial PRIMARY KEY, project_id bigint NOT NULL REFERENCES projects,
            number int NOT NULL, title text, state text DEFAULT 'open',
            author_id bigint REFERENCES users, assignee_id bigint REFERENCES users,
            parent_id bigint REFERENCES issues, data jsonb, made timestamptz DEFAULT now(),
            changed timestamptz DEFAULT now(), UNIQUE (project_id, number));
        CREATE INDEX issues_open ON issues (project_id, changed DESC) WHERE state = 'open';
        CREATE INDEX issues_recent ON issues (project_id, changed DESC);
        CREATE INDEX issues_author ON issues (author_id, made);
        CREATE INDEX issues_assignee ON issues (assignee_id) WHERE assignee_id IS NOT NULL;
        CREATE INDEX issues_parent ON issues (parent_id) WHERE parent_id IS NOT NULL;
        CREATE INDEX issues_search ON issues USING gin (to_tsvector('english', title));
        CREATE INDEX issues_data ON issues USING gin (data jsonb_path_ops);
        CREATE INDEX issues_data_all ON issues USING gin (data);
        CREATE INDEX issues_made ON issues USING brin (made);
        CREATE TABLE labels (id bigserial PRIMARY KEY, project_id bigint REFERENCES projects
            ON DELETE CASCADE, name text, UNIQUE (project_id, name));
        CREATE TABLE issue_labels (issue_id bigint REFERENCES issues ON DELETE CASCADE,
            label_id bigint REFERENCES labels ON DELETE CASCADE, PRIMARY KEY (issue_id, label_id));
        CREATE INDEX issue_labels_label ON issue_labels (label_id);
        CREATE TABLE comments (id bigserial PRIMARY KEY, issue_id bigint REFERENCES issues,
            author_id bigint REFERENCES users, body text, made timestamptz DEFAULT now());
        CREATE INDEX comments_issue ON comments (issue_id, made);
        CREATE INDEX comments_author ON comments (author_id);
        CREATE TABLE states (name text PRIMARY KEY);
        INSERT INTO states VALUES ('open'), ('closed');
        INSERT INTO users (email, name) SELECT 'u' || g || '@x', 'u' || g
          FROM generate_series(1, 500) g;
        INSERT INTO projects (key, name, creator_id) SELECT 'P' || g, 'p', g
          FROM generate_series(1, 50) g;
        INSERT INTO issues (project_id, number, title, author_id, assignee_id, parent_id, data)
        SELECT 1 + g % 50, g, 'title ' || g, 1 + g % 500, CASE WHEN g % 3 = 0 THEN 1 + g % 500 END,
               CASE WHEN g % 5 = 0 AND g > 100 THEN g - 99 END, '{"a": 1}'
          FROM generate_series(1, 10000) g;
        INSERT INTO labels (project_id, name) SELECT 1 + g % 50, 'l' || g
          FROM generate_series(1, 200) g;
        INSERT INTO issue_labels SELECT g, 1 + g % 200 FROM generate_series(1, 10000) g;
        INSERT INTO comments (issue_id, author_id, body) SELECT 1 + g % 10000, 1 + g % 500, 'b'
          FROM generate_series(1, 20000) g;
        """
    /// Orders and stock, with money, reservations and codes.
    private static let shop = """
        CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text,
            CONSTRAINT customer_email UNIQUE (email));
        CREATE TABLE product (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL,
            ean text, price numeric CHECK (price >= 0));
        CREATE UNIQUE INDEX product_sku ON product (sku);
        CREATE UNIQUE INDEX product_sku_include ON product (sku) INCLUDE (price);
        CREATE UNIQUE INDEX product_ean ON product (ean) NULLS NOT DISTINCT WHERE ean <> '';
        CREATE INDEX product_sku_like ON product (sku text_pattern_ops);
        CREATE TABLE stock (sku text REFERENCES product (sku), place int, amount int,
            PRIMARY KEY (sku, place));
        CREATE TABLE "order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            customer_id int NOT NULL REFERENCES customer, state text, made date,
            shipped date, code text);
        CREATE INDEX order_customer ON "order" (customer_id, made DESC);
        CREATE INDEX order_made ON "order" (made) INCLUDE (state);
        CREATE INDEX order_waiting ON "order" (made) WHERE shipped IS NULL;
        CREATE UNIQUE INDEX order_code ON "order" (upper(code));
        CREATE TABLE order_line (order_id bigint REFERENCES "order" ON DELETE CASCADE, line int,
            product_id int REFERENCES product, amount int, price numeric,
            PRIMARY KEY (order_id, line));
        CREATE INDEX order_line_product ON order_line (product_id);
        CREATE TABLE payment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            order_id bigint NOT NULL UNIQUE REFERENCES "order", amount numeric);
        CREATE TABLE reservation (product_id int REFERENCES product, during tstzrange,
            EXCLUDE USING gist (during WITH &&) WHERE (product_id = 1));
        INSERT INTO customer (email) SELECT 'c' || g FROM generate_series(1, 2000) g;
        INSERT INTO product (sku, ean, price) SELECT 's' || g, 'e' || g, g
          FROM generate_series(1, 1000) g;
        INSERT INTO stock SELECT 's' || 1 + g % 1000, g / 1000, g FROM generate_series(1, 3000) g;
        INSERT INTO "order" (customer_id, state, made, shipped, code)
        SELECT 1 + g % 2000, 'done', current_date - g % 900,
               CASE WHEN g % 50 > 0 THEN current_date END, 'k' || g
          FROM generate_series(1, 20000) g;
        INSERT INTO order_line SELECT 1 + g / 2, g % 2, 1 + g % 1000, 1, 1
          FROM generate_series(1, 39000) g;
        INSERT INTO payment (order_id, amount) SELECT g, 1 FROM generate_series(1, 15000) g;
        """
    /// Many tenants with keys of two columns, and events by month.
    private static let service = """
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
        """
    /// Ordinary work: changes, deletions on both sides of foreign keys, and the reading that goes on.
    private static let work: [String: String] = [
        "tracker": """
        UPDATE issues SET changed = now() WHERE id % 50 = 0;
        DELETE FROM comments WHERE id % 40 = 0;
        DELETE FROM labels WHERE id = 7;
        DELETE FROM users WHERE id NOT IN (SELECT author_id FROM issues) AND id NOT IN
            (SELECT author_id FROM comments);
        """,
        "shop": """
        UPDATE "order" SET state = 'sent' WHERE id % 60 = 0;
        DELETE FROM payment WHERE id % 70 = 0;
        DELETE FROM "order" WHERE id = 19999;
        DELETE FROM product WHERE id = 1000 AND false;
        """,
        "service": """
        UPDATE documents SET title = 'e' WHERE id % 60 = 0;
        DELETE FROM shares WHERE document_id % 70 = 0;
        DELETE FROM documents WHERE id % 70 = 0;
        DELETE FROM events WHERE member_id = 5;
        """,
    ]

    @Test(arguments: [15, 17, 18])
    func `three realistic schemas get no advice that is false`(version: Int) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            let schemas = [
                ("tracker", Self.tracker), ("shop", Self.shop), ("service", Self.service),
            ]
            for (name, schema) in schemas {
                try await server.execute("CREATE DATABASE \(name)")
                try await server.execute(schema, database: name)
                try await server.execute(
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher", database: name)
                try await server.execute("VACUUM (ANALYZE)", database: name)
                try await server.execute(Self.work[name] ?? "", database: name)
            }
            // The server's own statistics of the work come a little later.
            try await eventually("the statistics show the work", within: .seconds(30)) {
                try await server.value(
                    "SELECT sum(n_tup_del) > 0 FROM pg_stat_user_tables", database: "service")
                    == "t"
            }
            let report = try await Shared.report(server, unusedAge: 30 * 86_400)
            #expect(report.unseen == [])
            for (name, _) in schemas {
                let found = report.recommendations.filter { $0.database == name }
                let tables =
                    try await server.value(
                        "SELECT count(*) FROM pg_stat_user_tables", database: name) ?? "-"
                let indexes =
                    try await server.value(
                        "SELECT count(*) FROM pg_stat_user_indexes", database: name) ?? "-"
                print(
                    "PostgreSQL \(version), \(name): \(found.count) findings that are false on"
                        + " \(tables) tables with \(indexes) indexes")
                #expect(found.map(\.id) == [])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `indexes of a realistic schema that were not used so far are not to be dropped`(
        version: Int
    ) async throws {
        var settings = Shared.sound(version)
        settings["track_commit_timestamp"] = "off"
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE DATABASE shop")
            try await server.execute(Self.shop, database: "shop")
            try await server.execute("VACUUM (ANALYZE)", database: "shop")
            let report = try await Shared.report(server)
            let unused = report.recommendations.filter { $0.kind == "unused_index" }
            #expect(!unused.isEmpty && unused.allSatisfy { $0.severity == .info })
            #expect(!report.recommendations.flatMap(\.steps).contains { $0.isDestructive })
        }
    }
}
