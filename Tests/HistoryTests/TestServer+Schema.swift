import HistorySchema
import Installing
import Postgres
import Recording
import Support

extension TestServer {
    /// An installer as a role, the superuser if none is named; the caller closes it.
    nonisolated func installer(
        database: String = "postgres", user: String = "postgres"
    ) throws -> SchemaInstaller {
        let text = conninfo(database: database, user: user)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        return SchemaInstaller(Login(conninfo: conninfo, purpose: .plain))
    }

    /// Brings the schema to its version.
    @discardableResult
    nonisolated func applySchema(
        mode: SchemaMode? = nil, database: String = "postgres", user: String = "postgres",
        expectsSchema: Bool = false
    ) async throws -> SchemaInstaller.Outcome {
        let installer = try installer(database: database, user: user)
        let result: Result<SchemaInstaller.Outcome, SchemaInstaller.Refusal>
        do throws(SchemaInstaller.Refusal) {
            result = .success(
                try await installer.apply(mode: mode, expectsSchema: expectsSchema))
        } catch { result = .failure(error) }
        await installer.close()
        return try result.get()
    }

    /// Drops it.
    nonisolated func dropSchema(user: String = "postgres") async throws {
        let installer = try installer(user: user)
        let result: Result<Bool, SchemaInstaller.Refusal>
        do throws(SchemaInstaller.Refusal) {
            result = .success(try await installer.drop())
        } catch { result = .failure(error) }
        await installer.close()
        _ = try result.get()
    }

    /// The problems that a refused call names; none when it was not refused.
    nonisolated func problems(
        _ body: (TestServer) async throws -> Void
    ) async throws -> [String] {
        do {
            try await body(self)
            return []
        } catch let refusal as SchemaInstaller.Refusal {
            return refusal.problems.map(\.description)
        }
    }

    /// The first column of an answer.
    nonisolated func column(_ sql: String, database: String = "postgres") async throws -> [String] {
        try await rows(sql, database: database).map { ($0.first ?? nil) ?? "NULL" }
    }

    /// Has `v_slow_queries` show every statement.
    nonisolated func takeEveryStatementForSlow() async throws {
        try await execute(
            "UPDATE monitoring.settings SET value = '0' WHERE name = 'slow_statement_seconds'")
    }

    /// Makes an empty database and a table of the documented shape in it.
    nonisolated func makeByHand(rows: Int = 0, extra: String = "") async throws {
        try await execute("CREATE SCHEMA monitoring")
        try await execute(
            """
            CREATE TABLE monitoring.performance_metrics (
                id uuid PRIMARY KEY DEFAULT gen_random_uuid(), metric_name text NOT NULL,
                metric_value numeric NOT NULL, metric_unit text, tags jsonb DEFAULT '{}',
                recorded_at timestamptz DEFAULT now()\(extra))
            """)
        guard rows > 0 else { return }
        try await execute(
            """
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT 'metric_' || i % 30, i, 'things', jsonb_build_object('target', i % 10),
                   now() - i * interval '1 second'
              FROM generate_series(1, \(rows)) AS i
            """)
    }
}
