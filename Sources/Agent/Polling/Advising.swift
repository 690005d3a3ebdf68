package import Advice
import Collection
import Logging
import Platform

/// One close look at a target, for `pgvigil advise`.
package enum Advising {
    /// Polls twice, `seconds` apart, asks what advice needs besides, and disconnects.
    ///
    /// An index without a scan for `unusedAge` seconds counts as unused.
    package static func report(
        on target: WatchedTarget, over seconds: Double, unusedAge: Double
    ) async -> Report {
        var target = target
        // Both polls ask everything: what is asked rarely would have no difference to show.
        target.catalog = target.catalog.map { $0.adjusted(pace: .everyPoll) }
        let worker = TargetWorker(target, log: Logger(level: .error, output: NoOutput())) { _ in }
        guard let examination = await worker.examine(over: seconds, unusedAge: unusedAge) else {
            return Report(
                target: target.name,
                unavailable: await worker.reasonDown ?? "it is no PostgreSQL server")
        }
        return Report(target: target.name, examination)
    }
}

/// The report itself says what failed.
private struct NoOutput: LogOutput {
    func write(_ entry: LogEntry) {}
}
