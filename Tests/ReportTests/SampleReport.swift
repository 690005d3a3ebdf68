import Reports

/// A fixed report, with names of one's choice in all places where a server's names stand.
enum SampleReport {
    /// Names as people and attackers choose them.
    struct Names {
        var target = "orders"
        var object = "shop"
        var query = "SELECT * FROM goods WHERE id = $1"
    }

    /// Each would break out of a format if it could; the object's has 63 bytes.
    static let hostile = Names(
        target: "=cmd|'/c calc'!A1,\"</td></table><script>document.title='hacked'</script>",
        object: "<table>\u{202E}`|*[x](javascript:alert(1))` </h2>\r\n-- aaaaaaaaaaaa\"'",
        query:
            "SELECT '</code></main></style><script>document.title=\"hacked\"</script><!--' | `x` \n\t@y"
    )

    static let hour: Int64 = 3_600_000
    /// 2026-11-16 and 2026-11-23, Mondays.
    static let monday: Int64 = 1_794_787_200_000
    static let week: Int64 = 7 * 24 * hour

    static func spread(
        _ average: Double, _ deviation: Double?, samples: Int = 10_080, parts: Int = 168,
        at time: Int64 = monday + week
    ) -> ReportSpread {
        ReportSpread(
            samples: samples, average: average, minimum: average / 2, maximum: average * 2,
            p95: parts < 20 ? nil : average * 1.5, parts: parts, deviation: deviation,
            correlation: 0.5, highest: ReportPart(time: time + 5 * hour, mean: average * 1.75),
            lowest: ReportPart(time: time + 7 * hour, mean: average * 0.75))
    }

    static func measure(
        _ metric: String, _ unit: String?, _ now: ReportSpread?, _ before: ReportSpread?,
        isBadBelow: Bool = false, pool: String = ""
    ) -> ReportMeasure {
        ReportMeasure(
            metric: metric, pool: pool, unit: unit, isBadBelow: isBadBelow, now: now,
            before: before)
    }

    /// A target with something in every section.
    static func target(_ names: Names) -> ReportTarget {
        var target = ReportTarget(names.target)
        target.measures = [
            measure("pg_up", "boolean", spread(0.5, 0.1), spread(1, 0), isBadBelow: true),
            measure(
                "pg_health_score", "points", spread(80.5, 4), spread(92, 2), isBadBelow: true),
            measure("pg_cache_hit_ratio", "ratio", spread(0.97, 0.01), nil, isBadBelow: true),
            measure("pg_query_mean_seconds", "seconds", spread(0.02, 0.004), spread(0.019, 0.004)),
            measure(
                "pg_pool_utilization_ratio", "ratio", spread(0.5, 0.01, parts: 5),
                spread(0.4, 0.01), pool: names.object),
            measure("pg_lock_waiting_sessions", "sessions", nil, spread(0.25, 0.1)),
        ]
        target.losses = [
            ReportLoss(component: "queries", check: "slow_queries", points: 12.5, before: 3),
            ReportLoss(component: "cache", check: names.object, points: 7, before: 0),
            ReportLoss(component: "locks", check: "lock_wait", points: nil, before: 5),
        ]
        target.alerts = [
            ReportAlert(
                name: "PostgresSlowStatements", severity: "ticket", seconds: 5400, parts: 3,
                first: monday + week + 2 * hour, last: monday + week + 9 * hour,
                secondsBefore: nil)
        ]
        target.statements = [statement(names), functionStatement(names)]
        target.sizes = [
            ReportSize(
                isTable: false, datname: names.object, relation: nil, bytes: 5_368_709_120,
                growth: 1_073_741_824, bytesPerDay: 178_956_970, growthBefore: -1_048_576),
            ReportSize(
                isTable: true, datname: "shop", relation: "public." + names.object,
                bytes: 1_073_741_824, growth: nil, bytesPerDay: nil, growthBefore: nil),
        ]
        target.changes = [
            ReportChange(
                time: monday + week + 26 * hour, kind: "setting", datname: nil, name: "work_mem",
                old: nil, new: names.object),
            ReportChange(
                time: monday + week, kind: "restart", datname: nil, name: nil, old: nil, new: nil),
        ]
        target.changesCut = 4
        target.course = [80, nil, 81] + (0..<25).map { 70 + Double($0) }
        target.courseBefore = (0..<28).map { 92 - Double($0 % 3) }
        return target
    }

    private static func statement(_ names: Names) -> ReportStatement {
        var statement = ReportStatement(
            key: .init(
                queryID: "-4185925123159566327", datname: names.object, usename: "app",
                toplevel: true),
            calls: 120_000, seconds: 10_800, share: 0.4, callsBefore: 100_000, secondsBefore: 450)
        statement.text = names.query
        statement.isCut = true
        return statement
    }

    private static func functionStatement(_ names: Names) -> ReportStatement {
        ReportStatement(
            key: .init(queryID: "42", datname: nil, usename: nil, toplevel: false), calls: 10,
            seconds: 5, share: 0.01, callsBefore: nil, secondsBefore: nil)
    }

    /// A report on a week beside the one before: a target with all, and one with nothing.
    static func report(_ names: Names = Names()) -> Report {
        guard let period = ReportPeriod(from: monday + week, to: monday + 2 * week),
            let before = ReportPeriod(from: monday, to: monday + week)
        else { preconditionFailure("BUG: a week is no period") }
        var report = Report(
            madeAt: monday + 2 * week + 90_000, period: period, comparison: before, step: .hour,
            interval: 60, courseStep: 6 * hour)
        report.targets = [target(names), ReportTarget("spare")]
        report.notes = ["Not rolled up yet, and left out: \(before.text)."]
        report.unread = [
            ReportUnread(table: "object_days", rows: 1, reason: "its size is not known"),
            ReportUnread(
                table: "performance_metrics_hourly", rows: 3,
                reason: "they hold no usable number (NaN, infinite, or 1e70 and more)"),
        ]
        report.problems = [.texts: "texts are not known: the role may not read \(names.object)"]
        return report
    }
}
