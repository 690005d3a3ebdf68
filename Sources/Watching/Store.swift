package import Metrics
package import Polling
import TargetMetrics

/// Holds the latest report of every target: the only truth that changes.
package actor Store {
    private struct Entry {
        var report: TargetReport
        var generation: UInt64
        var reports: UInt64
    }

    private var order: [String] = []
    private var entries: [String: Entry] = [:]
    private var generation: UInt64 = 0
    private let changed: AsyncStream<Void>.Continuation

    /// Yields whenever a new snapshot is worth taking; several changes may come as one.
    package nonisolated let changes: AsyncStream<Void>

    /// An empty store.
    package init() {
        (changes, changed) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a worker's report in place of its last one.
    package func publish(_ report: TargetReport) {
        // A worker that a reload has replaced may still have a report on its way.
        guard order.contains(report.name) else { return }
        generation += 1
        let reports = (entries[report.name]?.reports ?? 0) + 1
        entries[report.name] = Entry(report: report, generation: generation, reports: reports)
        changed.yield()
    }

    /// Says which targets there are, in order; reports of others are forgotten.
    package func setTargets(_ names: [String]) {
        order = names
        let kept = Set(names)
        entries = entries.filter { kept.contains($0.key) }
        generation += 1
        changed.yield()
    }

    /// Yields to `changes` because the agent itself has something new to say.
    package func refresh() {
        generation += 1
        changed.yield()
    }

    /// Yields to `changes` when something has become too old since `since`.
    package func wake(
        ifExpiredBetween since: ContinuousClock.Instant, and now: ContinuousClock.Instant
    ) {
        let hasExpired = entries.values.contains { entry in
            let times = entry.report.parts.map(\.expires) + [entry.report.isUpExpires]
            return times.contains { since < $0 && $0 <= now }
        }
        guard hasExpired else { return }
        generation += 1
        for name in entries.keys { entries[name]?.generation = generation }
        changed.yield()
    }

    /// Whether every target has reported from a poll that began after this moment.
    package func hasPolled(since moment: ContinuousClock.Instant) -> Bool {
        order.allSatisfy { name in entries[name].map { $0.report.pollBegan >= moment } ?? false }
    }

    /// All that may be shown at `now`; `agent` is what the agent says of itself.
    package func snapshot(now: ContinuousClock.Instant, agent: [Family]) -> Snapshot {
        let targets = order.compactMap { name -> TargetSnapshot? in
            guard let entry = entries[name] else { return nil }
            let report = entry.report
            let isUp = report.isUp && report.isUpExpires > now
            let parts = report.parts.filter { $0.expires > now }.flatMap(\.families)
            return TargetSnapshot(
                name: name, labels: report.labels, generation: entry.generation,
                families: [OwnMetrics.up(isUp)] + report.own + parts, reports: entry.reports,
                pollBegan: report.pollBegan, unknown: report.unknown,
                unknownIn: report.unknownIn, counted: report.counted)
        }
        let isComplete = order.allSatisfy { entries[$0]?.report.isPolled == true }
        return Snapshot(
            generation: generation, targets: targets, agent: agent, isComplete: isComplete)
    }
}
