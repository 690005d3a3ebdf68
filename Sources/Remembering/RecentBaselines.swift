package import Metrics
package import Platform
package import Regressions
package import Windows

/// What is usual for the statements of all targets: fed by polls, kept over restarts.
package final class RecentBaselines: Sendable {
    /// What all targets together may take, in bytes; the more there are, the fewer statements are kept
    /// of each.
    package static let bytesMax = 128 << 20

    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// What is usual for its statements.
        package var memory = StatementBaselines()
        /// How many changed statements have no series.
        var leftOut = 0
    }

    private struct State {
        var targets: RememberedTargets<Detail>
        /// How many statements are kept of each target.
        var limit = StatementBaselines.statementsMax
    }

    private let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) {
        state = Locked(State(targets: RememberedTargets(time)))
    }

    /// Keeps what is known of these targets and no others.
    package func use(_ names: [String]) -> TargetsInUse<StatementBaselines> {
        state.withLock { state in
            let inUse = state.targets.use(names) { _ in Detail() }
            let limit = StatementBaselines.limit(bytes: Self.bytesMax, targets: names.count)
            state.limit = limit
            state.targets.changeEach { _, detail in detail.memory.keep(limit) }
            return inUse
        }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { state.withLock { body(&$0.targets) } }

    /// Takes what ran between the last two answers of a target; gives which statements have changed,
    /// nil for a target of which none are kept.
    package func take(_ ran: [StatementMoments], of name: String) -> StatementChanges? {
        withTargets { targets in
            targets.change(name) { target, now in
                let changes = target.detail.memory.take(ran, at: now.wall)
                target.detail.leftOut = changes.leftOut
                target.noteChange()
                return changes
            }
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    ///
    /// What was learnt in the moments before is given up for it.
    package func load(_ memory: StatementBaselines?, of name: String, generation: Int) {
        state.withLock { state in
            let limit = state.limit
            state.targets.load(name, generation: generation) { target, _ in
                guard var memory else { return }
                memory.keep(limit)
                target.detail.memory = memory
            }
        }
    }

    /// What a statement of a target did in the hours of the last week, by its key; nil when that is not
    /// kept.
    package func course(of key: UInt64, _ name: String) -> StatementCourse? {
        withTargets { targets in
            _ = targets.look()
            return targets[name]?.memory.course(of: key)
        }
    }
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
        let (targets, failures) = withTargets {
            ($0.details.map { (name: $0.name, memory: Figures($0.detail)) }, $0.failures)
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

        init(_ target: Detail) {
            bytes = target.memory.bytes
            kept = target.memory.count
            overlooked = target.memory.overlooked
            replaced = target.memory.replaced
            hidden = target.leftOut
        }
    }
}
