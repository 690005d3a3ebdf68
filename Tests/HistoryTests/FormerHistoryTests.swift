import Logging
import Metrics
import Platform
import Postgres
import Recording
import Spool
import Support
import Testing

/// The history of version 0.1.0, with rows, and what its agent had not written yet.
@Suite struct FormerHistoryTests {
    /// Everything that people and agents have put in, by table.
    private static let tables = [
        "performance_metrics", "performance_metrics_hourly", "performance_metrics_daily",
        "rollup_pending", "ingested_batches", "pools", "thresholds", "database_readings",
        "statement_readings",
    ]

    private static let trends = "v_query_performance_trends"
    private static let trendColumns = """
        hour, datname, usename, queryid, calls, mean_milliseconds, previous_mean_milliseconds,
        change_factor
        """

    /// What a person reads of it.
    private static func content(_ server: TestServer) async throws -> [String: String?] {
        var found: [String: String?] = [:]
        for name in tables + [trends] {
            // What was added to the view comes behind what was there.
            let columns = name == trends ? trendColumns : "*"
            found[name] = try await server.value(
                """
                SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '')
                  FROM (SELECT \(columns) FROM monitoring.\(name)) AS r
                """)
        }
        return found
    }

    private static let columns = """
        SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
         WHERE table_schema = 'monitoring' AND table_name !~ '_[0-9]{8}$'
        """

    /// The database as it was, and statements that ran within the last hours.
    private static func restore(_ server: TestServer) async throws {
        try await server.execute("CREATE ROLE watcher LOGIN; CREATE ROLE pgvigil_reader")
        let dump = try Files.read("\(FormerRelease.directory)/history.sql")
        try await server.execute(String(decoding: dump, as: UTF8.self))
        try await server.execute(
            """
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT name, hour * factor, 'x', '{"datname": "shop", "usename": "web", "queryid": "42"}',
                   now() - hour * interval '1 hour'
              FROM generate_series(1, 4) AS hour,
                   (VALUES ('pg_statement_calls', 10), ('pg_statement_mean_seconds', 0.5))
                   AS shown (name, factor)
            """)
    }

    @Test(arguments: [15, 18])
    func `a history of 0 1 0 reads the same after an upgrade`(version: Int) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await Self.restore(server)
            let before = try await Self.content(server)
            #expect(before[Self.trends]??.hasPrefix("4 ") == true)
            #expect(before["performance_metrics_daily"]??.hasPrefix("0 ") == false)
            let columns = Set(try await server.column(Self.columns))
            try await server.applySchema(expectsSchema: true)
            #expect(try await Self.content(server) == before)
            let now = Set(try await server.column(Self.columns))
            #expect(columns.subtracting(now) == [])
            // Every view answers.
            let views = try await server.column(
                "SELECT viewname FROM pg_views WHERE schemaname = 'monitoring'")
            for view in views {
                _ = try await server.rows("SELECT * FROM monitoring.\(view)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `every row that waited before an upgrade is in the history once`(
        isSchemaUpgraded: Bool
    ) async throws {
        try await withServer(version: 15) { server in
            try await Self.restore(server)
            if isSchemaUpgraded { try await server.applySchema(expectsSchema: true) }
            let written = try await server.value(Self.numbers)
            #expect(written == "250 250 31375")
            let home = try FormerRelease.copy()
            let tally = SinkTally()
            let sink = HistorySink(
                try Self.settings(server, directory: "\(home.path)/state/history"), tally: tally,
                log: Logger(level: .error, output: Silence()))
            let feed = SinkFeed(interval: .seconds(3600)) {
                .init(generation: 0, targets: [], agent: [])
            }
            let task = Task { await sink.run(feed) }
            let result: Result<Void, any Error>
            do {
                try await eventually("nothing waits", within: .seconds(60)) {
                    let isWritten = try await server.value(Self.numbers) == "400 400 80200"
                    return isWritten && tally.now.spool.pending == 0
                }
                result = .success(())
            } catch { result = .failure(error) }
            task.cancel()
            await task.value
            try result.get()
            #expect(tally.now.lost.values.reduce(0, +) == 0)
            #expect(try await server.rows(Self.doubled) == [])
        }
    }

    /// How many numbers there are, how many different ones, and their sum.
    private static let numbers = """
        SELECT count(*) || ' ' || count(DISTINCT metric_value) || ' ' || sum(metric_value)::bigint
          FROM monitoring.performance_metrics WHERE metric_name = 'fixture_number'
        """

    private static let doubled = """
        SELECT metric_name, tags::text, recorded_at::text, count(*)::text
          FROM monitoring.performance_metrics
         GROUP BY metric_name, tags, recorded_at HAVING count(*) > 1
        """

    private static func settings(
        _ server: TestServer, directory: String
    ) throws -> HistorySettings {
        let conninfo = try #require(ConnectionString(server.conninfo(user: "watcher")))
        let years = Duration.seconds(3650 * 86_400)
        return HistorySettings(
            writing: Login(conninfo: conninfo, purpose: .writing),
            reading: Login(conninfo: conninfo, purpose: .watching), directory: directory,
            interval: .seconds(60), choices: [], activityRows: 0,
            retention: HistorySettings.Retention(
                rows: years, hourly: years, daily: years, activity: years),
            spoolBytesMax: 256 << 20, rowsPerSecondMax: 100_000, acceptsMetrics: false,
            showsMetrics: false)
    }
}

private struct Silence: LogOutput {
    func write(_ entry: LogEntry) {}
}
