import HistorySchema
import Postgres
import ReportReading
import Reports
import Support

/// A history of two weeks of two targets, and a session that reports on it.
struct ReportScene {
    /// The second week begins here: 2026-11-16.
    static let middle = "timestamptz '2026-11-16 00:00Z'"
    /// A time after both weeks, in milliseconds since 1970.
    static let now: Int64 = 1_796_060_120_000
    static let interval = 600.0
    /// A name and a text that a server may have.
    static let hostile = "a\"'<table>\u{202E}"
    static let text = "SELECT '</script>', $1"

    let server: TestServer

    /// Makes the schema and fills it.
    static func make(_ server: TestServer) async throws -> ReportScene {
        try await server.execute(Schema.script(mode: .logged))
        let scene = ReportScene(server: server)
        try await scene.fillNumbers()
        try await scene.fillTables()
        return scene
    }

    /// Samples each ten minutes of values that vary by the hour and more.
    ///
    /// Most are higher in the second week. What comes behind 20:00 on the last day is not rolled
    /// up.
    private func fillNumbers() async throws {
        try await server.execute(
            """
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT m.name,
                   m.base * (1 + 0.2 * sin(i * pi() / 72) + 0.1 * ((i * 7919) % 100) / 100.0
                             + CASE WHEN at >= \(Self.middle) THEN m.rise ELSE 0 END)::numeric,
                   m.unit,
                   jsonb_build_object('target', t.name, 'team', i % 2)
                       || CASE WHEN m.name = 'pg_pool_utilization_ratio'
                               THEN jsonb_build_object('pool', 'api') ELSE '{}' END, at
              FROM generate_series(0, 14 * 144 - 1) AS i,
                   LATERAL (SELECT timestamptz '2026-11-09 00:00:03Z' + i * interval '10 minutes')
                       AS a (at),
                   (VALUES ('orders'), (\(quoted(Self.hostile)))) AS t (name),
                   (VALUES ('pg_query_mean_seconds', 0.02, 'seconds', 0.5),
                           ('pg_cache_hit_ratio', 0.7, 'ratio', 0.0),
                           ('pg_pool_utilization_ratio', 0.3, 'ratio', 0.02),
                           ('pg_health_score', 60, 'points', -0.3)) AS m (name, base, unit, rise)
             -- A server that was away for a day has no numbers of it.
             WHERE NOT (m.name = 'pg_cache_hit_ratio' AND i BETWEEN 1296 AND 1439);
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT 'pg_up', CASE WHEN i BETWEEN 1500 AND 1511 THEN 0 ELSE 1 END, 'boolean',
                   '{"target": "orders"}',
                   timestamptz '2026-11-09 00:00:03Z' + i * interval '10 minutes'
              FROM generate_series(0, 14 * 144 - 1) AS i;
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT 'pg_health_points_lost', 12 + i % 3, 'points',
                   '{"target": "orders", "component": "queries", "check": "slow_queries"}',
                   timestamptz '2026-11-17 08:00:03Z' + i * interval '10 minutes'
              FROM generate_series(0, 200) AS i;
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, tags, recorded_at)
            SELECT 'ALERTS', 1, jsonb_build_object('target', 'orders', 'alertname',
                       'PostgresSlowStatements', 'severity', 'ticket', 'datname', d),
                   timestamptz '2026-11-18 10:30:03Z' + i * interval '10 minutes'
              FROM generate_series(0, 8) AS i, generate_series(1, 2) AS d;
            SELECT monitoring.roll_up('2026-11-22 20:10Z', 1000)
            """)
    }

    private func fillTables() async throws {
        try await server.execute(
            """
            INSERT INTO monitoring.statement_hours
                (hour, target, kind, queryid, datname, usename, toplevel, calls, seconds)
            SELECT timestamptz '2026-11-09 00:00Z' + h * interval '1 hour', 'orders', 'statement',
                   q, 'shop', 'app', true, 100 + h % 5,
                   (100 + h % 5) * q * CASE WHEN q = 1 AND h >= 168 THEN 0.09 ELSE 0.004 END
              FROM generate_series(0, 335) AS h, generate_series(1, 12) AS q
             WHERE q <> 12 OR h >= 168;
            INSERT INTO monitoring.statement_hours (hour, target, kind, calls, seconds)
            SELECT timestamptz '2026-11-09 00:00Z' + h * interval '1 hour', 'orders', 'other',
                   1000, 2.5
              FROM generate_series(0, 335) AS h;
            INSERT INTO monitoring.statement_texts (target, queryid, query, is_cut)
            VALUES ('orders', 1, \(quoted(Self.text)), false);
            INSERT INTO monitoring.object_days
                (day, target, kind, datname, schemaname, relname, bytes, index_bytes, read_at)
            SELECT date '2026-11-09' + d, 'orders', kind, 'shop', schema, name,
                   1000000 + d * 5000, 500, now()
              FROM generate_series(0, 13) AS d,
                   (VALUES ('database', NULL, NULL), ('table', 'public', \(quoted(Self.hostile))))
                       AS o (kind, schema, name);
            INSERT INTO monitoring.changes
                (changed_at, target, kind, datname, name, old_value, new_value)
            SELECT timestamptz '2026-11-15 20:00Z' + n * interval '2 hours', 'orders', 'setting',
                   NULL, 'work_mem', n, NULL
              FROM generate_series(0, 70) AS n
            """)
    }

    /// A literal that no text breaks out of.
    func quoted(_ text: String) -> String {
        "$text$\(text)$text$"
    }

    /// A request of options.
    static func request(
        from: String, to: String, compare: String = "previous"
    ) throws -> ReportRequest {
        var words = ReportRequest.Words()
        (words.from, words.to, words.compare) = (from, to, compare)
        return try ReportRequest(words, now: now)
    }

    /// The report of a request, as a role.
    func report(
        _ request: ReportRequest, target: String? = nil, user: String = "postgres"
    ) async throws -> Report {
        try await report(request, targets: target.map { [$0] } ?? [], user: user)
    }

    /// The report of a request on some targets, as a role.
    func report(
        _ request: ReportRequest, targets: [String], user: String = "postgres"
    ) async throws -> Report {
        try await ask(user) { reader throws(PostgresError) in
            try await reader.report(
                request, targets: targets, names: [], interval: Self.interval, now: Self.now)
        }
    }

    /// The targets that have rows in the periods of a request.
    func names(_ request: ReportRequest) async throws -> [String] {
        try await ask("postgres") { reader throws(PostgresError) in
            try await reader.names(request)
        }
    }

    private func ask<Answer>(
        _ user: String, _ question: (ReportReader) async throws(PostgresError) -> Answer
    ) async throws -> Answer {
        let text = server.conninfo(user: user)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        let reader = ReportReader(Login(conninfo: conninfo, purpose: .watching))
        let result: Result<Answer, PostgresError>
        do throws(PostgresError) {
            result = .success(try await question(reader))
        } catch { result = .failure(error) }
        await reader.close()
        return try result.get()
    }

    /// What rows say of a series in a period, computed directly.
    ///
    /// Samples, average, minimum, maximum, p95 of the means of parts, parts, deviation from what is
    /// usual at the hour, highest, lowest.
    func direct(
        _ metric: String, _ target: String, from: String, to: String, part: String = "hour",
        hasCycle: Bool
    ) async throws -> [Double?] {
        let rows = try await server.rows(
            """
            WITH r AS (SELECT metric_value::float8 AS v, date_trunc('\(part)', recorded_at, 'UTC') AS p
                         FROM monitoring.performance_metrics
                        WHERE metric_name = '\(metric)' AND tags->>'target' = \(quoted(target))
                          AND recorded_at >= '\(from)' AND recorded_at < '\(to)'),
                 p AS (SELECT p, avg(v) AS mean,
                              CASE WHEN \(hasCycle) THEN to_char(p AT TIME ZONE 'UTC', 'HH24')
                                   ELSE '' END AS c FROM r GROUP BY p),
                 usual AS (SELECT c, avg(mean) AS usual FROM p GROUP BY c),
                 spread AS (SELECT sum((mean - usual) ^ 2) AS squares FROM p JOIN usual USING (c))
            SELECT (SELECT count(*) FROM r), (SELECT avg(v) FROM r), (SELECT min(v) FROM r),
                   (SELECT max(v) FROM r),
                   (SELECT CASE WHEN count(*) >= 20 THEN
                           (array_agg(mean ORDER BY mean))[ceil(0.95 * count(*))::int] END FROM p),
                   (SELECT count(*) FROM p),
                   (SELECT sqrt(squares / ((SELECT count(*) FROM p) - (SELECT count(*) FROM usual)))
                      FROM spread),
                   (SELECT max(mean) FROM p), (SELECT min(mean) FROM p)
            """)
        return (rows.first ?? []).map { $0.flatMap(Double.init) }
    }
}
