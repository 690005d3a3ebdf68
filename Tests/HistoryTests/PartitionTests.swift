import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// Partitions over time, which is always given.
@Suite struct PartitionTests {
    private static let ours = """
        SELECT partition FROM monitoring.partition_ranges() WHERE ours ORDER BY lower
        """

    private static func empty(_ server: TestServer) async throws {
        try await server.applySchema()
        try await server.execute(
            """
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT partition FROM monitoring.partition_ranges() LOOP
                    EXECUTE format('DROP TABLE monitoring.%I', name);
                END LOOP;
            END $$
            """)
    }

    private static func days(_ names: String...) -> [String] {
        names.map { "performance_metrics_\($0)" }
    }

    @Test(arguments: [15, 18])
    func `a day whose partition was detached keeps no other day from its own`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.empty(server)
            let make = "SELECT monitoring.make_partitions"
            #expect(try await server.value("\(make)(1, '2028-05-01 12:00:00Z')") == "2")
            try await server.execute(
                """
                ALTER TABLE monitoring.performance_metrics
                    DETACH PARTITION monitoring.performance_metrics_20280501;
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                    VALUES ('late', 1, '2028-05-01 13:00:00Z')
                """)
            #expect(try await server.value("\(make)(1, '2028-05-03 12:00:00Z')") == "2")
            let waiting = "SELECT count(*) FROM monitoring.performance_metrics_default"
            #expect(try await server.value(waiting) == "1")
            try await server.execute(
                "ALTER TABLE monitoring.performance_metrics_20280501 RENAME TO kept_elsewhere")
            #expect(try await server.value("\(make)(1, '2028-05-03 12:00:00Z')") == "1")
            #expect(try await server.value(waiting) == "0")
        }
    }

    @Test(arguments: [15, 18])
    func `days follow each other over midnight, month's end and leap day`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.empty(server)
            let make = "SELECT monitoring.make_partitions"
            #expect(try await server.value("\(make)(1, '2028-02-28 23:59:59.999Z')") == "2")
            #expect(try await server.value("\(make)(1, '2028-02-28 23:59:59.999Z')") == "0")
            #expect(try await server.value("\(make)(1, '2028-02-29 00:00:00Z')") == "1")
            #expect(try await server.value("\(make)(1, '2028-02-29 00:00:01Z')") == "0")
            #expect(
                try await server.column(Self.ours)
                    == Self.days("20280228", "20280229", "20280301"))
            // The last moment of a day and the first one of the next.
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                VALUES ('a', 1, '2028-02-28 23:59:59.999999Z'), ('a', 2, '2028-02-29 00:00:00Z')
                """)
            #expect(
                try await server.column(
                    "SELECT tableoid::regclass FROM monitoring.performance_metrics"
                        + " ORDER BY recorded_at")
                    == [
                        "monitoring.performance_metrics_20280228",
                        "monitoring.performance_metrics_20280229",
                    ])
        }
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
    func `a change to or from summer time makes no gap and no overlap`(zone: String) async throws {
        try await withServer(settings: ["timezone": "'\(zone)'"]) { server in
            try await Self.empty(server)
            // Both changes of 2026 in each hemisphere, hour by hour.
            for month in [
                "2026-03-06", "2026-03-27", "2026-04-03", "2026-10-02", "2026-10-23",
                "2026-10-30",
            ] {
                try await server.execute(
                    """
                    SELECT monitoring.make_partitions(1, moment)
                      FROM generate_series('\(month) 00:30Z'::timestamptz,
                           '\(month) 00:30Z'::timestamptz + interval '96 hours', '1 hour')
                               AS moment
                    """)
            }
            #expect(
                try await server.rows(
                    """
                    SELECT * FROM (SELECT lower, lag(upper) OVER (ORDER BY lower) AS before,
                                          upper - lower AS length, ours
                                     FROM monitoring.partition_ranges()) AS day
                     WHERE NOT ours OR length <> interval '24 hours'
                        OR lower - before > interval '0' AND lower - before < interval '24 hours'
                        OR lower < before
                    """
                ).isEmpty)
            #expect(try await server.column(Self.ours).count >= 30)
        }
    }

    @Test func `after a week of downtime the days between are made`() async throws {
        try await withServer { server in
            try await Self.empty(server)
            _ = try await server.rows("SELECT monitoring.make_partitions(0, '2026-11-20 12:00Z')")
            // Late rows come while the days are not there yet: none is refused.
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                SELECT 'spooled', i, '2026-11-20 18:00Z'::timestamptz + i * interval '1 hour'
                  FROM generate_series(1, 160) AS i
                """)
            #expect(
                try await server.value(
                    "SELECT monitoring.make_partitions(1, '2026-11-27 12:00Z')") == "8")
            #expect(
                try await server.column(Self.ours)
                    == (20...28).map { "performance_metrics_202611\($0)" })
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "160")
            #expect(
                try await server.value(
                    "SELECT count(*) FROM monitoring.performance_metrics_default") == "0")
        }
    }

    @Test func `rows of another time stay in the default partition until they are too old`()
        async throws
    {
        try await withServer { server in
            try await Self.empty(server)
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                VALUES ('clock', 1, '1970-01-01Z'), ('clock', 2, '2099-01-01Z')
                """)
            _ = try await server.rows("SELECT monitoring.make_partitions(1, '2026-11-20Z')")
            #expect(try await server.column(Self.ours).count == 2)
            #expect(
                try await server.value(
                    "SELECT count(*) FROM monitoring.performance_metrics_default") == "2")
            _ = try await server.rows(
                "SELECT * FROM monitoring.drop_old_partitions('30 days', '2026-11-20Z')")
            #expect(
                try await server.column("SELECT metric_value FROM monitoring.performance_metrics")
                    == ["2"])
        }
    }

    @Test func `retention drops our old days and nothing of others`() async throws {
        try await withServer { server in
            try await Self.empty(server)
            _ = try await server.rows("SELECT monitoring.make_partitions(5, '2026-11-01 12:00Z')")
            try await server.execute(
                """
                CREATE TABLE monitoring.performance_metrics_20200101 (a int);
                CREATE TABLE performance_metrics_20261101 (a int);
                CREATE TABLE monitoring.archive_2019 PARTITION OF monitoring.performance_metrics
                    FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
                CREATE TABLE monitoring.performance_metrics_20180101
                    PARTITION OF monitoring.performance_metrics
                    FOR VALUES FROM ('2018-01-01') TO ('2018-02-01');
                CREATE TABLE elsewhere PARTITION OF monitoring.performance_metrics
                    FOR VALUES FROM ('2018-03-01') TO ('2018-03-02');
                CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
                CREATE FOREIGN TABLE monitoring.performance_metrics_20170101 (
                    id uuid NOT NULL, metric_name text NOT NULL, metric_value numeric NOT NULL,
                    metric_unit text, tags jsonb NOT NULL, recorded_at timestamptz NOT NULL)
                    SERVER far
                """)
            let dropped = try await server.column(
                "SELECT partition FROM monitoring.drop_old_partitions('2 days',"
                    + " '2026-11-05 12:00Z')")
            #expect(dropped == Self.days("20261101", "20261102"))
            #expect(
                try await server.column(
                    """
                    SELECT relname FROM pg_class
                     WHERE relname ~ '^(performance_metrics_20|archive|elsewhere)'
                       AND relkind IN ('r', 'f')
                     ORDER BY relnamespace::regnamespace::text, relname
                    """)
                    == [
                        "archive_2019", "performance_metrics_20170101",
                        "performance_metrics_20180101", "performance_metrics_20200101",
                        "performance_metrics_20261103", "performance_metrics_20261104",
                        "performance_metrics_20261105", "performance_metrics_20261106",
                        "elsewhere", "performance_metrics_20261101",
                    ])
            let problems = try await server.problems { try await $0.dropSchema() }
            for name in [
                "foreign table monitoring.performance_metrics_20170101", "archive_2019",
                "performance_metrics_20200101", "public.elsewhere",
            ] {
                #expect(problems.first?.contains(name) ?? false, "\(name): \(problems)")
            }
        }
    }

    @Test func `a partition in use is left for later and no session waits long`() async throws {
        try await withServer { server in
            try await Self.empty(server)
            _ = try await server.rows("SELECT monitoring.make_partitions(0, '2026-11-01Z')")
            let reader = try server.session()
            _ = try await reader.rows("BEGIN")
            _ = try await reader.rows("TABLE monitoring.performance_metrics_20261101")
            let drop = "SELECT outcome FROM monitoring.drop_old_partitions('1 day', '2026-12-01Z')"
            #expect(try await server.column(drop) == ["in use, left for the next time"])
            _ = try await reader.rows("COMMIT")
            await reader.close()
            #expect(try await server.column(drop) == ["dropped"])
        }
    }

    @Test func `retention of less than a day is refused`() async throws {
        try await withServer { server in
            try await server.applySchema()
            for keep in ["'1 hour'", "'-1 day'", "NULL"] {
                await #expect(throws: PostgresError.self) {
                    try await server.rows("SELECT monitoring.drop_old_partitions(\(keep))")
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `unlogged partitions become logged with their rows`(version: Int) async throws {
        try await withServer(version: version) { server in
            #expect(try await server.applySchema(mode: .unlogged).mode == "unlogged")
            try await server.execute(
                "UPDATE monitoring.settings SET value = 'on' WHERE name = 'show_own'")
            let count = "SELECT count(*) FROM monitoring.partition_sizes WHERE is_unlogged"
            #expect(try await server.value(count) == "9")
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            #expect(
                try await server.value("SELECT monitoring.migrate_unlogged_to_logged(2)") == "2")
            #expect(try await server.value("SELECT monitoring.migrate_unlogged_to_logged()") == "7")
            #expect(try await server.value(count) == "0")
            #expect(
                try await server.value(
                    "SELECT monitoring.make_partitions(9) > 0") == "t")
            #expect(try await server.value(count) == "0")
            // A crash proves it.
            await server.crash()
            try await server.start()
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "1")
        }
    }

    @Test func `rows with a generated column move, too`() async throws {
        try await withServer { server in
            try await server.makeByHand(
                extra: ", twice numeric GENERATED ALWAYS AS (metric_value * 2) STORED")
            try await server.applySchema()
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, recorded_at)
                VALUES ('a', 4, now() + interval '20 days')
                """)
            _ = try await server.rows(
                "SELECT monitoring.make_partitions(0, now() + interval '20 days')")
            #expect(
                try await server.rows(
                    "SELECT twice, tableoid::regclass::text LIKE '%default'"
                        + " FROM monitoring.performance_metrics") == [["8", "f"]])
        }
    }
}
