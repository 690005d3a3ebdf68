import Logging
import Metrics
import Platform
import Polling
import TargetMetrics

/// What the process could not get or had to leave out, as families.
struct ShortageFamilies: MetricsSource {
    /// The families now.
    func families() -> [Family] {
        [
            Family(
                Self.shortages,
                Shortage.now.map { Sample(["resource": $0.shortage.rawValue], Double($0.count)) }),
            OwnMetrics.single(Self.logLines, Double(LogQueue.standardError.dropped)),
        ]
    }

    static let shortages = Metric(
        "pgvigil_shortages_total", .counter,
        "Threads and file descriptors that the kernel refused; each was tried again.")
    static let logLines = Metric(
        "pgvigil_log_lines_dropped_total", .counter,
        "Log lines lost because standard error or the journal did not take them in time.")

    /// All of them.
    static let metrics = [shortages, logLines]
}
