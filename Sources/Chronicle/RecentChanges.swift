package import Changes
package import Metrics
package import Platform
package import Remembering

/// What has changed on the servers of all targets: fed by polls, asked by clients and pages, kept over
/// restarts.
package final class RecentChanges: Sendable {
    /// How many changes wait for the history at most; beyond it the oldest are dropped.
    package static let waitingMax = 10_000

    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// What has changed there.
        package var memory = ChangeMemory()
        /// When its server was looked at last, in milliseconds since 1970.
        fileprivate var lookedAt: Int64?

        /// The time of day was set by that many milliseconds.
        package mutating func clockMoved(by step: Int64) {
            memory.shift(by: step)
            lookedAt = lookedAt.map { $0.addingReportingOverflow(step).partialValue }
        }
    }

    private struct State {
        var targets: RememberedTargets<Detail>
        var waiting: [(target: String, change: ServerChange)] = []
        var dropped = 0

        mutating func add(_ changes: [ServerChange], of name: String) {
            waiting += changes.map { (name, $0) }
            let over = waiting.count - RecentChanges.waitingMax
            if over > 0 {
                waiting.removeFirst(over)
                dropped += over
            }
        }
    }

    private let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) {
        state = Locked(State(targets: RememberedTargets(time)))
    }

    /// Keeps what is known of these targets and no others.
    package func use(_ names: [String]) -> TargetsInUse<ChangeMemory> {
        withTargets { $0.use(names) { _ in Detail() } }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { state.withLock { body(&$0.targets) } }

    /// Takes what a target's server says of itself now.
    package func take(_ families: some Sequence<Family>, of name: String) {
        let traits = ServerTraits(families)
        state.withLock { state in
            let found = state.targets.change(name) { target, now in
                let before = target.detail.memory
                let found = target.detail.memory.take(
                    traits, at: now.wall, lastLook: target.detail.lookedAt)
                if traits.started != nil { target.detail.lookedAt = now.wall }
                if target.detail.memory != before { target.noteChange() }
                return found
            }
            state.add(found ?? [], of: name)
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: ChangeMemory?, of name: String, generation: Int) {
        state.withLock { state in
            var found: [ServerChange] = []
            state.targets.load(name, generation: generation) { target, now in
                guard let memory else { return }
                found = target.detail.memory.precede(by: memory, at: now.wall)
                target.noteChange()
            }
            state.add(found, of: name)
        }
    }

    /// Gives the changes that the history has not taken yet, and how many were dropped.
    package func takeWaiting() -> (
        changes: [(target: String, change: ServerChange)], dropped: Int
    ) {
        state.withLock { state in
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
    }
}

extension RecentChanges: MetricsSource {
    static let kept = Metric(
        "pgvigil_changes", .gauge,
        "Changes of settings, versions and roles that are known, by target.")
    static let failures = Metric(
        "pgvigil_change_save_failures_total", .counter,
        "Files of what has changed on servers that could not be written.")

    /// Metrics about it, one of each name.
    package static let metrics = [kept, failures]

    /// What they say now.
    package func families() -> [Family] {
        let (targets, failures) = withTargets {
            ($0.details.map { ($0.name, $0.detail.memory.changes.count) }, $0.failures)
        }
        let samples = targets.map { Sample(["target": $0.0], Double($0.1)) }
        return [Family(Self.kept, samples), Family(Self.failures, Double(failures))].filter {
            !$0.samples.isEmpty
        }
    }
}
