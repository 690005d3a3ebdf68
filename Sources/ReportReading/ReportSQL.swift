import Basics
import Reports

/// The statements that a report is made from.
///
/// Of each period all but a few hours comes from the roll-ups: hours in
/// `monitoring.performance_metrics_hourly`, or days in `_daily` of long periods. Rows themselves
/// are read for the hours at both ends that are no whole ones, for what is not rolled up yet, and
/// for a period of six hours and less.
struct ReportSQL {
    /// What is not rolled up yet is read from rows no further back than this, in milliseconds.
    static let tailMax: Int64 = 6 * 3_600_000
    /// The most rows of an answer; a larger one is refused as a whole.
    static let rowsMax = 100_000
    /// The most statements, and tables, of a target.
    static let topMax = 10
    /// The most changes of a target.
    static let changesMax = 50
    /// The most databases of a target.
    static let databasesMax = 20
    /// The most characters of a statement's text.
    static let textMax = 2_000

    let step: ReportStep
    /// The names of the targets; empty for all.
    let targets: [String]
    /// Until when there are roll-ups of the step, in milliseconds since 1970; nil for none.
    let rolledUntil: Int64?
    /// Whether a pattern that comes back is no noise: both periods have several whole ones of it.
    let hasCycle: Bool

    /// When the roll-up of a step ends; one row, NULL without any.
    static func rolledUntil(_ step: ReportStep) -> String {
        let (table, width) =
            step == .day
            ? ("performance_metrics_daily", "1 day") : ("performance_metrics_hourly", "1 hour")
        return "SELECT \(milliseconds("max(bucket) + interval '\(width)'"))"
            + " FROM monitoring.\(table) WHERE bucket < 'infinity'"
    }

    /// Names of targets that have rows in the periods, for one that the configuration does not have.
    ///
    /// Of what is not rolled up and far back only `few` are looked for, because there are many rows.
    func names(_ metrics: [String], few: [String], _ periods: [ReportPeriod]) -> String {
        let parts = periods.flatMap { period -> [String] in
            let known = "SELECT tags FROM (\(figures(metrics, period))) AS f"
            guard let missing = missing(period) else { return [known] }
            let far = condition(few, "recorded_at", missing)
            return [known, "SELECT tags FROM monitoring.performance_metrics WHERE \(far)"]
        }
        return """
            SELECT DISTINCT tags->>'target' FROM (\(parts.joined(separator: " UNION ALL "))) AS g
             ORDER BY 1 LIMIT \(Self.rowsMax)
            """
    }

    /// What of a period is not rolled up, and too far back to be read from rows; nil for nothing.
    func missing(_ period: ReportPeriod) -> ReportPeriod? {
        ReportRanges(period, step: step, rolledUntil: rolledUntil).missing
    }

    /// Whether there is anything in a part that is not rolled up.
    func hasRows(_ metrics: [String], _ range: ReportPeriod) -> String {
        var parts = [("performance_metrics", "recorded_at")]
        if step == .day { parts.append(("performance_metrics_hourly", "bucket")) }
        return "SELECT "
            + parts.map { table, column in
                "EXISTS (SELECT 1 FROM monitoring.\(table)"
                    + " WHERE \(condition(metrics, column, range)))"
            }.joined(separator: " OR ")
    }

    // MARK: Numbers

    /// Metric, target, pool, samples, average, minimum, maximum, p95, parts, deviation,
    /// correlation, highest mean and when, lowest mean and when.
    func spreads(_ metrics: [String], _ period: ReportPeriod) -> String {
        // The largest of pairs needs no order of all parts.
        let at = "\(Self.milliseconds("at"))::float8"
        return """
            WITH parts AS (
                SELECT metric_name AS m, tags->>'target' AS t, coalesce(tags->>'pool', '') AS p, at,
                       sum(total) / sum(samples) AS mean, sum(samples) AS n, sum(total) AS s,
                       min(minimum) AS lo, max(maximum) AS hi
                  FROM (\(figures(metrics, period))) AS f GROUP BY 1, 2, 3, 4),
            -- What remains without the pattern that comes back each day, or each week.
            rest AS (
                SELECT *, \(cycle) AS c,
                       mean - avg(mean) OVER (PARTITION BY m, t, p, \(cycle)) AS rest FROM parts),
            paced AS (
                SELECT *, lag(rest) OVER (PARTITION BY m, t, p ORDER BY at) AS previous FROM rest)
            SELECT m, t, p, sum(n)::bigint, sum(s) / sum(n), min(lo), max(hi),
                   CASE WHEN count(*) >= 20
                        THEN percentile_disc(0.95) WITHIN GROUP (ORDER BY mean) END,
                   count(*),
                   CASE WHEN count(*) > count(DISTINCT c)
                        THEN sqrt(sum(rest * rest) / (count(*) - count(DISTINCT c))) END,
                   corr(rest, previous),
                   max(mean), -(max(ARRAY[mean, -\(at)]))[2]::bigint,
                   min(mean), (min(ARRAY[mean, \(at)]))[2]::bigint
              FROM paced GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT \(Self.rowsMax + 1)
            """
    }

    /// Target, step of the course, mean of the score.
    func course(_ period: ReportPeriod, step: Int64) -> String {
        let place = "floor((\(Self.milliseconds("at")) - \(period.from)) / \(step).0)::bigint"
        return """
            SELECT tags->>'target', \(place), sum(total) / sum(samples)
              FROM (\(figures([ReportTarget.score], period))) AS f
             GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(Self.rowsMax + 1)
            """
    }

    /// Target, component, check, and the sum of points lost in all samples.
    func losses(_ period: ReportPeriod) -> String {
        """
        SELECT tags->>'target', tags->>'component', tags->>'check', sum(total)
          FROM (\(figures(["pg_health_points_lost"], period))) AS f
         WHERE tags ? 'component' AND tags ? 'check'
         GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3 LIMIT \(Self.rowsMax + 1)
        """
    }

    /// Target, alert, severity, samples, parts, first part, last sample.
    ///
    /// An alert may fire with several series at a time: of each part the one with most samples
    /// counts. Those that are pending do not fire; rows without a state were recorded of firing ones.
    func alerts(_ period: ReportPeriod) -> String {
        """
        WITH parts AS (
            SELECT tags->>'target' AS t, tags->>'alertname' AS a, tags->>'severity' AS s, at,
                   max(samples) AS n, max(last_at) AS last
              FROM (\(figures(["ALERTS"], period))) AS f
             WHERE tags ? 'alertname' AND coalesce(tags->>'alertstate', 'firing') = 'firing'
             GROUP BY 1, 2, 3, 4)
        SELECT t, a, s, sum(n)::bigint, count(*), \(Self.milliseconds("min(at)")),
               \(Self.milliseconds("max(last)"))
          FROM parts GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3 LIMIT \(Self.rowsMax + 1)
        """
    }

    /// Table, and how many of its rows have values that no question takes.
    func unusable(_ metrics: [String], _ period: ReportPeriod) -> String {
        let ranges = ReportRanges(period, step: step, rolledUntil: rolledUntil)
        var parts = ranges.rows.map { range in
            "SELECT 'performance_metrics', count(*) FROM monitoring.performance_metrics"
                + " WHERE \(condition(metrics, "recorded_at", range))"
                + " AND (\(Self.isUsable("metric_value"))) IS NOT TRUE"
        }
        if let range = ranges.rolled {
            parts.append(
                "SELECT '\(rollUps)' AS name, count(*) AS n FROM monitoring.\(rollUps)"
                    + " WHERE \(condition(metrics, "bucket", range))"
                    + " AND (\(Self.isUsableRollUp)) IS NOT TRUE")
        }
        if parts.isEmpty { return "SELECT NULL, NULL WHERE false" }
        return
            "SELECT name, sum(n)::bigint FROM (\(parts.joined(separator: " UNION ALL "))) AS u (name, n)"
            + " GROUP BY 1 ORDER BY 1"
    }

    // MARK: Tables of their own

    /// Target, id, database, role, toplevel, calls, seconds, all seconds, and calls and seconds
    /// before; time within functions is part of that of their calls, and counts once in all seconds.
    func statements(_ period: ReportPeriod, _ other: ReportPeriod?) -> String {
        let key = "target, queryid, datname, usename, toplevel"
        let same = ["queryid", "datname", "usename", "toplevel"].map {
            "b.\($0) IS NOT DISTINCT FROM r.\($0)"
        }.joined(separator: " AND ")
        let before = other.map(hours) ?? "false"
        return """
            WITH during AS (
                SELECT \(key), sum(calls) AS calls, sum(seconds) AS seconds
                  FROM monitoring.statement_hours
                 WHERE kind = 'statement' AND \(hours(period)) GROUP BY \(key)),
            whole AS (
                SELECT target, sum(seconds) AS seconds FROM monitoring.statement_hours
                 WHERE kind IN ('statement', 'other') AND toplevel IS DISTINCT FROM false
                   AND \(hours(period)) GROUP BY target),
            ranked AS (
                SELECT *, row_number() OVER (PARTITION BY target ORDER BY seconds DESC NULLS LAST,
                              calls DESC NULLS LAST, queryid, datname, usename, toplevel) AS place
                  FROM during),
            before AS (
                SELECT \(key), sum(calls) AS calls, sum(seconds) AS seconds
                  FROM monitoring.statement_hours
                 WHERE kind = 'statement' AND \(before)
                   AND (target, queryid) IN (SELECT target, queryid FROM ranked
                                              WHERE place <= \(Self.topMax))
                 GROUP BY \(key))
            SELECT r.target, r.queryid, r.datname, r.usename, r.toplevel, r.calls, r.seconds,
                   w.seconds, b.calls, b.seconds
              FROM ranked AS r LEFT JOIN whole AS w ON w.target = r.target
                   LEFT JOIN before AS b ON b.target = r.target AND \(same)
             WHERE r.place <= \(Self.topMax)
             ORDER BY r.target, r.place LIMIT \(Self.rowsMax + 1)
            """
    }

    /// Target, id, text, and whether it goes on.
    static func texts(_ keys: [(target: String, queryID: String)]) -> String? {
        let pairs = keys.compactMap { key -> String? in
            guard let id = Int64(key.queryID) else { return nil }
            return "(\(SQLQuoting.literal(key.target)), \(id)::bigint)"
        }
        guard !pairs.isEmpty else { return nil }
        return """
            SELECT target, queryid, left(query, \(textMax)), is_cut OR length(query) > \(textMax)
              FROM monitoring.statement_texts
             WHERE (target, queryid) IN (VALUES \(pairs.joined(separator: ", ")))
            """
    }

    /// Target, kind, database, schema, table, bytes, growth, bytes a day, growth before.
    func sizes(_ period: ReportPeriod, _ other: ReportPeriod?) -> String {
        let key = "target, kind, datname, schemaname, relname"
        let before = other.map(days) ?? "false"
        func ends(_ condition: String) -> String {
            """
            SELECT \(key), (max(ARRAY[place, size]))[2] AS bytes,
                   CASE WHEN count(*) > 1
                        THEN (max(ARRAY[place, size]))[2] - (min(ARRAY[place, size]))[2]
                   END AS growth,
                   CASE WHEN count(*) >= 7
                        THEN regr_slope(size::float8, place::float8) END AS slope
              FROM (SELECT \(key), (day - date '2000-01-01')::bigint AS place,
                           CASE WHEN kind = 'table' THEN bytes + index_bytes
                                             ELSE bytes END AS size
                      FROM monitoring.object_days
                     WHERE kind IN ('database', 'table') AND \(condition)) AS sized
             WHERE size IS NOT NULL GROUP BY \(key)
            """
        }
        return """
            WITH during AS (\(ends(days(period)))), before AS (\(ends(before))),
            ranked AS (
                SELECT d.*, b.growth AS growth_before,
                       row_number() OVER (PARTITION BY d.target, d.kind
                           ORDER BY d.growth DESC NULLS LAST, d.bytes DESC, d.datname,
                                    d.schemaname, d.relname) AS place
                  FROM during AS d LEFT JOIN before AS b
                       ON b.target = d.target AND b.kind = d.kind AND b.datname = d.datname
                      AND b.schemaname IS NOT DISTINCT FROM d.schemaname
                      AND b.relname IS NOT DISTINCT FROM d.relname)
            SELECT target, kind, datname, schemaname, relname, bytes, growth, slope, growth_before
              FROM ranked
             WHERE place <= CASE kind WHEN 'table' THEN \(Self.topMax)
                                      ELSE \(Self.databasesMax) END
             ORDER BY target, kind, place LIMIT \(Self.rowsMax + 1)
            """
    }

    /// Target, time, kind, database, name, old and new value, and how many there are of the target.
    func changes(_ period: ReportPeriod) -> String {
        """
        SELECT target, \(Self.milliseconds("changed_at")), kind, datname, name, old_value,
               new_value, whole
          FROM (SELECT *, count(*) OVER (PARTITION BY target) AS whole,
                       row_number() OVER (PARTITION BY target ORDER BY changed_at DESC, kind, name)
                           AS place
                  FROM monitoring.changes
                 WHERE changed_at >= \(Self.time(period.from))
                   AND changed_at < \(Self.time(period.to)) AND \(targetIs)) AS ranked
         WHERE place <= \(Self.changesMax) ORDER BY target, place LIMIT \(Self.rowsMax + 1)
        """
    }

    // MARK: Pieces

    /// The place in the pattern: the hour of the day, or the day of the week.
    private var cycle: String {
        guard hasCycle else { return "0" }
        return step == .day
            ? "extract(isodow FROM at AT TIME ZONE 'UTC')"
            : "extract(hour FROM at AT TIME ZONE 'UTC')"
    }

    private var targetIs: String { wanted("target") ?? "true" }

    /// That a column names one of the targets; nil for all of them.
    private func wanted(_ column: String) -> String? {
        guard let first = targets.first else { return nil }
        return targets.count == 1
            ? "\(column) = \(SQLQuoting.literal(first))" : "\(column) = ANY (\(Self.list(targets)))"
    }

    /// Whole hours of a period.
    private func hours(_ period: ReportPeriod) -> String {
        let hour = ReportStep.hour.milliseconds
        let first = ReportTime.floor(period.from + hour - 1, to: hour)
        let end = ReportTime.floor(period.to, to: hour)
        return "hour >= \(Self.time(first)) AND hour < \(Self.time(end)) AND \(targetIs)"
    }

    /// Days of which a part lies in the period.
    private func days(_ period: ReportPeriod) -> String {
        "day >= date '\(ReportTime.day(period.from))'"
            + " AND day <= date '\(ReportTime.day(period.to - 1))' AND \(targetIs)"
    }

    /// Name, tags, the part's time, sum, number, least, largest, and last time of samples.
    private func figures(_ metrics: [String], _ period: ReportPeriod) -> String {
        let ranges = ReportRanges(period, step: step, rolledUntil: rolledUntil)
        var parts = ranges.rows.map { rows(metrics, $0) }
        if let rolled = ranges.rolled { parts.append(rollUp(metrics, rolled)) }
        // Of days, which rows are not read for, there may be none.
        if parts.isEmpty { parts = [rollUp(metrics, period) + " AND false"] }
        return parts.joined(separator: " UNION ALL ")
    }

    private func rollUp(_ metrics: [String], _ range: ReportPeriod) -> String {
        return """
            SELECT metric_name, tags, bucket AS at, \(Self.double("total")) AS total, samples,
                   \(Self.double("minimum")) AS minimum, \(Self.double("maximum")) AS maximum, last_at
              FROM monitoring.\(rollUps) WHERE \(condition(metrics, "bucket", range))
               AND \(Self.isUsableRollUp)
            """
    }

    /// Where roll-ups of the step are.
    private var rollUps: String {
        step == .day ? "performance_metrics_daily" : "performance_metrics_hourly"
    }

    private static let isUsableRollUp =
        "samples BETWEEN 1 AND 1000000000 AND last_at < 'infinity'"
        + " AND \(isUsable("total")) AND \(isUsable("minimum")) AND \(isUsable("maximum"))"

    private func rows(_ metrics: [String], _ range: ReportPeriod) -> String {
        let part = "date_trunc('\(step.rawValue)', recorded_at, 'UTC')"
        return """
            SELECT metric_name, tags, \(part) AS at, \(Self.double("sum(metric_value)")) AS total,
                   count(*) AS samples, \(Self.double("min(metric_value)")) AS minimum,
                   \(Self.double("max(metric_value)")) AS maximum, max(recorded_at) AS last_at
              FROM monitoring.performance_metrics
             WHERE \(condition(metrics, "recorded_at", range)) AND \(Self.isUsable("metric_value"))
             GROUP BY 1, 2, 3
            """
    }

    private func condition(_ metrics: [String], _ column: String, _ range: ReportPeriod) -> String {
        let named = wanted("tags->>'target'") ?? "tags ? 'target'"
        return "metric_name = ANY (\(Self.list(metrics))) AND \(column) >= \(Self.time(range.from))"
            + " AND \(column) < \(Self.time(range.to)) AND \(named)"
    }

    /// Squares of it, and products of their sums, are numbers too; NaN is larger than all.
    private static func isUsable(_ column: String) -> String { "abs(\(column)) < 1e70" }

    /// A usable number; what is so small that its square is none is 0.
    private static func double(_ column: String) -> String {
        "CASE WHEN abs(\(column)) < 1e-70 THEN 0 ELSE \(column) END::float8"
    }

    private static func list(_ names: [String]) -> String {
        "ARRAY[" + names.map(SQLQuoting.literal).joined(separator: ", ") + "]::text[]"
    }

    private static func milliseconds(_ time: String) -> String {
        "(extract(epoch FROM \(time)) * 1000)::bigint"
    }

    /// A moment that the planner knows, so that it knows how many rows lie behind it.
    private static func time(_ milliseconds: Int64) -> String {
        "to_timestamp(\(milliseconds) / 1000.0::float8)"
    }
}
