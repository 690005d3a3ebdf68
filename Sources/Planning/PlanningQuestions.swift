import Basics
import Plans

/// What is asked for a plan, besides the plan.
///
/// All is asked with the `search_path` of watching sessions, which is pg_catalog alone, but for
/// `rowSecurity`, which says whose names it means.
enum PlanningQuestions {
    /// How many entries of one identifier are looked at.
    static let entriesMax = 100

    /// Who we are, and where.
    static let server = """
        SELECT current_setting('server_version_num'), current_setting('server_version'), \
        current_database(), current_user, \
        (\(statementsSchema))
        """

    /// How many other databases are tried where one cannot hold all texts.
    static let readersMax = 5

    /// The databases that can hold texts that this one cannot, those that hold any bytes first.
    static let readers = """
        SELECT d.datname FROM pg_database AS d, pg_encoding_to_char(d.encoding) AS held \
        WHERE d.datallowconn AND NOT d.datistemplate AND d.datconnlimit <> -2 \
        AND d.datname <> current_database() AND has_database_privilege(d.oid, 'CONNECT') \
        AND (held = 'SQL_ASCII' OR held = 'UTF8' \
        AND getdatabaseencoding() NOT IN ('UTF8', 'SQL_ASCII')) \
        ORDER BY held, d.datname LIMIT \(readersMax)
        """

    /// Where pg_stat_statements is; no row where it is not.
    static let statementsSchema = """
        SELECT nspname FROM pg_extension JOIN pg_namespace \
        ON pg_namespace.oid = extnamespace WHERE extname = 'pg_stat_statements'
        """

    /// The entries of an identifier; those that count the same statement within others are one.
    static func statements(_ identifier: Int64, schema: String) -> String {
        """
        SELECT d.datname, pg_get_userbyid(s.userid), sum(s.calls)::bigint, \
        min(octet_length(s.query)), \
        CASE WHEN min(octet_length(s.query)) <= \(PlannableText.bytesMax) \
        THEN min(s.query COLLATE "C") END \
        FROM \(SQLQuoting.identifier(schema)).pg_stat_statements(true) AS s \
        LEFT JOIN pg_database AS d ON d.oid = s.dbid \
        WHERE s.queryid = '\(identifier)'::bigint \
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT \(entriesMax)
        """
    }

    /// How many entries there are whose identifier is not shown to us.
    static func hidden(schema: String) -> String {
        """
        SELECT count(*) FROM \(SQLQuoting.identifier(schema)).pg_stat_statements(false) AS s \
        WHERE s.queryid IS NULL
        """
    }

    /// Where names are looked for by the statement's role in its database, as PostgreSQL chooses it,
    /// who we are there, and which role of ours has rights that no read-only transaction bounds.
    static func role(user: String) -> String {
        """
        SELECT coalesce((SELECT substr(c, 13) FROM pg_db_role_setting AS s, unnest(s.setconfig) AS c \
        WHERE s.setrole IN (0, coalesce(to_regrole(\(regrole(user)))::oid, 0)) \
        AND s.setdatabase IN \
        (0, (SELECT oid FROM pg_database WHERE datname = current_database())) \
        AND starts_with(c, 'search_path=') \
        ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1), \
        (SELECT reset_val FROM pg_settings WHERE name = 'search_path')), \
        current_user, session_user, \
        (SELECT r.rolname FROM pg_roles AS r WHERE (r.rolsuper \
        OR r.rolname IN ('pg_write_server_files', 'pg_execute_server_program')) \
        AND (pg_has_role(session_user, r.oid, 'MEMBER') OR pg_has_role(current_user, r.oid, 'MEMBER')) \
        ORDER BY r.rolname <> session_user, r.rolname LIMIT 1)
        """
    }

    private static func regrole(_ name: String) -> String {
        SQLQuoting.literal(SQLQuoting.identifier(name))
    }

    /// The plan is that of the application's sessions: what ours have for themselves is taken back.
    static let begin = [
        "BEGIN READ ONLY", "SET LOCAL jit TO DEFAULT",
        "SET LOCAL max_parallel_workers_per_gather TO DEFAULT",
        "SET LOCAL plan_cache_mode = force_generic_plan",
    ].joined(separator: "; ")

    /// Sets for this transaction where names are looked for.
    static func setSearchPath(_ path: String) -> String {
        "SELECT pg_catalog.set_config('search_path', \(SQLQuoting.literal(path)), true)"
    }

    /// Has parts of partitioned tables kept, although no parameter has a value.
    static let keepPartitions = "SET LOCAL enable_partition_pruning = off"

    /// Which of these relations have policies that apply to us.
    static func rowSecurity(_ names: [String]) -> String {
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c \
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
        WHERE c.relname OPERATOR(pg_catalog.=) \
        ANY (ARRAY[\(names.map(SQLQuoting.literal).joined(separator: ", "))]::pg_catalog.name[]) \
        AND c.relrowsecurity AND pg_catalog.row_security_active(c.oid) LIMIT 20
        """
    }

    /// Where HypoPG is.
    static let hypotheticalSchema = """
        SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n \
        ON n.oid OPERATOR(pg_catalog.=) e.extnamespace \
        WHERE e.extname OPERATOR(pg_catalog.=) 'hypopg'
        """

    /// Has HypoPG pretend an index.
    static func pretend(_ index: HypotheticalIndex, schema: String) -> String {
        """
        SELECT indexrelid, indexname FROM \(SQLQuoting.identifier(schema)).hypopg_create_index(\
        \(SQLQuoting.literal(index.statement)))
        """
    }

    /// Which index of the same table is the same as one that is pretended.
    static func same(as oid: String, schema: String) -> String {
        let hypothetical = SQLQuoting.identifier(schema)
        let number = "\(SQLQuoting.literal(oid))::pg_catalog.oid"
        func definition(_ text: String) -> String {
            "pg_catalog.substr(\(text), pg_catalog.strpos(\(text), ' USING '))"
        }
        return """
            SELECT i.indexrelid::pg_catalog.regclass::pg_catalog.text \
            FROM \(hypothetical).hypopg() AS h JOIN pg_catalog.pg_index AS i \
            ON i.indrelid OPERATOR(pg_catalog.=) h.indrelid AND i.indisvalid \
            WHERE h.indexrelid OPERATOR(pg_catalog.=) \(number) \
            AND \(definition("pg_catalog.pg_get_indexdef(i.indexrelid)")) OPERATOR(pg_catalog.=) \
            \(definition("\(hypothetical).hypopg_get_indexdef(\(number))")) \
            ORDER BY i.indexrelid LIMIT 1
            """
    }

    /// How large it would be.
    static func size(_ oid: String, schema: String) -> String {
        "SELECT \(SQLQuoting.identifier(schema)).hypopg_relation_size(\(SQLQuoting.literal(oid))::pg_catalog.oid)"
    }
}
