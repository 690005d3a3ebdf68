import Logging
package import Memory
package import Metrics
package import Platform

/// The course of numbers of all targets of late: fed by polls, asked by clients and pages, kept over
/// restarts.
package final class RecentTrends: Sendable {
    struct Target {
        var memory = TrendMemory()
        var reader = TrendReader()
        /// The poll that was taken last.
        var poll: ContinuousClock.Instant?
        /// Whether the file of an earlier agent was looked for.
        var isLoaded = false
        /// Grows with each poll.
        var changes = 0
        var saved = 0
        var savedAt: ContinuousClock.Instant
        /// Tells it from a target of the same name before it.
        let generation: Int
    }

    struct State {
        var keeper: Timekeeper
        var targets: [String: Target] = [:]
        var generation = 0
        var failures = 0

        /// Moves what is known when the time of day was set; gives the time of now.
        mutating func look() -> TimeSource.Moment {
            let step = keeper.look()
            if step != 0 {
                for name in targets.keys { targets[name]?.memory.shift(by: step) }
            }
            return keeper.lastLook
        }
    }

    let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) { state = Locked(State(keeper: Timekeeper(time))) }

    /// Keeps what is known of these targets and no others.
    ///
    /// Gives those whose files are to be read, with their generation, and those that are gone.
    func use(
        _ names: [String]
    ) -> (new: [(name: String, generation: Int)], gone: [String: TrendMemory]) {
        state.withLock { state in
            let kept = Set(names)
            let gone = state.targets.filter { !kept.contains($0.key) && $0.value.isLoaded }
            state.targets = state.targets.filter { kept.contains($0.key) }
            let now = state.look().steady
            var numbered: [(name: String, generation: Int)] = []
            for name in names where state.targets[name] == nil {
                state.generation += 1
                numbered.append((name, state.generation))
                state.targets[name] = Target(savedAt: now, generation: state.generation)
            }
            return (numbered, gone.mapValues(\.memory))
        }
    }

    /// Takes what is shown of a target at this moment, from the poll that began then; the same poll
    /// may come several times, with more in it each time.
    package func take(
        _ families: some Sequence<Family>, counted: [Family] = [], of name: String,
        poll: ContinuousClock.Instant
    ) {
        state.withLock { state in
            let now = state.look().wall
            guard var target = state.targets[name] else { return }
            // Changed in its place: a copy for each poll would cost more than the poll.
            state.targets[name] = nil
            let row = target.reader.read(families, counted: counted)
            target.memory.take(row, at: now, isSamePoll: target.poll == poll)
            target.poll = poll
            target.changes += 1
            state.targets[name] = target
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: TrendMemory?, of name: String, generation: Int) {
        state.withLock { state in
            guard state.targets[name]?.generation == generation else { return }
            if let memory { state.targets[name]?.memory.precede(by: memory) }
            state.targets[name]?.isLoaded = true
        }
    }

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { state.withLock { $0.look().wall } }

    /// What is known of a target now, as a value; nil for one that is not watched.
    package func memory(of name: String) -> TrendMemory? {
        state.withLock { state in
            let now = state.look().wall
            state.targets[name]?.memory.expire(at: now)
            return state.targets[name]?.memory
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

    /// The targets in the order of their names.
    package var names: [String] { state.withLock { $0.targets.keys.sorted() } }
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
        let (targets, failures) = state.withLock {
            ($0.targets.mapValues(\.memory.bytes), $0.failures)
        }
        return [
            Family(
                Self.bytes,
                targets.sorted { $0.key < $1.key }.map {
                    Sample(["target": $0.key], Double($0.value))
                }
            ),
            Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }
}
