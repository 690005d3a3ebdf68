package import Changes
package import Metrics
package import Platform
package import Remembering

/// What has changed on the servers of all targets: fed by polls, asked by clients and pages, kept over
/// restarts.
package final class RecentChanges: Sendable {
    /// How many changes of targets that were removed wait for the history at most.
    ///
    /// Beyond it the oldest are dropped. Of a target that is watched as many wait as are remembered.
    package static let leftMax = 10_000

    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// What has changed there.
        package var memory = ChangeMemory()
        /// When its server was looked at last, in milliseconds since 1970.
        fileprivate var lookedAt: Int64?
        /// The number of the last change that the file holds.
        fileprivate var filed = 0
        /// The number of the last change that was given to the history, which may not keep it yet.
        fileprivate var given = 0

        /// The time of day was set by that many milliseconds.
        package mutating func clockMoved(by step: Int64) {
            memory.shift(by: step)
            lookedAt = lookedAt.map { $0.addingReportingOverflow(step).partialValue }
        }
    }

    private struct State {
        var targets: RememberedTargets<Detail>
        /// What targets that are gone have left to the history.
        var left: [(target: String, change: ServerChange)] = []
        var dropped = 0

        /// Changes that the history does not keep, up to a number that `limit` gives.
        mutating func unrecorded(
            of name: String, _ limit: (Detail) -> Int
        ) -> [(target: String, change: ServerChange)] {
            let found = targets.change(name) { target, _ in
                let number = limit(target.detail)
                target.detail.given = number
                return target.detail.memory.unrecorded(upTo: number)
            }
            dropped += found?.lost ?? 0
            return (found?.changes ?? []).map { (name, $0) }
        }

        /// The history keeps what it was given.
        mutating func record(of name: String) {
            _ = targets.change(name) { target, _ in
                let before = target.detail.memory
                target.detail.memory.record(upTo: target.detail.given)
                if target.detail.memory != before { target.noteChange() }
            }
        }

        /// The history is to get all that targets know which are not among these.
        mutating func leave(allBut names: [String]) {
            let kept = Set(names)
            for name in targets.names where !kept.contains(name) {
                left += unrecorded(of: name) { $0.memory.noticed }
                record(of: name)
            }
            let over = left.count - RecentChanges.leftMax
            if over > 0 {
                left.removeFirst(over)
                dropped += over
            }
        }
    }

    private let state: Locked<State>
    /// Whether there are files: then the history gets what they hold, and nothing before.
    private let hasFiles: Bool

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine, hasFiles: Bool = true) {
        self.hasFiles = hasFiles
        state = Locked(State(targets: RememberedTargets(time)))
    }

    /// Keeps what is known of these targets and no others.
    package func use(_ names: [String]) -> TargetsInUse<ChangeMemory> {
        state.withLock { state in
            state.leave(allBut: names)
            return state.targets.use(names) { _ in Detail() }
        }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { state.withLock { body(&$0.targets) } }

    /// Takes what a target's server says of itself now.
    package func take(_ families: some Sequence<Family>, of name: String) {
        let traits = ServerTraits(families)
        _ = withTargets { targets in
            targets.change(name) { target, now in
                let before = target.detail.memory
                _ = target.detail.memory.take(
                    traits, at: now.wall, lastLook: target.detail.lookedAt)
                if traits.started != nil { target.detail.lookedAt = now.wall }
                if target.detail.memory != before { target.noteChange() }
            }
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: ChangeMemory?, of name: String, generation: Int) {
        withTargets { targets in
            targets.load(name, generation: generation) { target, now in
                guard let memory else { return }
                _ = target.detail.memory.precede(by: memory, at: now.wall)
                target.detail.filed = memory.noticed
                target.noteChange()
            }
        }
    }

    /// A target's file holds this; what the disk refuses goes to the history without it.
    package func settled(_ memory: ChangeMemory, of name: String) {
        _ = withTargets { targets in
            targets.change(name) { target, _ in target.detail.filed = memory.noticed }
        }
    }

    /// Gives the changes that the history does not keep yet, and how many were dropped.
    ///
    /// They are given again until `noteKept`, by a later agent as well. A change that no file holds is
    /// not given: after a crash it would be noticed a second time, as another one.
    package func takeWaiting() -> (
        changes: [(target: String, change: ServerChange)], dropped: Int
    ) {
        state.withLock { state in
            var waiting = state.left
            for name in state.targets.names {
                waiting += state.unrecorded(of: name) { hasFiles ? $0.filed : $0.memory.noticed }
            }
            defer { (state.left, state.dropped) = ([], 0) }
            return (waiting, state.dropped)
        }
    }

    /// The history keeps what it was given last.
    package func noteKept() {
        state.withLock { state in
            for name in state.targets.names { state.record(of: name) }
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
