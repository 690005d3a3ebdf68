/// A question about the course of several numbers of one target: the statements that answer it.
package struct CourseQuery: Sendable {
    /// The metrics, whose places in this list the answer has.
    package let metrics: [String]
    /// The target's name.
    package let target: String
    /// Milliseconds since 1970: the first that counts and the first that counts no more.
    package let range: Range<Int64>
    /// How long a step is, in milliseconds; `range` has whole ones.
    package let step: Int64

    /// Puts a question together.
    package init(_ metrics: [String], of target: String, range: Range<Int64>, step: Int64) {
        self.metrics = metrics
        self.target = target
        self.range = range
        self.step = max(1_000, step)
    }

    /// Of each step that has numbers: the metric's place, milliseconds, and the mean.
    package var sql: String {
        let parts = metrics.enumerated().map { place, metric in
            let query = HistoryQuery(
                metric, range: range, step: step, tags: [(name: "target", value: target)])
            return """
                SELECT \(place) AS place, at, sum(average * samples) / sum(samples) AS mean \
                FROM (\(query.sql)) AS points GROUP BY at
                """
        }
        return parts.joined(separator: " UNION ALL ")
    }

    /// Of each step with samples of the sessions: the wait class, NULL for the remainder, milliseconds,
    /// session-seconds, and the seconds that samples stand for, which stand at the remainder.
    package var activitySQL: String {
        let bin = "date_bin(interval '\(step) milliseconds', minute, timestamptz '1970-01-01 UTC')"
        return """
            SELECT CASE kind WHEN 'load' THEN coalesce(wait_event_type, '') END, \
            (extract(epoch FROM \(bin)) * 1000)::bigint, sum(seconds), sum(observed_seconds) \
            FROM monitoring.activity_minutes WHERE target = \(HistoryQuery.quoted(target)) \
            AND kind IN ('load', 'other') AND minute >= \(HistoryQuery.time(range.lowerBound)) \
            AND minute < \(HistoryQuery.time(range.upperBound)) GROUP BY 1, 2 \
            ORDER BY 2 LIMIT \(HistoryQuery.rowsMax)
            """
    }
}
