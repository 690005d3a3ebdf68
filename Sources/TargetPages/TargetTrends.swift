import Charts
import Memory
import Remembering
import TargetParts

/// The course of a target's numbers over a range, as it is kept in memory.
package struct TargetTrends: Sendable {
    /// A line of a chart: which series it is, and what a person calls it.
    struct Line {
        let series: String
        let title: String
    }

    /// A chart of numbers of one kind.
    struct Plot {
        let id: String
        let title: String
        let quantity: Quantity
        let lines: [Line]
        /// The series whose document explains its numbers.
        let series: String
    }

    static let plots = [
        Plot(
            id: "transactions", title: "Transactions", quantity: .perSecond,
            lines: [Line(series: "transactions_per_second", title: "commits and rollbacks")],
            series: "pg_stat_database_xact_commit_total"),
        Plot(
            id: "statements", title: "Execution times", quantity: .seconds,
            lines: [
                Line(series: "pg_query_mean_seconds", title: "mean"),
                Line(series: "pg_query_p95_seconds", title: "95th percentile"),
            ],
            series: "pg_query_p95_seconds"),
        Plot(
            id: "cache", title: "Cache hits", quantity: .ratio,
            lines: [Line(series: "pg_cache_hit_ratio", title: "found in shared buffers")],
            series: "pg_cache_hit_ratio"),
        Plot(
            id: "connections", title: "Connections", quantity: .count,
            lines: [Line(series: "pg_connections_used", title: "sessions of clients")],
            series: "pg_connections_used"),
        Plot(
            id: "wal", title: "Write-ahead log", quantity: .bytesPerSecond,
            lines: [Line(series: "wal_bytes_per_second", title: "written, or replayed")],
            series: "pg_wal_position_bytes"),
        Plot(
            id: "lag", title: "Replication lag", quantity: .seconds,
            lines: [Line(series: "pg_replication_lag_seconds", title: "behind the primary")],
            series: "pg_replication_lag_seconds"),
    ]

    let grid: TimeGrid
    let values: [String: [Double?]]

    /// What is remembered until `now`, in milliseconds since 1970, and what the history knows besides;
    /// nil of a target that is not watched.
    init?(
        of target: String, _ recent: RecentTrends, range: LoadRange, past: PastNumbers?, now: Int64
    ) {
        guard let memory = recent.memory(of: target) else { return nil }
        let grid = range.grid(until: now)
        var values: [String: [Double?]] = [:]
        for series in Self.plots.flatMap(\.lines).map(\.series) {
            guard let place = TrendSeries.places[series] else { continue }
            let known = memory.trend(
                place, from: grid.start, to: grid.end, step: grid.step
            ).map(\.value)
            values[series] =
                past?.filling(
                    known, of: series, border: LoadRange.border(of: memory.oldest, in: grid))
                ?? known
        }
        self.grid = grid
        self.values = values
    }
}
