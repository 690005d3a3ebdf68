import HistorySchema
import Postgres
import Support
import Testing

/// A publication of all tables lets no row be changed that it could not name to a subscriber.
@Suite struct PublicationTests {
    private static let upkeep = [
        "SELECT monitoring.record_performance_metrics()",
        "SELECT monitoring.record_performance_metrics()",
        "SELECT monitoring.make_partitions()",
        "SELECT monitoring.roll_up(now(), 9999)",
        // Late rows, so that hours and days are made again.
        """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
        SELECT 'late', 1, now() - i * interval '1 day' FROM generate_series(1, 20) AS i
        """,
        "SELECT monitoring.roll_up(now(), 9999)",
        "SELECT monitoring.drop_old_partitions('10 days')",
        "SELECT monitoring.drop_old_rollups('2 days', '3 days')",
        "SELECT monitoring.prune_batches()",
        "UPDATE monitoring.thresholds SET warning = 0.5 WHERE check_name = 'xid_age'",
        "DELETE FROM monitoring.pools",
    ]

    private static func work(_ server: TestServer) async throws {
        try await server.execute(
            """
            INSERT INTO monitoring.ingested_batches (agent, batch, rows, applied_at)
            SELECT '00000000-0000-0000-0000-000000000001', i, 1,
                   now() - (30 - i) * interval '1 day' FROM generate_series(10, 29) AS i
                ON CONFLICT DO NOTHING;
            INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
            SELECT 'early', 1, now() - i * interval '1 hour' FROM generate_series(1, 600) AS i;
            INSERT INTO monitoring.pools (pool, connections_max) VALUES ('gone', 1) ON CONFLICT DO NOTHING
            """)
        for statement in upkeep { try await server.execute(statement) }
    }

    @Test(arguments: [15, 18])
    func `all of upkeep works under a publication of all tables`(version: Int) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await server.execute("CREATE PUBLICATION everything FOR ALL TABLES")
            try await server.applySchema()
            try await Self.work(server)
        }
    }

    @Test(arguments: [(15, SchemaMode.logged), (18, .unlogged)])
    func `an upgrade makes upkeep work, also in unlogged mode`(
        version: Int, mode: SchemaMode
    ) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await SchemaFixture.make(server, mode: mode)
            try await server.execute("CREATE PUBLICATION everything FOR ALL TABLES")
            await #expect(throws: PostgresError.self) { try await Self.work(server) }
            try await server.applySchema()
            try await Self.work(server)
        }
    }

    @Test(arguments: [15, 18])
    func `a table without a key that was partitioned by hand is no exception`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await server.execute(
                """
                CREATE PUBLICATION everything FOR ALL TABLES; CREATE SCHEMA monitoring;
                CREATE TABLE monitoring.performance_metrics (id uuid DEFAULT gen_random_uuid(),
                    metric_name text NOT NULL, metric_value numeric NOT NULL, metric_unit text,
                    tags jsonb DEFAULT '{}', recorded_at timestamptz DEFAULT now())
                    PARTITION BY RANGE (recorded_at)
                """)
            try await server.applySchema()
            try await Self.work(server)
        }
    }
}
