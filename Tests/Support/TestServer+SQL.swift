extension TestServer {
    /// Runs statements as the superuser, each in its own transaction.
    ///
    /// - Throws: `SupportError` with the server's words when one fails.
    package nonisolated func execute(_ sql: String, database: String = "postgres") async throws {
        _ = try await rows(sql, database: database)
    }

    /// The answer to a query, asked as the superuser; nil is NULL.
    ///
    /// - Throws: `SupportError` with the server's words when it fails.
    package nonisolated func rows(
        _ sql: String, database: String = "postgres"
    ) async throws -> [[String?]] {
        let psql = installation.program("psql")
        let conninfo = conninfo(database: database)
        let text = try await offThePool {
            try runAsServer(
                [
                    psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-P", "null=\u{1d}",
                    "-F",
                    "\u{1f}", "-R", "\u{1e}", "-d", conninfo, "-c", sql,
                ], within: .seconds(120))
        }
        guard text != "\n", !text.isEmpty else { return [] }
        return text.dropLast().split(separator: "\u{1e}", omittingEmptySubsequences: false).map {
            $0.split(separator: "\u{1f}", omittingEmptySubsequences: false).map {
                $0 == "\u{1d}" ? nil : String($0)
            }
        }
    }

    /// The one value that a query yields.
    ///
    /// - Throws: `SupportError` when the query fails or yields no row.
    package nonisolated func value(
        _ sql: String, database: String = "postgres"
    ) async throws -> String? {
        guard let row = try await rows(sql, database: database).first, let value = row.first else {
            throw SupportError("no row from: \(sql)")
        }
        return value
    }
}
