import History
import Indicators
import Limits
import Metrics
import Reports

/// Puts a report together from rows, whose columns are those of `ReportSQL`.
struct ReportAssembly {
    /// The series of a report in their order: whether the server answered, then the indicators that
    /// come once for a target, and those of pools.
    static let metrics: [String] =
        [ReportTarget.up]
        + Indicator.all.filter { indicator in
            indicator.isRecorded && (indicator.labels.isEmpty || indicator.labels.contains("pool"))
        }.map(\.metric.name)

    private static let badBelow = Set(
        Indicator.all.filter { $0.limits?.name.isBadBelow == true }.map(\.metric.name)
            + [ReportTarget.up, ReportTarget.score, "pg_health_coverage_ratio"])

    private struct Series: Hashable {
        let metric: String
        let target: String
        let pool: String
    }

    private var targets: [String: ReportTarget]
    /// How many rows were left out, by table and reason.
    private(set) var leftOut: [[String]: Int] = [:]
    private let interval: Double

    /// Begins with targets of which nothing is known yet.
    init(_ names: [String], interval: Double) {
        targets = Dictionary(names.map { ($0, ReportTarget($0)) }) { first, _ in first }
        self.interval = interval
    }

    /// The targets by their names.
    var sorted: [ReportTarget] {
        targets.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    mutating func change(_ name: String?, _ body: (inout ReportTarget) -> Void) {
        guard let name else { return }
        body(&targets[name, default: ReportTarget(name)])
    }

    mutating func leaveOut(_ table: String, because reason: String, _ count: Int = 1) {
        let (sum, isHuge) = leftOut[[table, reason], default: 0].addingReportingOverflow(count)
        leftOut[[table, reason]] = isHuge ? .max : sum
    }

    // MARK: Numbers

    /// Where numbers and alerts come from.
    private static let table = "performance_metrics"

    mutating func take(spreads now: ReportRows, before: ReportRows?) {
        let one = spreads(now)
        let other = before.map { spreads($0) } ?? [:]
        let order = Dictionary(
            Self.metrics.enumerated().map { ($0.element, $0.offset) }
        ) { first, _ in first }
        let all = Set(one.keys).union(other.keys).sorted { left, right in
            let (x, y) = (order[left.metric] ?? .max, order[right.metric] ?? .max)
            return x != y ? x < y : left.pool.utf8.lexicographicallyPrecedes(right.pool.utf8)
        }
        for series in all {
            let measure = ReportMeasure(
                metric: series.metric, pool: series.pool, unit: MetricUnit.of(series.metric),
                isBadBelow: Self.badBelow.contains(series.metric), now: one[series],
                before: other[series])
            change(series.target) { $0.measures.append(measure) }
        }
    }

    private mutating func spreads(_ rows: ReportRows) -> [Series: ReportSpread] {
        var spreads: [Series: ReportSpread] = [:]
        for row in usable(
            rows, of: Self.table,
            [
                .init(0, "metric"), .init(1, "target"), .init(3, "number of samples", .whole),
                .init(4, "average", .number), .init(5, "minimum", .number),
                .init(6, "maximum", .number), .init(8, "number of parts", .whole),
                .init(11, "highest part", .number), .init(12, "time", .whole),
                .init(13, "lowest part", .number), .init(14, "time", .whole),
            ])
        {
            guard let metric = row.text(0), let target = row.text(1), let samples = row.whole(3),
                let average = row.number(4), let minimum = row.number(5),
                let maximum = row.number(6), let parts = row.whole(8),
                let highest = row.number(11), let highestAt = row.whole(12),
                let lowest = row.number(13), let lowestAt = row.whole(14)
            else { continue }
            let series = Series(metric: metric, target: target, pool: row.text(2) ?? "")
            spreads[series] = ReportSpread(
                samples: Int(clamping: samples), average: average, minimum: minimum,
                maximum: maximum, p95: row.number(7), parts: Int(clamping: parts),
                deviation: row.number(9), correlation: row.number(10),
                highest: ReportPart(time: highestAt, mean: highest),
                lowest: ReportPart(time: lowestAt, mean: lowest))
        }
        return spreads
    }

    mutating func take(course rows: ReportRows, count: Int, isBefore: Bool) {
        let nothing = [Double?](repeating: nil, count: max(0, count))
        for row in usable(
            rows, of: Self.table,
            [.init(0, "target"), .init(1, "part", .whole), .init(2, "average", .number)])
        {
            guard let name = row.text(0), let place = row.whole(1).flatMap({ Int(exactly: $0) }),
                let mean = row.number(2), nothing.indices.contains(place)
            else { continue }
            change(name) { target in
                let path: WritableKeyPath<ReportTarget, [Double?]> =
                    isBefore ? \.courseBefore : \.course
                if target[keyPath: path].isEmpty { target[keyPath: path] = nothing }
                target[keyPath: path][place] = mean
            }
        }
        for name in targets.keys {
            change(name) { target in
                if isBefore {
                    if target.courseBefore.isEmpty { target.courseBefore = nothing }
                } else if target.course.isEmpty {
                    target.course = nothing
                }
            }
        }
    }

    /// Points are divided by the samples of the score: a check that takes none has no row.
    mutating func take(losses now: ReportRows, before: ReportRows?) {
        var points: [String: [[String]: (Double?, Double?)]] = [:]
        func add(_ rows: ReportRows, isBefore: Bool) {
            let needs: [ReportRows.Need] = [
                .init(0, "target"), .init(1, "component"), .init(2, "check"),
                .init(3, "sum of points", .number),
            ]
            for row in usable(rows, of: Self.table, needs) {
                guard let name = row.text(0), let component = row.text(1),
                    let check = row.text(2), let sum = row.number(3)
                else { continue }
                let score = targets[name]?.measure(ReportTarget.score)
                guard let spread = isBefore ? score?.before : score?.now, spread.samples > 0 else {
                    leaveOut(Self.table, because: "points are lost of a score that is not known")
                    continue
                }
                let mean = sum / Double(spread.samples)
                var known = points[name]?[[component, check]] ?? (nil, nil)
                if isBefore { known.1 = mean } else { known.0 = mean }
                points[name, default: [:]][[component, check]] = known
            }
        }
        add(now, isBefore: false)
        if let before { add(before, isBefore: true) }
        for (name, checks) in points {
            let score = targets[name]?.measure(ReportTarget.score)
            let losses = checks.map { key, value in
                // Where the score is known, no row of a check says that it took nothing.
                ReportLoss(
                    component: key[0], check: key[1],
                    points: value.0 ?? score?.now.map { _ in 0 },
                    before: value.1 ?? score?.before.map { _ in 0 })
            }
            change(name) { target in
                target.losses = losses.sorted { one, other in
                    let (x, y) = (one.points ?? 0, other.points ?? 0)
                    return x != y
                        ? x > y : (one.component, one.check) < (other.component, other.check)
                }
            }
        }
    }

    mutating func take(alerts now: ReportRows, before: ReportRows?) {
        var earlier: [[String?]: Double] = [:]
        let needs: [ReportRows.Need] = [
            .init(0, "target"), .init(1, "alert"), .init(3, "number of samples", .number),
        ]
        for row in before.map({ usable($0, of: Self.table, needs) }) ?? [] {
            earlier[[row.text(0), row.text(1), row.text(2)]] = row.number(3).map { $0 * interval }
        }
        for row in usable(
            now, of: Self.table,
            needs + [
                .init(4, "number of parts", .whole), .init(5, "beginning", .whole),
                .init(6, "end", .whole),
            ])
        {
            guard let name = row.text(1), let samples = row.number(3), let parts = row.whole(4),
                let first = row.whole(5), let last = row.whole(6)
            else { continue }
            let alert = ReportAlert(
                name: name, severity: row.text(2), seconds: samples * interval,
                parts: Int(clamping: parts), first: first, last: last,
                secondsBefore: earlier[[row.text(0), name, row.text(2)]])
            change(row.text(0)) { $0.alerts.append(alert) }
        }
    }
}
