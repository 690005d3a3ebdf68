import History
import Logging
package import Memory
package import Metrics
package import Platform
package import Sampling

/// What the sessions of all targets have done of late: fed by workers, asked by clients, kept over
/// restarts.
///
/// Clients get a copy and add it up elsewhere, so that no worker waits for an answer.
package final class RecentActivity: Sendable {
    /// How much all targets may take together, in bytes.
    package static let totalBytesMax = 256 << 20

    struct Target {
        var memory: ActivityMemory
        /// What goes to the history, minute by minute.
        var ledger = MinuteLedger()
        /// Whether the file of an earlier agent was looked for.
        var isLoaded = false
        /// Grows with each sample.
        var changes = 0
        var saved = 0
        var savedAt: ContinuousClock.Instant
        /// Tells it from a target of the same name before it.
        let generation: Int
    }

    struct State {
        var keeper: Timekeeper
        var targets: [String: Target] = [:]
        var bytesMax = ActivityMemory.bytesDefault
        var minuteRowsMax = 0
        /// Minutes of targets that are not watched any more, which were not taken yet.
        var left: [[ActivityRow]] = []
        var leftDropped = 0
        var generation = 0
        var failures = 0

        /// Moves what is known when the time of day was set; gives the time of now.
        mutating func look() -> TimeSource.Moment {
            let step = keeper.look()
            if step != 0 {
                for name in targets.keys {
                    targets[name]?.memory.shift(by: step)
                    // What was before stays in its minute: it may be recorded already.
                    targets[name]?.ledger.close()
                }
            }
            return keeper.lastLook
        }

        /// Gives up the oldest of the target that has most, until all fit.
        mutating func fit(_ most: Int) {
            var total = targets.values.reduce(0) { $0 + $1.memory.bytes }
            while total > most,
                let largest = targets.max(by: { $0.value.memory.bytes < $1.value.memory.bytes })
            {
                guard targets[largest.key]?.memory.evictOldest() == true else { return }
                total += (targets[largest.key]?.memory.bytes ?? 0) - largest.value.memory.bytes
            }
        }
    }

    let state: Locked<State>
    private let totalBytesMax: Int

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine, totalBytesMax: Int = totalBytesMax) {
        self.totalBytesMax = totalBytesMax
        state = Locked(State(keeper: Timekeeper(time)))
    }

    /// Keeps what is known of these targets and no others, each in `bytesMax` bytes at most.
    ///
    /// Gives those whose files are to be read, with their generation, and those that are gone.
    func use(
        _ names: [String], bytesMax: Int
    ) -> (new: [(name: String, generation: Int)], gone: [String: ActivityMemory]) {
        state.withLock { state in
            state.bytesMax = bytesMax
            let kept = Set(names)
            let gone = state.targets.filter { !kept.contains($0.key) && $0.value.isLoaded }
            state.leave(state.targets.keys.filter { !kept.contains($0) })
            state.targets = state.targets.filter { kept.contains($0.key) }
            for name in state.targets.keys { state.targets[name]?.memory.use(bytesMax: bytesMax) }
            let new = names.filter { state.targets[$0] == nil }
            let now = state.look().steady
            var numbered: [(name: String, generation: Int)] = []
            for name in new {
                state.generation += 1
                numbered.append((name, state.generation))
                state.targets[name] = Target(
                    memory: ActivityMemory(bytesMax: bytesMax),
                    ledger: MinuteLedger(rowsMax: state.minuteRowsMax), savedAt: now,
                    generation: state.generation)
            }
            return (numbered, gone.mapValues(\.memory))
        }
    }

    /// Takes the load of a sample that was taken at this moment.
    package func take(_ load: TimedLoad, of name: String, at moment: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.targets[name] != nil else { return }
            let now = state.look()
            let age = moment.duration(to: now.steady).millisecondsRoundedUp
            let time = state.targets[name]?.memory.append(
                load.load, at: now.wall - max(0, age), microseconds: load.microseconds)
            if let time { state.targets[name]?.ledger.append(load, at: time) }
            state.targets[name]?.changes += 1
            state.fit(totalBytesMax)
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: ActivityMemory?, of name: String, generation: Int) {
        state.withLock { state in
            guard state.targets[name]?.generation == generation else { return }
            if let memory { state.targets[name]?.memory.precede(by: memory) }
            state.targets[name]?.isLoaded = true
            state.fit(totalBytesMax)
        }
    }

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { state.withLock { $0.look().wall } }

    /// What is known of a target; nil for one that is not watched.
    package func memory(of name: String) -> ActivityMemory? {
        state.withLock { state in
            let now = state.look().wall
            state.targets[name]?.memory.expire(at: now)
            return state.targets[name]?.memory
        }
    }

    /// The targets in the order of their names.
    package var names: [String] { state.withLock { $0.targets.keys.sorted() } }
}

extension RecentActivity: MetricsSource {
    static let bytes = Metric(
        "pgvigil_activity_memory_bytes", .gauge,
        "Memory that holds what sessions have done of late, by target.")
    static let limit = Metric(
        "pgvigil_activity_memory_limit_bytes", .gauge,
        "How much of that memory each target may take; the oldest is given up beyond it.")
    static let oldest = Metric(
        "pgvigil_activity_memory_oldest_timestamp_seconds", .gauge,
        "Time of the oldest sample or minute that is still known, by target.")
    static let failures = Metric(
        "pgvigil_activity_memory_save_failures_total", .counter,
        "Files of recent activity that could not be written.")

    /// Metrics about it, one of each name.
    package static let metrics = [bytes, limit, oldest, failures]

    /// What they say now.
    package func families() -> [Family] {
        let (targets, bytesMax, failures) = state.withLock {
            ($0.targets.mapValues { ($0.memory.bytes, $0.memory.oldest) }, $0.bytesMax, $0.failures)
        }
        let known = targets.filter { $0.value.1 != nil }.sorted { $0.key < $1.key }
        return [
            Family(
                Self.bytes, known.map { Sample(["target": $0.key], Double($0.value.0)) }),
            Family(Self.limit, Double(bytesMax)),
            Family(
                Self.oldest,
                known.compactMap { known in
                    known.value.1.map { Sample(["target": known.key], Double($0) / 1000) }
                }),
            Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }
}
