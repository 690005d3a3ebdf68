import API
import Charts
import Metrics

/// What all statements of a target did in the last minutes.
struct StatementWindow {
    private static let calls = "pg_stat_statements_calls_total"

    /// How long it is, in seconds.
    let seconds: Double
    /// The statements that ran and have series of their own.
    let rows: [StatementRow]
    /// All others together, by what little is known of them; nil when there are none.
    let other: StatementRow?
    /// How many share that row.
    let folded: Double?
    /// The time of all of them that clients have sent: what these ran is part of it.
    let total: Double

    /// The window of a target; nil before the second answer, or when nothing is known.
    init?(_ target: KnownTarget) {
        guard let window = target.recent?.statements, let seconds = window.seconds else {
            return nil
        }
        self.seconds = seconds
        var rows: [StatementRow] = []
        var other = GrowthWindow.Counters(repeating: 0)
        var hasOther = false
        let totals = window.totals
        for key in window.rows.keys where StatementName(key).isOther {
            hasOther = true
            other += totals[key] ?? GrowthWindow.Counters(repeating: 0)
        }
        for (key, counters) in totals {
            let name = StatementName(key)
            if !name.isOther, counters[0] > 0 { rows.append(StatementRow(name, counters)) }
        }
        self.rows = rows
        self.other =
            hasOther
            ? StatementRow(StatementName(["queryid": "other"] as Labels), other) : nil
        folded = target.found.value("pg_stat_statements_folded")
        total =
            rows.reduce(0) { $0 + ($1.name.isTopLevel == false ? 0 : $1.seconds ?? 0) }
            + (self.other?.seconds ?? 0)
    }

    /// The statements in an order, what is not known last.
    func sorted(by order: StatementRow.Order) -> [StatementRow] {
        rows.sorted { left, right in
            let (own, other) = (order.value(left) ?? -1, order.value(right) ?? -1)
            return own == other
                ? ExactText(left.name.key) < ExactText(right.name.key) : own > other
        }
    }

    /// A statement's share of all time.
    func share(_ row: StatementRow) -> Double? {
        guard total > 0, let seconds = row.seconds else { return nil }
        return min(1, seconds / total)
    }

    /// Why there is none.
    static func reason(_ target: KnownTarget) -> String {
        target.found[calls].isEmpty
            ? target.reason(calls)
            : "fewer than two answers of pg_stat_statements within five minutes"
    }
}
