package import Changes
package import Metrics
package import Platform

/// What has changed on the servers of all targets: fed by polls, asked by clients and pages, kept over
/// restarts.
package final class RecentChanges: Sendable {
    /// How many changes wait for the history at most; beyond it the oldest are dropped.
    package static let waitingMax = 10_000

    struct Target {
        var memory = ChangeMemory()
        /// When its server was looked at last, in milliseconds since 1970.
        var lookedAt: Int64?
        /// Whether the file of an earlier agent was looked for.
        var isLoaded = false
        /// Grows with each look that says something new.
        var changes = 0
        var saved = 0
        var savedAt: ContinuousClock.Instant
        /// Tells it from a target of the same name before it.
        let generation: Int
    }

    struct State {
        var keeper: Timekeeper
        var targets: [String: Target] = [:]
        var waiting: [(target: String, change: ServerChange)] = []
        var dropped = 0
        var generation = 0
        var failures = 0

        /// Moves what is known when the time of day was set; gives the time of now.
        mutating func look() -> TimeSource.Moment {
            let step = keeper.look()
            if step != 0 {
                for name in targets.keys {
                    targets[name]?.memory.shift(by: step)
                    targets[name]?.lookedAt? += step
                }
            }
            return keeper.lastLook
        }

        mutating func add(_ changes: [ServerChange], of name: String) {
            waiting += changes.map { (name, $0) }
            let over = waiting.count - RecentChanges.waitingMax
            if over > 0 {
                waiting.removeFirst(over)
                dropped += over
            }
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
    ) -> (new: [(name: String, generation: Int)], gone: [String: ChangeMemory]) {
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

    /// Takes what a target's server says of itself now.
    package func take(_ families: some Sequence<Family>, of name: String) {
        let traits = ServerTraits(families)
        state.withLock { state in
            let now = state.look().wall
            guard var target = state.targets[name] else { return }
            state.targets[name] = nil
            let before = target.memory
            let found = target.memory.take(traits, at: now, lastLook: target.lookedAt)
            if traits.started != nil { target.lookedAt = now }
            if target.memory != before { target.changes += 1 }
            state.targets[name] = target
            state.add(found, of: name)
        }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: ChangeMemory?, of name: String, generation: Int) {
        state.withLock { state in
            let now = state.look().wall
            guard var target = state.targets[name], target.generation == generation else { return }
            if let memory {
                state.add(target.memory.precede(by: memory, at: now), of: name)
                target.changes += 1
            }
            target.isLoaded = true
            state.targets[name] = target
        }
    }

    /// What is known of a target; nil for one that is not watched.
    package func memory(of name: String) -> ChangeMemory? {
        state.withLock { $0.targets[name]?.memory }
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

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { state.withLock { $0.look().wall } }

    /// The targets in the order of their names.
    package var names: [String] { state.withLock { $0.targets.keys.sorted() } }
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
        let (targets, failures) = state.withLock { state in
            (state.targets.mapValues(\.memory.changes.count), state.failures)
        }
        let samples = targets.sorted { $0.key < $1.key }.map {
            Sample(["target": $0.key], Double($0.value))
        }
        return [Family(Self.kept, samples), Family(Self.failures, Double(failures))].filter {
            !$0.samples.isEmpty
        }
    }
}
