-- What the pack pgvector looks at: columns of vectors, indexes on them, and functions that take them.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS ai;

CREATE TABLE IF NOT EXISTS core.clients (id uuid PRIMARY KEY, embedding vector(1536));
CREATE INDEX IF NOT EXISTS clients_embedding ON core.clients
    USING hnsw (embedding vector_cosine_ops);

CREATE OR REPLACE FUNCTION ai.find_similar_clients(wanted vector, most int) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT id FROM core.clients ORDER BY embedding <=> wanted LIMIT most;
END $$;

-- Calls are counted with track_functions = pl (PL/pgSQL) or all (SQL, too).
