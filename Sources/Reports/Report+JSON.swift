import JSON

extension Report {
    /// The report as a document of JSON; what is not known is null.
    package var json: String {
        JSON.object([
            JSON.Member("version", .whole(Self.version)),
            JSON.Member("made_at", Self.time(madeAt)),
            JSON.Member("period", Self.json(period)),
            JSON.Member("compared_with", comparison.map(Self.json) ?? .null),
            JSON.Member("step", .text(step.rawValue)),
            JSON.Member("interval_seconds", .number(interval)),
            JSON.Member("notes", .list(notes.map { .text($0) })),
            JSON.Member("left_out", .list(unread.map(Self.json))),
            JSON.Member(
                "not_known",
                .object(
                    ReportSection.allCases.compactMap { section in
                        problems[section].map { JSON.Member(section.rawValue, .text($0)) }
                    })),
            JSON.Member("targets", .list(targets.map(json))),
        ]).formatted
    }

    private func json(_ target: ReportTarget) -> JSON {
        func list(_ section: ReportSection, _ values: [JSON]) -> JSON {
            problems[section] == nil ? .list(values) : .null
        }
        return .object([
            JSON.Member("target", .text(target.name)),
            JSON.Member("availability", availability(target)),
            JSON.Member("score", score(target)),
            JSON.Member("indicators", list(.indicators, target.indicators.map(Self.json))),
            JSON.Member("alerts", list(.alerts, target.alerts.map(Self.json))),
            JSON.Member("statements", list(.statements, target.statements.map(Self.json))),
            JSON.Member("sizes", list(.sizes, target.sizes.map(Self.json))),
            JSON.Member("changes", list(.changes, target.changes.map(Self.json))),
            JSON.Member("changes_left_out", .whole(target.changesCut)),
        ])
    }

    private static func json(_ unread: ReportUnread) -> JSON {
        .object([
            JSON.Member("table", .text(unread.table)), JSON.Member("rows", .whole(unread.rows)),
            JSON.Member("reason", .text(unread.reason)),
        ])
    }

    private func availability(_ target: ReportTarget) -> JSON {
        guard let up = target.measure(ReportTarget.up) else { return .null }
        return .object([
            JSON.Member("up_ratio", Self.number(up.now?.average)),
            JSON.Member(
                "down_seconds",
                Self.number(
                    up.now.map { max(0, Double($0.samples) * (1 - $0.average) * interval) })),
            JSON.Member("parts_known", up.now.map { .whole($0.parts) } ?? .null),
            JSON.Member("worst", Self.json(up.now?.lowest)),
            JSON.Member("before_up_ratio", Self.number(up.before?.average)),
        ])
    }

    private func score(_ target: ReportTarget) -> JSON {
        guard let score = target.measure(ReportTarget.score) else { return .null }
        let losses = target.losses.map { loss in
            JSON.object([
                JSON.Member("component", .text(loss.component)),
                JSON.Member("check", .text(loss.check)),
                JSON.Member("points", Self.number(loss.points)),
                JSON.Member("before_points", Self.number(loss.before)),
            ])
        }
        return .object([
            JSON.Member("average", Self.number(score.now?.average)),
            JSON.Member("before_average", Self.number(score.before?.average)),
            JSON.Member("meaning", .text(score.verdict.rawValue)),
            JSON.Member("losses", .list(losses)),
        ])
    }

    private static func json(_ measure: ReportMeasure) -> JSON {
        .object([
            JSON.Member("metric", .text(measure.metric)),
            JSON.Member("pool", measure.pool.isEmpty ? .null : .text(measure.pool)),
            JSON.Member("unit", .optional(measure.unit)),
            JSON.Member("now", json(measure.now)),
            JSON.Member("before", json(measure.before)),
            JSON.Member("worst", json(measure.worst)),
            JSON.Member("difference", number(measure.difference)),
            JSON.Member("change", number(measure.change)),
            JSON.Member("noise", number(measure.noise)),
            JSON.Member("meaning", .text(measure.verdict.rawValue)),
        ])
    }

    private static func json(_ spread: ReportSpread?) -> JSON {
        guard let spread else { return .null }
        return .object([
            JSON.Member("samples", .whole(spread.samples)),
            JSON.Member("average", number(spread.average)),
            JSON.Member("minimum", number(spread.minimum)),
            JSON.Member("maximum", number(spread.maximum)),
            JSON.Member("p95", number(spread.p95)),
            JSON.Member("parts", .whole(spread.parts)),
            JSON.Member("deviation", number(spread.deviation)),
        ])
    }

    private static func json(_ part: ReportPart?) -> JSON {
        guard let part else { return .null }
        return .object([
            JSON.Member("at", time(part.time)), JSON.Member("average", number(part.mean)),
        ])
    }

    private static func json(_ alert: ReportAlert) -> JSON {
        .object([
            JSON.Member("alertname", .text(alert.name)),
            JSON.Member("severity", .optional(alert.severity)),
            JSON.Member("seconds", number(alert.seconds)),
            JSON.Member("parts", .whole(alert.parts)),
            JSON.Member("first", time(alert.first)), JSON.Member("last", time(alert.last)),
            JSON.Member("before_seconds", number(alert.secondsBefore)),
        ])
    }

    private static func json(_ statement: ReportStatement) -> JSON {
        .object([
            // As a text: readers of JSON round what is beyond 2^53.
            JSON.Member("queryid", .text(statement.key.queryID)),
            JSON.Member("datname", .optional(statement.key.datname)),
            JSON.Member("usename", .optional(statement.key.usename)),
            JSON.Member("toplevel", statement.key.toplevel.map { .flag($0) } ?? .null),
            JSON.Member("query", .optional(statement.text)),
            JSON.Member("is_cut", .flag(statement.isCut)),
            JSON.Member("calls", number(statement.calls)),
            JSON.Member("seconds", number(statement.seconds)),
            JSON.Member("share_of_time", number(statement.share)),
            JSON.Member("mean_seconds", number(statement.mean)),
            JSON.Member("before_calls", number(statement.callsBefore)),
            JSON.Member("before_mean_seconds", number(statement.meanBefore)),
            JSON.Member("change_factor", number(statement.factor)),
        ])
    }

    private static func json(_ size: ReportSize) -> JSON {
        .object([
            JSON.Member("kind", .text(size.isTable ? "table" : "database")),
            JSON.Member("datname", .text(size.datname)),
            JSON.Member("relation", .optional(size.relation)),
            JSON.Member("bytes", number(size.bytes)),
            JSON.Member("growth_bytes", number(size.growth)),
            JSON.Member("before_growth_bytes", number(size.growthBefore)),
            JSON.Member("bytes_per_day", number(size.bytesPerDay)),
            JSON.Member("forecast_bytes", number(size.forecast)),
        ])
    }

    private static func json(_ change: ReportChange) -> JSON {
        .object([
            JSON.Member("at", time(change.time)), JSON.Member("kind", .text(change.kind)),
            JSON.Member("datname", .optional(change.datname)),
            JSON.Member("name", .optional(change.name)),
            JSON.Member("old_value", .optional(change.old)),
            JSON.Member("new_value", .optional(change.new)),
        ])
    }

    private static func json(_ period: ReportPeriod) -> JSON {
        .object([
            JSON.Member("from", time(period.from)), JSON.Member("to", time(period.to)),
        ])
    }

    private static func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

    private static func time(_ milliseconds: Int64) -> JSON {
        .text(ReportTime.rfc3339(milliseconds))
    }
}
