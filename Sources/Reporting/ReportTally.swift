import Metrics

/// How often reports were made by the clock, and with which result.
struct ReportTally: Sendable {
    /// What became of one.
    enum Outcome: String, CaseIterable {
        /// It is where it should be.
        case made
        /// An attempt came to nothing; there may be another one.
        case failed
        /// It was due and is not made any more.
        case missed
    }

    private struct Counts {
        var counts: [Outcome: Int] = [:]
        var lastMade: Double?
    }

    private var names: [String] = []
    private var counts: [String: Counts] = [:]

    /// Shows these reports and no others.
    mutating func keep(_ names: [String]) {
        self.names = names
        counts = counts.filter { names.contains($0.key) }
    }

    /// Counts what became of one, or of several; `now` is in milliseconds since 1970.
    mutating func count(_ name: String, _ outcome: Outcome, times: Int = 1, now: Int64) {
        counts[name, default: Counts()].counts[outcome, default: 0] += times
        if outcome == .made { counts[name]?.lastMade = Double(now) / 1000 }
    }

    static let total = Metric(
        "pgvigil_reports_total", .counter,
        "Reports of the section reports by what became of them: made, failed (an attempt that may be"
            + " followed by another), or missed (due, and not made within a day or before the next"
            + " one was due).")
    static let lastMade = Metric(
        "pgvigil_report_last_made_timestamp_seconds", .gauge,
        "When a report of the section reports was last made by this process.")

    /// What there is to show.
    var families: [Family] {
        if names.isEmpty { return [] }
        let totals = names.flatMap { name in
            Outcome.allCases.map { outcome in
                Sample(
                    ["report": name, "result": outcome.rawValue],
                    Double(counts[name]?.counts[outcome] ?? 0))
            }
        }
        let times = names.compactMap { name in
            counts[name]?.lastMade.map { Sample(["report": name], $0) }
        }
        let made = times.isEmpty ? [] : [Family(Self.lastMade, times)]
        return [Family(Self.total, totals)] + made
    }
}
