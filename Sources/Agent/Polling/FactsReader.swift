package import Collection
package import Postgres

/// Asks a server what it is: version, side of replication, roles, extensions, databases.
package enum FactsReader {
    /// How many databases are known by name at most.
    static let databasesMax = 2000
    /// How long each question may take.
    static let timeout = Duration.seconds(2)

    /// Reads everything anew; `old` stands in for what a lock on a catalog hides.
    /// - Throws: `PostgresError` when the server cannot be asked.
    package static func read(
        _ session: Session, kind: ServerFacts.Kind, settings: [String], old: ServerFacts?
    ) async throws(PostgresError) -> ServerFacts {
        if kind == .pgbouncer { return try await readConsole(session) }
        let server = try await ask(session, serverQuestion(settings))
        let extensions = try await ask(session, extensionsQuestion)
        let databases = try await readDatabases(session, old: old)
        let cells = (0..<server.columns.count).map { server.text(0, $0) ?? "" }
        return ServerFacts(
            versionNumber: Int(cells[0]) ?? 0, isInRecovery: cells[1] == "t",
            currentDatabase: cells[2], roles: Set(cells[3].split(separator: ",").map(String.init)),
            extensions: Dictionary(
                (0..<extensions.rowCount).map { row in
                    let cell = { extensions.text(row, $0) ?? "" }
                    return (
                        cell(0),
                        ServerFacts.Installed(
                            version: ExtensionVersion(cell(1)), schema: cell(2),
                            isUsable: cell(3) == "t")
                    )
                }, uniquingKeysWith: { first, _ in first }),
            ownRole: cells[4].isEmpty ? nil : cells[4], databases: databases,
            settings: Dictionary(
                zip(settings, cells.dropFirst(5)), uniquingKeysWith: { first, _ in first }))
    }

    /// The settings that the numbers of a catalogue depend on.
    package static func settings(askedBy catalog: [Collector]) -> [String] {
        Set(catalog.flatMap(\.settings)).sorted()
    }

    private static func readConsole(_ session: Session) async throws(PostgresError) -> ServerFacts {
        let table = try await ask(session, "SHOW VERSION")
        let text = table.rowCount > 0 ? table.text(0, 0) ?? "" : ""
        let parts = text.drop { !$0.isNumber }.split(separator: ".").map { part in
            Int(part.prefix(while: \.isNumber)) ?? 0
        }
        let number = zip(parts, [10_000, 100, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        return ServerFacts(
            kind: .pgbouncer, versionNumber: number, currentDatabase: "pgbouncer")
    }

    private static func readDatabases(
        _ session: Session, old: ServerFacts?
    ) async throws(PostgresError) -> [ServerFacts.Database] {
        do throws(PostgresError) {
            let table = try await ask(session, databasesQuestion)
            return (0..<table.rowCount).compactMap { row in
                guard let oid = table.text(row, 0).flatMap({ UInt32($0) }) else { return nil }
                // A name that is not UTF-8 is repaired, and by the repaired one nobody gets in.
                let name = table.bytes(row, 1) ?? []
                let isOwnName = String(validating: name, as: UTF8.self) != nil
                return ServerFacts.Database(
                    oid: oid, name: String(decoding: name, as: UTF8.self),
                    canConnect: isOwnName && table.number(row, 2) == 1)
            }
        } catch {
            // Somebody holds a lock on pg_database: the names of a minute ago will do.
            guard case .server(.lockNotAvailable, _) = error, let old else { throw error }
            return old.databases
        }
    }

    private static func ask(
        _ session: Session, _ sql: String
    ) async throws(PostgresError) -> Table {
        try await session.query(sql, within: timeout) { Table($0, rowsMax: databasesMax) }
    }

    private static func serverQuestion(_ settings: [String]) -> String {
        let columns = settings.map { ", current_setting('\($0)', true)" }.joined()
        return """
            SELECT current_setting('server_version_num'), pg_is_in_recovery(), current_database(), \
            (SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname ~ '^pg_' \
            AND pg_has_role(oid, 'USAGE')), \
            CASE current_setting('is_superuser') WHEN 'off' THEN current_user END\(columns)
            """
    }

    private static let extensionsQuestion = """
        SELECT extname, extversion, nspname, has_schema_privilege(extnamespace, 'USAGE') \
        FROM pg_extension \
        JOIN pg_namespace ON pg_namespace.oid = extnamespace
        """

    private static let databasesQuestion = """
        SELECT oid, datname, datallowconn AND has_database_privilege(oid, 'CONNECT') \
        FROM pg_database ORDER BY datname LIMIT \(databasesMax)
        """
}
