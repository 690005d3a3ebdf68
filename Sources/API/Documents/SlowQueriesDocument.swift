import JSON
import Metrics

/// What `/api/v1/database/slow-queries` says of a target: what statements did in five minutes.
enum SlowQueriesDocument {
    /// A statement's share of the window.
    private struct Row {
        let name: StatementName
        let calls: Double
        let seconds: Double
        let counters: GrowthWindow.Counters

        var mean: Double { seconds / calls }

        /// How large it is in an order.
        func rank(_ order: APIQuery.Order) -> Double {
            switch order {
            case .mean: mean
            case .total: seconds
            case .calls: calls
            }
        }
    }

    static func object(_ target: KnownTarget, _ query: APIQuery) -> JSON {
        var object = HealthDocument.head(target)
        let reason = MetricsDocument.rateReason(calls, target)
        let window = target.recent?.statements
        object.add("window_seconds", window?.seconds, else: reason)
        guard let window, window.seconds != nil else {
            object.addNull("as_of", because: reason)
            object.addNull("statements", because: reason)
            object.addNull("other", because: reason)
            object.add("statements_left_out", .whole(0))
            object.add("unseen", reason)
            return object.object
        }
        object.add("as_of", target.recent?.statementsAnswered.map { .time($0) }, else: reason)
        let rows = rows(window)
        // What a function runs is part of the time of the statement that called it.
        let all = rows.reduce(0) { $0 + ($1.name.isTopLevel == false ? 0 : $1.seconds) }
        let named = rows.filter { !$0.name.isOther }
        let fitting = named.filter { $0.mean >= query.meanMin }.sorted {
            let (left, right) = ($0.rank(query.order), $1.rank(query.order))
            return left == right ? $0.name.key < $1.name.key : left > right
        }
        let texts = StatementTextIndex(target)
        let shown = fitting.prefix(query.limit ?? APIQuery.statementsDefault)
        object.add(
            "statements", .list(shown.map { statement($0, share: all, texts, target) }))
        object.add("statements_left_out", .whole(fitting.count - shown.count))
        object.add("other", other(rows.filter(\.name.isOther)))
        // What was known before is worth more than nothing, as long as it says that it is old.
        let isCurrent = target.isUp == true && !target.found[calls].isEmpty
        object.add("unseen", isCurrent ? .null : .text(target.reason(calls)))
        return object.object
    }

    private static let calls = "pg_stat_statements_calls_total"

    private static func rows(_ window: GrowthWindow) -> [Row] {
        window.totals.compactMap { key, counters in
            guard counters[0] > 0, !counters[1].isNaN else { return nil }
            return Row(
                name: StatementName(key), calls: counters[0], seconds: counters[1],
                counters: counters)
        }
    }

    /// All that ran without a series of its own.
    private static func other(_ rows: [Row]) -> JSON {
        .object([
            .init("calls", .number(rows.reduce(0) { $0 + $1.calls })),
            .init("total_seconds", .number(rows.reduce(0) { $0 + $1.seconds })),
        ])
    }

    private static func statement(
        _ row: Row, share all: Double, _ texts: StatementTextIndex, _ target: KnownTarget
    ) -> JSON {
        var object = ObjectBuilder()
        object.add("queryid", row.name.query)
        object.add("datname", row.name.database)
        object.add("usename", row.name.user)
        object.add(
            "toplevel", row.name.isTopLevel.map { .flag($0) },
            else: "pg_stat_statements says so from version 1.9 on")
        object.add(
            "query", texts[row.name.query].map { .short($0, bytesMax: 4_096) },
            else: "its text has not been read yet, or is not to be shown")
        object.add("calls", .number(row.calls))
        object.add("mean_seconds", .number(row.mean))
        object.add("total_seconds", .number(row.seconds))
        object.add(
            "share_of_time", all > 0 ? min(1, row.seconds / all) : nil, else: "nothing took time")
        object.add("rows_per_call", row.counters[2] / row.calls, else: "the server does not say")
        let (hit, read) = (row.counters[3], row.counters[4])
        object.add(
            "cache_hit_ratio", hit + read > 0 ? hit / (hit + read) : nil,
            else: "it looked for no block of a table or an index")
        object.add(
            "temp_bytes", (row.counters[5] + row.counters[6]) * blockBytes,
            else: "the server does not say")
        object.addNull("baseline_mean_seconds", because: noBaseline)
        object.addNull("change_factor", because: noBaseline)
        return object.object
    }

    /// PostgreSQL's own size; others are compiled in by hand and hardly ever seen.
    private static let blockBytes = 8192.0
    private static let noBaseline = "no baselines are kept yet"
}
