import Metrics

extension HistoryQuery {
    /// The statement: tags, milliseconds, average, least, greatest, last number and how many rows,
    /// in the order of tags and time; one row more than `rowsMax` when there are too many.
    package var sql: String {
        let columns = "tags::text, at, average, minimum, maximum, last_value, samples, unit"
        return "SELECT \(columns) FROM (\(body)) AS points"
            + " ORDER BY tags::text, at LIMIT \(Self.rowsMax + 1)"
    }

    private var body: String {
        guard let step else {
            return """
                SELECT tags, \(Self.milliseconds("recorded_at")) AS at, metric_value AS average, \
                metric_value AS minimum, metric_value AS maximum, metric_value AS last_value, \
                1 AS samples, metric_unit AS unit \
                FROM monitoring.performance_metrics WHERE \(condition("recorded_at", range))
                """
        }
        let bin = "date_bin(interval '\(step) milliseconds', at, timestamptz '1970-01-01 UTC')"
        return """
            SELECT tags, \(Self.milliseconds(bin)) AS at, sum(total) / sum(samples) AS average, \
            min(minimum) AS minimum, max(maximum) AS maximum, \
            (array_agg(last_value ORDER BY last_at DESC))[1] AS last_value, \
            sum(samples) AS samples, max(unit) AS unit FROM (\(figures)) AS figures GROUP BY 1, 2
            """
    }

    /// Figures of the roll-up as far as it goes, and the rows behind.
    private var figures: String {
        let rows = """
            SELECT tags, recorded_at AS at, metric_value AS total, 1 AS samples, \
            metric_value AS minimum, metric_value AS maximum, metric_value AS last_value, \
            recorded_at AS last_at, metric_unit AS unit \
            FROM monitoring.performance_metrics WHERE \(condition("recorded_at", range))
            """
        guard source != .raw else { return rows }
        let table = "monitoring.performance_metrics_\(source.rawValue)"
        let width = source == .hourly ? "1 hour" : "1 day"
        // Of a bucket that lies across an end of the range the rows count.
        return """
            SELECT tags, bucket AS at, total, samples, minimum, maximum, last_value, last_at, \
            metric_unit AS unit FROM \(table) WHERE \(condition("bucket", range)) \
            AND bucket + interval '\(width)' <= \(Self.time(range.upperBound)) \
            UNION ALL \(rows) AND NOT EXISTS (SELECT FROM \(table) AS done \
            WHERE done.metric_name = \(Self.quoted(metric)) \
            AND done.bucket = date_trunc('\(source == .hourly ? "hour" : "day")', recorded_at, 'UTC') \
            AND done.bucket >= \(Self.time(range.lowerBound)) \
            AND done.bucket + interval '\(width)' <= \(Self.time(range.upperBound)))
            """
    }

    private func condition(_ column: String, _ range: Range<Int64>) -> String {
        var condition =
            "metric_name = \(Self.quoted(metric)) AND \(column) >= \(Self.time(range.lowerBound))"
            + " AND \(column) < \(Self.time(range.upperBound))"
        if !tags.isEmpty {
            var json: [UInt8] = []
            HistoryJSON.append(LabelSet(tags), to: &json)
            let text = String(decoding: json, as: UTF8.self)
            condition += " AND tags @> \(Self.quoted(text))::jsonb"
        }
        return condition
    }

    private static func milliseconds(_ time: String) -> String {
        "(extract(epoch FROM \(time)) * 1000)::bigint"
    }

    /// A moment as SQL writes it.
    static func time(_ milliseconds: Int64) -> String {
        "(timestamptz '1970-01-01 UTC' + interval '1 millisecond' * \(milliseconds))"
    }

    /// A literal that means the same whatever `standard_conforming_strings` is.
    static func quoted(_ text: String) -> String {
        var quoted = "E'"
        for scalar in text.unicodeScalars where scalar.value != 0 {
            if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "'"
    }
}
