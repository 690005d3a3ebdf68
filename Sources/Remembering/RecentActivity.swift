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

    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// What its sessions did.
        package var memory: ActivityMemory
        /// What goes to the history, minute by minute.
        var ledger: MinuteLedger

        /// The time of day was set by that many milliseconds.
        package mutating func clockMoved(by step: Int64) {
            memory.shift(by: step)
            // What was before stays in its minute: it may be recorded already.
            ledger.close()
        }

        /// Gives up what is too old.
        package mutating func expire(at now: Int64) { memory.expire(at: now) }
    }

    struct State {
        var targets: RememberedTargets<Detail>
        var bytesMax = ActivityMemory.bytesDefault
        var minuteRowsMax = 0
        /// Minutes of targets that are not watched any more, which were not taken yet.
        var left: [[ActivityRow]] = []
        var leftDropped = 0

        /// Gives up the oldest of the target that has most, until all fit.
        mutating func fit(_ most: Int) {
            var bytes = Dictionary(
                targets.details.map { ($0.name, $0.detail.memory.bytes) },
                uniquingKeysWith: { first, _ in first })
            var total = bytes.values.reduce(0, +)
            while total > most, let largest = bytes.max(by: { $0.value < $1.value }) {
                let left = targets.change(largest.key) { target, _ in
                    target.detail.memory.evictOldest() ? target.detail.memory.bytes : nil
                }
                guard let left, let left else { return }
                total += left - largest.value
                bytes[largest.key] = left
            }
        }
    }

    let state: Locked<State>
    private let totalBytesMax: Int

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine, totalBytesMax: Int = totalBytesMax) {
        self.totalBytesMax = totalBytesMax
        state = Locked(State(targets: RememberedTargets(time)))
    }

    /// Keeps what is known of these targets and no others, each in `bytesMax` bytes at most.
    package func use(_ names: [String], bytesMax: Int) -> TargetsInUse<ActivityMemory> {
        state.withLock { state in
            state.bytesMax = bytesMax
            let kept = Set(names)
            state.leave(state.targets.names.filter { !kept.contains($0) })
            state.targets.changeEach { _, detail in detail.memory.use(bytesMax: bytesMax) }
            let rowsMax = state.minuteRowsMax
            return state.targets.use(names) { _ in
                Detail(
                    memory: ActivityMemory(bytesMax: bytesMax),
                    ledger: MinuteLedger(rowsMax: rowsMax))
            }
        }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { state.withLock { body(&$0.targets) } }

    /// Takes the load of a sample that was taken at this moment.
    package func take(_ load: TimedLoad, of name: String, at moment: ContinuousClock.Instant) {
        state.withLock { state in
            _ = state.targets.change(name) { target, now in
                let age = moment.duration(to: now.steady).millisecondsRoundedUp
                let time = target.detail.memory.append(
                    load.load, at: now.wall - max(0, age), microseconds: load.microseconds)
                if let time { target.detail.ledger.append(load, at: time) }
                target.noteChange()
            }
            state.fit(totalBytesMax)
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: ActivityMemory?, of name: String, generation: Int) {
        state.withLock { state in
            state.targets.load(name, generation: generation) { target, _ in
                if let memory { target.detail.memory.precede(by: memory) }
            }
            state.fit(totalBytesMax)
        }
    }
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
            (
                $0.targets.details.map {
                    (name: $0.name, bytes: $0.detail.memory.bytes, oldest: $0.detail.memory.oldest)
                }, $0.bytesMax, $0.targets.failures
            )
        }
        let known = targets.filter { $0.oldest != nil }
        return [
            Family(
                Self.bytes, known.map { Sample(["target": $0.name], Double($0.bytes)) }),
            Family(Self.limit, Double(bytesMax)),
            Family(
                Self.oldest,
                known.compactMap { known in
                    known.oldest.map { Sample(["target": known.name], Double($0) / 1000) }
                }),
            Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }
}
