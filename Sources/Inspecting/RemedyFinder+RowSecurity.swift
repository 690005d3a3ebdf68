import Basics
import Collection
import Postgres
import Servers
import Tables

/// Finding tables of which a statement does not see every row.
extension RemedyFinder {
    /// The table whose policies keep rows from a statement, with what shows them to our role; a
    /// policy that lets all rows through hides nothing.
    ///
    /// The server says so itself of a session that wants no row hidden. Nothing is run: the
    /// statement is only planned.
    func rowSecurity(
        of variant: Variant, in database: String
    ) async -> [(table: String, remedy: String)] {
        let context = Wording.Context(queryIdentifiers: [])
        guard let statement = Wording.statement(of: variant, facts: facts, context: context) else {
            return []
        }
        let question = """
            SELECT set_config('row_security', 'off', true); \
            EXPLAIN SELECT * FROM (\(statement)
            ) AS answer
            """
        do throws(PostgresError) {
            _ = try await session.query(
                question, database: place(database), within: Self.timeout
            ) { $0.rowCount }
            return []
        } catch {
            guard case .server(.insufficientPrivilege, let message) = error else { return [] }
            let table = await ask(Self.policyQuestion(message), in: database)
            return (0..<(table?.rowCount ?? 0)).compactMap { row in
                guard let table, let schema = table.text(row, 0), let name = table.text(row, 1)
                else { return nil }
                let place = "\(SQLQuoting.identifier(schema)).\(SQLQuoting.identifier(name))"
                return (
                    "\(schema).\(name)",
                    "CREATE POLICY pgvigil_sees_all ON \(place) FOR SELECT TO \(role) USING (true)"
                )
            }
        }
    }

    /// Names are the same in every language of the server's messages.
    private static func policyQuestion(_ message: String) -> String {
        """
        SELECT nspname, relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace \
        WHERE relrowsecurity \
        AND strpos(\(SQLQuoting.literal(message)), '"' || relname || '"') > 0 \
        AND (EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND NOT polpermissive) \
        OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polpermissive \
        AND polcmd IN ('r', '*') AND pg_get_expr(polqual, polrelid) = 'true' \
        AND EXISTS (SELECT FROM unnest(polroles) AS whose (role) \
        WHERE CASE role WHEN 0 THEN true ELSE pg_has_role(role, 'USAGE') END)))
        """
    }
}
