-- Issues, their labels and comments, with full-text search and soft deletion.
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
