import Postgres
import Support
import Testing

@Suite struct RollUpTests {
    /// Rows by whose roll-up and recomputation differ; none when they agree.
    private static func differences(_ table: String, _ unit: String) -> String {
        """
        WITH direct AS (
            SELECT date_trunc('\(unit)', recorded_at, 'UTC') AS bucket, metric_name, metric_unit,
                   tags, count(*) AS samples, min(metric_value) AS minimum,
                   max(metric_value) AS maximum, sum(metric_value) AS total,
                   avg(metric_value) AS average,
                   (array_agg(metric_value ORDER BY recorded_at DESC, id DESC))[1] AS last_value,
                   max(recorded_at) AS last_at,
                   CASE WHEN count(*) >= 20 THEN
                       (array_agg(metric_value ORDER BY metric_value))[ceil(0.95::float8 * count(*))::int]
                       END AS p95
              FROM monitoring.performance_metrics
             WHERE date_trunc('\(unit)', recorded_at, 'UTC') + interval '1 \(unit)'
                       <= '2026-11-25 00:30Z'
             GROUP BY 1, 2, 3, 4)
        (TABLE direct EXCEPT ALL TABLE monitoring.performance_metrics_\(table))
        UNION ALL (TABLE monitoring.performance_metrics_\(table) EXCEPT ALL TABLE direct)
        """
    }

    @Test(arguments: [15, 18])
    func `roll-ups equal a recomputation after random late rows and repetitions`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            var generator = SystemRandomNumberGenerator()
            for round in 0..<12 {
                let rows = Int.random(in: 1...400, using: &generator)
                let seconds = Int.random(in: 60...345_600, using: &generator)
                try await server.execute(
                    """
                    INSERT INTO monitoring.performance_metrics
                        (metric_name, metric_value, metric_unit, tags, recorded_at)
                    SELECT 'm' || (random() * 3)::int, (random() * 100 - 50)::numeric(20, 6),
                           CASE WHEN random() < 0.5 THEN 's' END,
                           CASE WHEN random() < 0.5 THEN '{}'
                                ELSE jsonb_build_object('t', (random() * 2)::int) END,
                           '2026-11-25 01:00Z'::timestamptz - random() * \(seconds)
                               * interval '1 second'
                      FROM generate_series(1, \(rows))
                    """)
                if round.isMultiple(of: 3) {
                    _ = try await server.rows("SELECT monitoring.make_partitions(1, '2026-11-24Z')")
                }
                for _ in 0...Int.random(in: 0...2, using: &generator) {
                    _ = try await server.rows(
                        "SELECT * FROM monitoring.roll_up('2026-11-25 00:30Z')")
                }
                #expect(try await server.rows(Self.differences("hourly", "hour")).isEmpty)
                #expect(try await server.rows(Self.differences("daily", "day")).isEmpty)
            }
            let days = try await server.value(
                "SELECT count(DISTINCT bucket) FROM monitoring.performance_metrics_daily")
            #expect(days != "0")
            #expect(
                try await server.rows("SELECT * FROM monitoring.roll_up('2026-11-25 00:30Z')")
                    == [["0", "0", "0", "0"]])
        }
    }

    @Test func `an hour is rolled up when it is over, and again for late rows`() async throws {
        try await withServer { server in
            try await server.applySchema()
            let insert = """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                VALUES ('a', 1, '2026-11-20 10:59:59Z')
                """
            let roll = "SELECT hours FROM monitoring.roll_up"
            try await server.execute(insert)
            #expect(try await server.value("\(roll)('2026-11-20 10:59:59.9Z')") == "0")
            #expect(try await server.value("\(roll)('2026-11-20 11:00Z')") == "1")
            #expect(try await server.value("\(roll)('2026-11-20 11:01Z')") == "0")
            try await server.execute(insert)
            #expect(try await server.value("\(roll)('2026-11-20 11:01Z')") == "1")
            #expect(
                try await server.column(
                    "SELECT samples FROM monitoring.performance_metrics_hourly") == ["2"])
        }
    }

    @Test func `a row that is not committed yet is folded in later`() async throws {
        try await withServer { server in
            try await server.applySchema()
            let insert = """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                VALUES ('a', 1, '2026-11-20 10:10Z')
                """
            let writer = try server.session()
            _ = try await writer.rows("BEGIN")
            _ = try await writer.rows(insert)
            try await server.execute(insert)
            let samples = "SELECT samples FROM monitoring.performance_metrics_hourly"
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-21Z')")
            #expect(try await server.column(samples) == ["1"])
            _ = try await writer.rows("COMMIT")
            await writer.close()
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-21Z')")
            #expect(try await server.column(samples) == ["2"])
        }
    }

    @Test func `roll-ups outlive their rows and their own retention ends them`() async throws {
        try await withServer { server in
            try await server.applySchema()
            _ = try await server.rows("SELECT monitoring.make_partitions(0, '2026-11-01Z')")
            let insert = """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                SELECT 'a', i, '2026-11-01 10:00Z' FROM generate_series(1, 30) AS i
                """
            try await server.execute(insert)
            let roll = "SELECT * FROM monitoring.roll_up('2026-11-20Z')"
            #expect(try await server.rows(roll) == [["1", "1", "0", "0"]])
            _ = try await server.rows(
                "SELECT monitoring.drop_old_partitions('7 days', '2026-11-20Z')")
            // What comes even later must not replace what was known of the hour.
            try await server.execute(insert)
            #expect(try await server.rows(roll) == [["0", "0", "1", "0"]])
            for table in ["hourly", "daily"] {
                #expect(
                    try await server.rows(
                        "SELECT samples, p95 FROM monitoring.performance_metrics_\(table)")
                        == [["30", "29"]])
            }
            #expect(
                try await server.value(
                    "SELECT monitoring.drop_old_rollups('10 days', '1 year', '2026-11-20Z')")
                    == "1")
            #expect(
                try await server.value(
                    "SELECT count(*) FROM monitoring.performance_metrics_daily") == "1")
        }
    }

    @Test(arguments: [15, 18])
    func `an hour whose rows row security hides is not rolled up without them`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE ROLE keeper LOGIN; GRANT CREATE ON DATABASE postgres TO keeper")
            try await server.applySchema(user: "keeper")
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                VALUES ('a', 1, '2026-11-20 10:10Z');
                ALTER TABLE monitoring.performance_metrics
                    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
                """)
            let keeper = try server.session(user: "keeper")
            do throws(PostgresError) {
                _ = try await keeper.rows("SELECT * FROM monitoring.roll_up('2026-11-22Z')")
                Issue.record("no error")
            } catch {
                #expect("\(error)".contains("row-level security"), "\(error)")
            }
            await keeper.close()
            try await server.execute(
                "ALTER TABLE monitoring.performance_metrics DISABLE ROW LEVEL SECURITY")
            #expect(
                try await server.rows("SELECT * FROM monitoring.roll_up('2026-11-22Z')")
                    == [["1", "1", "0", "0"]])
        }
    }

    @Test func `the last transaction of every agent stays in the ledger`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                """
                INSERT INTO monitoring.ingested_batches (agent, batch, rows, applied_at)
                SELECT agent, batch, 1, '2026-11-01Z'::timestamptz + batch * interval '1 day'
                  FROM unnest(ARRAY['00000000-0000-0000-0000-000000000001',
                                    '00000000-0000-0000-0000-000000000002']::uuid[]) AS agent,
                       generate_series(1, 10) AS batch
                """)
            #expect(
                try await server.value("SELECT monitoring.prune_batches('7 days', '2026-11-13Z')")
                    == "8")
            #expect(
                try await server.value("SELECT monitoring.prune_batches('7 days', '2027-11-12Z')")
                    == "10")
            #expect(
                try await server.column("SELECT batch FROM monitoring.ingested_batches")
                    == ["10", "10"])
            // Batches of one transaction may all come again, when its answer did not.
            try await server.execute(
                """
                INSERT INTO monitoring.ingested_batches (agent, batch, rows, applied_at)
                SELECT '00000000-0000-0000-0000-000000000001', batch, 1, '2026-11-12Z'
                  FROM generate_series(11, 13) AS batch
                """)
            #expect(
                try await server.value("SELECT monitoring.prune_batches('7 days', '2027-11-12Z')")
                    == "1")
            #expect(
                try await server.column(
                    "SELECT batch FROM monitoring.ingested_batches ORDER BY agent, batch")
                    == ["11", "12", "13", "10"])
        }
    }
}
