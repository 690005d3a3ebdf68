import AdviceQuestions
import Basics
import Collection
import Polling
import Postgres
import Servers
import Tables

/// Works out which statements would help, by asking the server what our role lacks.
///
/// For commands only, never on the poll path.
struct RemedyFinder {
    /// How long each question may take.
    static let timeout = Duration.seconds(2)
    /// What the agent needs at a time: two connections, and as many for a command beside it.
    static let connections = 4
    /// How many schemas are named in one database.
    private static let schemasMax = 20

    /// In how many databases, and how many schemas of each, a relation is looked for.
    private static let homesMax = 10

    let session: Session
    let facts: ServerFacts

    var role: String { SQLQuoting.identifier(facts.role) }

    /// The grants of what the server's words name and our role may not use.
    ///
    /// Names are the same in every language of the server's messages; of several that fit the
    /// longest is meant.
    func grants(for message: String, in database: String) async -> [String] {
        let table = await ask(Self.deniedQuestion(message), in: database)
        return (0..<(table?.rowCount ?? 0)).compactMap { row in
            guard let table, let kind = table.text(row, 0), let schema = table.text(row, 1),
                let name = table.text(row, 2), let arguments = table.text(row, 3)
            else { return nil }
            let place = "\(SQLQuoting.identifier(schema)).\(SQLQuoting.identifier(name))"
            return switch kind {
            case "function": "GRANT EXECUTE ON FUNCTION \(place)(\(arguments)) TO \(role)"
            case "table": "GRANT SELECT ON \(place) TO \(role)"
            default: "GRANT USAGE ON SCHEMA \(SQLQuoting.identifier(schema)) TO \(role)"
            }
        }
    }

    /// The grants with which our role reads a relation, as a collector names it, or these columns.
    func grants(of relation: String, _ columns: [String], in database: String) async -> [String] {
        let parts = "parse_ident(\(SQLQuoting.literal(relation)))"
        let question = """
            SELECT nspname, relname, has_schema_privilege(n.oid, 'USAGE') FROM pg_class AS c \
            JOIN pg_namespace AS n ON n.oid = relnamespace, \(parts) AS parts \
            WHERE relname = parts[array_length(parts, 1)] \
            AND CASE array_length(parts, 1) WHEN 2 THEN nspname = parts[1] \
            ELSE pg_table_is_visible(c.oid) END
            """
        guard let table = await ask(question, in: database), let schema = table.text(0, 0),
            let name = table.text(0, 1)
        else { return [] }
        let home = SQLQuoting.identifier(schema)
        let list = columns.map(SQLQuoting.identifier).joined(separator: ", ")
        let what = columns.isEmpty ? "SELECT" : "SELECT (\(list))"
        let grant = "GRANT \(what) ON \(home).\(SQLQuoting.identifier(name)) TO \(role)"
        return table.text(0, 2) == "t"
            ? [grant] : ["GRANT USAGE ON SCHEMA \(home) TO \(role)", grant]
    }

    /// What lets us into a database that turned us away.
    func entrance(to refused: PollOutcome.RefusedDatabase) async -> [String] {
        let database = SQLQuoting.identifier(refused.name)
        if refused.failure.reason == .permission {
            return ["GRANT CONNECT ON DATABASE \(database) TO \(role)"]
        }
        guard refused.failure.refusal == .full else { return [] }
        let question = """
            SELECT (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), \
            (SELECT datconnlimit FROM pg_database \
            WHERE datname = \(SQLQuoting.literal(refused.name)))
            """
        guard let limits = await ask(question, in: facts.currentDatabase) else { return [] }
        var statements: [String] = []
        if let limit = limits.number(0, 0), (0..<Double(Self.connections)).contains(limit) {
            statements.append("ALTER ROLE \(role) CONNECTION LIMIT \(Self.connections)")
        }
        if let limit = limits.text(0, 1).flatMap({ Int($0) }), (0..<1_000_000).contains(limit) {
            statements.append("ALTER DATABASE \(database) CONNECTION LIMIT \(limit + 2)")
        }
        return statements
    }

    /// What ends a setting `role`, by which the session works as another role than the one that
    /// logged in; none when it does not.
    func disguise() async -> [String] {
        let question = """
            SELECT session_user, setrole = 0, datname FROM pg_db_role_setting \
            LEFT JOIN pg_database ON pg_database.oid = setdatabase \
            WHERE session_user <> current_user \
            AND EXISTS (SELECT FROM unnest(setconfig) AS item WHERE starts_with(item, 'role=')) \
            AND (setrole = 0 OR setrole = to_regrole(quote_ident(session_user))) \
            AND (setdatabase = 0 OR datname = current_database()) \
            ORDER BY setdatabase, setrole
            """
        guard let table = await ask(question, in: facts.currentDatabase) else { return [] }
        return (0..<table.rowCount).compactMap { row in
            guard let login = table.text(row, 0) else { return nil }
            let whose = table.text(row, 1) == "t" ? nil : SQLQuoting.identifier(login)
            let place = table.text(row, 2).map(SQLQuoting.identifier)
            return switch (whose, place) {
            case (let role?, let database?):
                "ALTER ROLE \(role) IN DATABASE \(database) RESET role"
            case (let role?, nil): "ALTER ROLE \(role) RESET role"
            case (nil, let database?): "ALTER DATABASE \(database) RESET role"
            case (nil, nil): "ALTER ROLE ALL RESET role"
            }
        }
    }

    /// Where a relation is that its name alone does not lead to: `sales.bills in shop`.
    func homes(of relation: String, in databases: [String]) async -> [String] {
        var homes: [String] = []
        for database in databases.prefix(Self.homesMax) {
            let question = """
                SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class \
                JOIN pg_namespace ON pg_namespace.oid = relnamespace \
                WHERE relname = \(SQLQuoting.literal(relation)) \
                AND relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 1 LIMIT \(Self.homesMax)
                """
            guard let table = await ask(question, in: database) else { continue }
            let name = database.isEmpty ? facts.currentDatabase : database
            homes += (0..<table.rowCount).compactMap { table.text($0, 0) }.map {
                "\(VisibleText.line($0)) in \(VisibleText.line(name))"
            }
        }
        return homes
    }

    /// What makes the sequences of a database readable.
    func sequences(in database: String) async -> [String] {
        guard let table = await ask(Questions.unreadableSchemas, in: database) else { return [] }
        return (0..<table.rowCount).compactMap { table.text($0, 0) }.map { schema in
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \(SQLQuoting.identifier(schema)) TO \(role)"
        }
    }

    func ask(
        _ sql: String, in database: String, rowsMax: Int = Self.schemasMax
    ) async -> Table? {
        try? await session.query(sql, database: place(database), within: Self.timeout) {
            Table($0, rowsMax: rowsMax)
        }
    }

    /// The database as a session takes it; the conninfo's own has no name there.
    func place(_ database: String) -> String? {
        database.isEmpty || database == facts.currentDatabase ? nil : database
    }

    private static func deniedQuestion(_ message: String) -> String {
        """
        WITH said (message) AS (VALUES (\(SQLQuoting.literal(message)))),
             denied AS (
            SELECT 'function' AS kind, nspname, proname AS name,
                   oidvectortypes(proargtypes) AS arguments
              FROM said, pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
             WHERE prokind <> 'p' AND strpos(message, proname) > 0
               AND NOT has_function_privilege(p.oid, 'EXECUTE')
            UNION ALL
            SELECT 'table', nspname, relname, ''
              FROM said, pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
             WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND strpos(message, relname) > 0
               AND NOT has_table_privilege(c.oid, 'SELECT')
            UNION ALL
            SELECT 'schema', nspname, nspname, '' FROM said, pg_namespace
             WHERE strpos(message, nspname) > 0 AND NOT has_schema_privilege(oid, 'USAGE'))
        SELECT kind, nspname, name, arguments FROM denied
         WHERE length(name) = (SELECT max(length(name)) FROM denied)
        """
    }
}
