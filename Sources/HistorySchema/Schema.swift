/// The schema `monitoring`: history of metrics in PostgreSQL, with functions and views beside it.
package enum Schema {
    /// In ascending order of their versions.
    package static let migrations: [SchemaMigration] = [
        .tables, .partitions, .rollUps, .recording, .readings, .indicators, .health, .views,
        .hardening, .redactedTexts, .slowStatements, .activityMinutes, .activityRanges,
        .statementTexts, .statementHours, .changes, .objectDays, .uncounted,
        .agentsWay,
    ]

    /// The version that this program makes.
    package static var version: Int { migrations.last?.version ?? 0 }

    /// The advisory lock that is held by a session that changes the schema.
    package static let advisoryLock = 7_309_453_000

    /// The settings of each session that changes the schema.
    ///
    /// Names in views and checks are looked up when they are made, so that nothing but the
    /// catalog's may be found. What a role or a database has for its defaults must not matter.
    package static let session = """
        SET search_path = pg_catalog, pg_temp; SET timezone = 'UTC';
        SET client_min_messages = error; SET check_function_bodies = on; SET statement_timeout = 0;
        SET default_tablespace = '';
        SET default_transaction_read_only = off; SET standard_conforming_strings = on
        """

    /// The sequences from which columns of `performance_metrics` have their defaults.
    package static let defaultSequences = """
        SELECT DISTINCT d.refobjid::regclass
          FROM pg_attrdef AS a
               JOIN pg_depend AS d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
                    AND d.refclassid = 'pg_class'::regclass
               JOIN pg_class AS s ON s.oid = d.refobjid AND s.relkind = 'S'
         WHERE a.adrelid = (SELECT c.oid FROM pg_class AS c
                             WHERE c.relnamespace = to_regnamespace('monitoring')
                               AND c.relname = 'performance_metrics')
        OFFSET 0
        """

    /// Makes the schema and the table of its versions; safe to repeat.
    package static let foundation = """
        CREATE SCHEMA IF NOT EXISTS monitoring;
        CREATE TABLE IF NOT EXISTS monitoring.schema_version (
            version integer PRIMARY KEY,
            name text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            applied_by text NOT NULL DEFAULT current_user);
        COMMENT ON TABLE monitoring.schema_version IS
            'What pgvigil has done to this schema so far.';

        """

    /// Notes that a migration was done, in its own transaction.
    package static func note(_ migration: SchemaMigration) -> String {
        """
        INSERT INTO monitoring.schema_version (version, name)
        VALUES (\(migration.version), '\(migration.name)');

        """
    }

    /// The whole as a script for a database that has nothing of it yet.
    package static func script(mode: SchemaMode) -> String {
        let parts = migrations.map { migration in
            """
            -- version \(migration.version): \(migration.name)
            BEGIN;
            \(migration.sql)
            \(note(migration))COMMIT;

            """
        }
        return """
            -- pgvigil's schema, version \(version), for a database without it. It is what
            -- "pgvigil schema apply" does, which also adopts a table that was made by hand.
            \(session);
            SET pgvigil.mode = '\(mode.rawValue)';
            BEGIN;
            \(foundation)COMMIT;

            """ + parts.joined(separator: "\n")
    }
}
