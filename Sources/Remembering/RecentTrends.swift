import Logging
package import Memory
package import Metrics
package import Platform

/// The course of numbers of all targets of late: fed by polls, asked by clients and pages, kept over
/// restarts.
package final class RecentTrends: Sendable {
    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// The course of its numbers.
        package var memory = TrendMemory()
        var reader = TrendReader()
        /// The poll that was taken last.
        var poll: ContinuousClock.Instant?

        /// Gives up what is too old.
        package mutating func expire(at now: Int64) { memory.expire(at: now) }
    }

    private let targets: Locked<RememberedTargets<Detail>>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) { targets = Locked(RememberedTargets(time)) }

    /// Keeps what is known of these targets and no others.
    package func use(_ names: [String]) -> TargetsInUse<TrendMemory> {
        withTargets { $0.use(names) { _ in Detail() } }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { targets.withLock { body(&$0) } }

    /// Takes what is shown of a target at this moment, from the poll that began then; the same poll
    /// may come several times, with more in it each time.
    package func take(
        _ families: some Sequence<Family>, counted: [Family] = [], of name: String,
        poll: ContinuousClock.Instant
    ) {
        withTargets { targets in
            _ = targets.change(name) { target, now in
                let row = target.detail.reader.read(families, counted: counted)
                target.detail.memory.take(
                    row, at: now.wall, isSamePoll: target.detail.poll == poll)
                target.detail.poll = poll
                target.noteChange()
            }
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: TrendMemory?, of name: String, generation: Int) {
        withTargets { targets in
            targets.load(name, generation: generation) { target, _ in
                if let memory { target.detail.memory.precede(by: memory) }
            }
        }
    }

    /// The numbers of a series of a target: of each step the mean of what is known, nil for a gap.
    ///
    /// Times are milliseconds since 1970. Empty for a target or a series that there is not.
    package func trend(
        _ target: String, _ series: String, from: Int64, to: Int64, step: Int64
    ) -> [(time: Int64, value: Double?)] {
        guard let place = TrendSeries.places[series] else { return [] }
        return memory(of: target)?.trend(place, from: from, to: to, step: step) ?? []
    }
}

extension RecentTrends: MetricsSource {
    static let bytes = Metric(
        "pgvigil_trend_memory_bytes", .gauge,
        "Memory that holds the course of numbers of late, by target; an hour of polls and two days of"
            + " minutes are the most.")
    static let failures = Metric(
        "pgvigil_trend_save_failures_total", .counter, "Files of trends that could not be written.")

    /// Metrics about it, one of each name.
    package static let metrics = [bytes, failures]

    /// What they say now.
    package func families() -> [Family] {
        let (targets, failures) = withTargets {
            ($0.details.map { ($0.name, $0.detail.memory.bytes) }, $0.failures)
        }
        return [
            Family(Self.bytes, targets.map { Sample(["target": $0.0], Double($0.1)) }),
            Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }
}
