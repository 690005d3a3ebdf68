package import Metrics
package import Platform
package import Regressions
package import Windows

/// What is usual for the statements of all targets: fed by polls, kept over restarts.
package final class RecentBaselines: Sendable {
    /// What all targets together may take, in bytes; the more there are, the fewer statements are kept
    /// of each.
    package static let bytesMax = 128 << 20

    struct Target {
        var memory = StatementBaselines()
        /// Whether the file of an earlier agent was looked for.
        var isLoaded = false
        /// Grows with each answer.
        var changes = 0
        var saved = 0
        var savedAt: ContinuousClock.Instant
        /// How many changed statements have no series.
        var leftOut = 0
        /// Tells it from a target of the same name before it.
        let generation: Int
    }

    struct State {
        var keeper: Timekeeper
        var targets: [String: Target] = [:]
        var generation = 0
        var failures = 0
        /// How many statements are kept of each target.
        var limit = StatementBaselines.statementsMax

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
    ) -> (new: [(name: String, generation: Int)], gone: [String: StatementBaselines]) {
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
            state.limit = StatementBaselines.limit(bytes: Self.bytesMax, targets: names.count)
            for name in names { state.targets[name]?.memory.keep(state.limit) }
            return (numbered, gone.mapValues(\.memory))
        }
    }

    /// Takes what ran between the last two answers of a target; gives which statements have changed,
    /// nil for a target of which none are kept.
    package func take(_ ran: [StatementMoments], of name: String) -> StatementChanges? {
        state.withLock { state in
            let now = state.look().wall
            guard var target = state.targets[name] else { return nil }
            // Changed in its place: a copy for each poll would cost more than the poll.
            state.targets[name] = nil
            let changes = target.memory.take(ran, at: now)
            target.leftOut = changes.leftOut
            target.changes += 1
            state.targets[name] = target
            return changes
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    ///
    /// What was learnt in the moments before is given up for it.
    package func load(_ memory: StatementBaselines?, of name: String, generation: Int) {
        state.withLock { state in
            guard state.targets[name]?.generation == generation else { return }
            if var memory {
                memory.keep(state.limit)
                state.targets[name]?.memory = memory
            }
            state.targets[name]?.isLoaded = true
        }
    }

    /// What a statement of a target did in the hours of the last week, by its key; nil when that is not
    /// kept.
    package func course(of key: UInt64, _ name: String) -> StatementCourse? {
        state.withLock { state in
            _ = state.look()
            return state.targets[name]?.memory.course(of: key)
        }
    }

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { state.withLock { $0.look().wall } }

    /// The targets in the order of their names.
    package var names: [String] { state.withLock { $0.targets.keys.sorted() } }
}

extension RecentBaselines: MetricsSource {
    static let bytes = Metric(
        "pgvigil_baseline_memory_bytes", .gauge,
        "Memory that holds what is usual for statements, by target.")
    static let kept = Metric(
        "pgvigil_baseline_statements", .gauge, "Statements of which it is known what is usual.")
    static let overlooked = Metric(
        "pgvigil_baseline_statements_left_out", .gauge,
        "Statements that ran between the last two readings and are not among those with most time,"
            + " of which it is kept what is usual.")
    static let replaced = Metric(
        "pgvigil_baseline_statements_replaced_total", .counter,
        "Statements that were forgotten because others had more time.")
    static let hidden = Metric(
        "pgvigil_baseline_changes_left_out", .gauge,
        "Statements that are slower than usual and have no series of their own.")
    static let failures = Metric(
        "pgvigil_baseline_save_failures_total", .counter,
        "Files of baselines that could not be written.")

    /// Metrics about it, one of each name.
    package static let metrics = [bytes, kept, overlooked, replaced, hidden, failures]

    /// What they say now.
    package func families() -> [Family] {
        let (targets, failures) = state.withLock { state in
            (
                state.targets.sorted { $0.key < $1.key }.map { name, target in
                    (name: name, memory: Figures(target))
                }, state.failures
            )
        }
        func family(_ metric: Metric, _ value: (Figures) -> Int) -> Family {
            Family(metric, targets.map { Sample(["target": $0.name], Double(value($0.memory))) })
        }
        return [
            family(Self.bytes, \.bytes), family(Self.kept, \.kept),
            family(Self.overlooked, \.overlooked), family(Self.replaced, \.replaced),
            family(Self.hidden, \.hidden), Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }

    private struct Figures {
        let bytes: Int
        let kept: Int
        let overlooked: Int
        let replaced: Int
        let hidden: Int

        init(_ target: Target) {
            bytes = target.memory.bytes
            kept = target.memory.count
            overlooked = target.memory.overlooked
            replaced = target.memory.replaced
            hidden = target.leftOut
        }
    }
}
