package import Postgres

extension TestServer {
    private static let statementLimit = Duration.seconds(120)

    /// A session of the test's own, for locks and transactions that stay open.
    ///
    /// The caller closes it.
    package nonisolated func session(
        database: String = "postgres", user: String = "postgres", tcp: Bool = false
    ) throws -> Session {
        let text = conninfo(database: database, user: user, tcp: tcp)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        return Session(name: "test \(user)", login: Login(conninfo: conninfo, purpose: .plain))
    }

    /// Runs statements as the superuser, on a connection of their own.
    ///
    /// Several statements in one text are one transaction.
    /// - Throws: `PostgresError` with the server's words when one fails.
    package nonisolated func execute(_ sql: String, database: String = "postgres") async throws {
        _ = try await rows(sql, database: database)
    }

    /// The answer to a query, asked as the superuser on a connection of its own; nil is NULL.
    ///
    /// - Throws: `PostgresError` with the server's words when it fails.
    package nonisolated func rows(
        _ sql: String, database: String = "postgres"
    ) async throws -> [[String?]] {
        let session = try session(database: database)
        do {
            let rows = try await session.rows(sql, within: Self.statementLimit)
            await session.close()
            return rows
        } catch {
            await session.close()
            throw error
        }
    }

    /// The first value that a query yields.
    ///
    /// - Throws: `SupportError` when the query yields no row, `PostgresError` when it fails.
    package nonisolated func value(
        _ sql: String, database: String = "postgres"
    ) async throws -> String? {
        guard let row = try await rows(sql, database: database).first, let value = row.first else {
            throw SupportError("no row from: \(sql)")
        }
        return value
    }
}

extension Session {
    /// The whole answer as text; nil is NULL.
    ///
    /// - Throws: `PostgresError`, as `query` does.
    package func rows(
        _ sql: String, within limit: Duration = .seconds(30)
    ) async throws(PostgresError) -> [[String?]] {
        try await query(sql, within: limit) { result throws(PostgresError) in
            var rows: [[String?]] = []
            for row in 0..<result.rowCount {
                var cells: [String?] = []
                for column in 0..<result.columnCount { cells.append(result.string(row, column)) }
                rows.append(cells)
            }
            return rows
        }
    }
}
