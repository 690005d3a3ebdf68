import Charts
package import Metrics

/// Since when the server counts what its tables and indexes do: a crash takes all of it away.
package struct StatisticsBegin: PagePieces {
    /// Statistics that are lost in a crash, each of which may also be reset alone.
    private static let whole = [
        "pg_stat_checkpointer_stats_reset_timestamp_seconds",
        "pg_stat_bgwriter_stats_reset_timestamp_seconds",
        "pg_stat_wal_stats_reset_timestamp_seconds",
        "pg_stat_archiver_stats_reset_timestamp_seconds",
    ]
    private static let started = "pg_postmaster_start_time_seconds"
    /// More databases are only counted.
    private static let databasesMax = 3
    /// In seconds: a server that lost its statistics has begun new ones this long after its start at
    /// most, as far as recovery lets it.
    private static let crashSeconds = 600.0

    /// In seconds since 1970.
    private let time: Double
    private let started: Double?
    /// Databases whose own statistics were reset later.
    private let later: [(database: String, time: Double)]

    /// When they began; nil when the server does not say.
    package init?(_ samples: (_ family: String) -> [Sample]) {
        let times = Self.whole.compactMap { samples($0).first?.value }.filter { $0 > 0 }
        // The earliest: what was reset alone says nothing of the rest.
        guard let time = times.min() else { return nil }
        self.time = time
        started = samples(Self.started).first?.value
        later = samples("pg_stat_database_stats_reset_timestamp_seconds").compactMap { sample in
            guard sample.value > time, let name = sample.labels["datname"], !name.isEmpty else {
                return nil
            }
            return (name, sample.value)
        }.sorted { $0.time > $1.time }
    }

    /// What it means for a page, at `now` in seconds since 1970.
    package func words(now: Double) -> String {
        func ago(_ time: Double) -> String { Quantity.seconds.text(max(0, now - time)) + " ago" }
        let isOfStart =
            started.map { max(time - $0, $0 - time) <= Self.crashSeconds } ?? false
        let why =
            isOfStart
            ? "when it was started without those of before, as after a crash"
            : "when they were last reset or lost"
        var words =
            "The server's own statistics began \(ago(time)), \(why): rows, scans and vacuums of"
            + " before are not in them."
        if !later.isEmpty {
            let names = later.prefix(Self.databasesMax).map { database, time in
                "\(Self.cut(database, Self.nameScalarsMax)) \(ago(time))"
            }
            let more = later.count - names.count
            words +=
                " Reset since then: \(names.joined(separator: ", "))"
                + (more > 0 ? " and \(more) more." : ".")
        }
        return words
    }
}
