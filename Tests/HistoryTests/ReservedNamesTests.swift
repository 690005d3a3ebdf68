import History
import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// Names under which only pgvigil and Prometheus may record, by whatever way.
@Suite struct ReservedNamesTests {
    private static let names =
        RowLimits.reservedBeginnings.map { $0.0 + "x" } + RowLimits.reservedNames

    private static func insert(_ name: String, tags: String = "{}") -> String {
        "INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags)"
            + " VALUES ('\(name)', 1, '\(tags)')"
    }

    private static let roles = """
        CREATE ROLE app LOGIN; CREATE ROLE writer LOGIN; CREATE ROLE job LOGIN;
        GRANT ALL ON SCHEMA public TO app
        """

    /// The message of the server, or nothing when it took the statement.
    private static func refusal(_ session: Session, _ sql: String) async -> String {
        do throws(PostgresError) {
            _ = try await session.rows(sql)
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [15, 18])
    func `an application may record under a name of its own only`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(Self.roles)
            for grant in SchemaGrants.recorder("app") + SchemaGrants.writer("writer")
                + SchemaGrants.job("job")
            {
                try await server.execute(grant)
            }
            let app = try server.session(user: "app")
            for name in Self.names {
                for statement in [
                    "SELECT monitoring.record_metric('\(name)', 1)", Self.insert(name),
                    "WITH two AS (\(Self.insert("orders")) RETURNING 1) \(Self.insert(name))",
                ] {
                    let refusal = await Self.refusal(app, statement)
                    #expect(
                        refusal.contains("the name \(name) is reserved"), "\(statement): \(refusal)"
                    )
                }
            }
            for statement in [
                "SELECT monitoring.record_metric('orders', 1, NULL, '{\"__name__\": \"up\"}')",
                Self.insert("orders", tags: "{\"__name__\": \"up\"}"),
            ] {
                #expect(
                    await Self.refusal(app, statement).contains(
                        "the tag __name__: names that begin with __ are reserved"))
            }
            for name in ["orders", "upper", "page_views", "PG_x", "alerts"] {
                _ = try await app.rows("SELECT monitoring.record_metric('\(name)', 1)")
                _ = try await app.rows(Self.insert(name))
            }
            await app.close()
            for role in ["writer", "job", "postgres"] {
                let session = try server.session(user: role)
                _ = try await session.rows(Self.insert("pg_up"))
                // The function is for applications, from any caller.
                #expect(
                    await Self.refusal(session, "SELECT monitoring.record_metric('pg_up', 1)")
                        .contains("the name pg_up is reserved: pg_ is for what pgvigil"))
                await session.close()
            }
            #expect(
                try await server.value(
                    "SELECT count(*) FROM monitoring.performance_metrics") == "13")
        }
    }

    @Test(arguments: [15, 18])
    func `an adopted table keeps its writers and reserves its names`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.makeByHand(rows: 10)
            try await server.execute(
                "\(Self.roles); GRANT USAGE ON SCHEMA monitoring TO app;"
                    + " GRANT ALL ON monitoring.performance_metrics TO app")
            let outcome = try await server.applySchema()
            let partition = try #require(outcome.adopted)
            let app = try server.session(user: "app")
            _ = try await app.rows(Self.insert("orders"))
            _ = try await app.rows("SELECT monitoring.record_metric('orders', 1)")
            for statement in [
                Self.insert("pg_up"), "SELECT monitoring.record_metric('pg_up', 1)",
                "UPDATE monitoring.performance_metrics SET metric_name = 'ALERTS'",
            ] {
                #expect(await Self.refusal(app, statement).contains("is reserved"), "\(statement)")
            }
            // Not past the table either.
            for statement in [
                "INSERT INTO monitoring.\(partition) (id, metric_name, metric_value, recorded_at)"
                    + " VALUES (gen_random_uuid(), 'pg_up', 1, now())",
                "UPDATE monitoring.\(partition) SET metric_name = 'pg_up'",
            ] {
                #expect(await Self.refusal(app, statement).contains("permission denied"))
            }
            _ = try await app.rows(
                "UPDATE monitoring.performance_metrics SET metric_value = 2"
                    + " WHERE metric_name = 'orders'")
            await app.close()
        }
    }
}
