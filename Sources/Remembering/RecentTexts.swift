package import Metrics
package import Platform
package import Statements

/// The texts of the statements of all targets: fed by workers, shown to clients, kept over restarts.
package final class RecentTexts: Sendable {
    /// What all targets together may take, in bytes; the more there are, the fewer texts are kept of
    /// each.
    package static let bytesMax = 64 << 20
    /// How often all texts of a target wait for the history: another database has none of them.
    private static let offerPause = Duration.seconds(86_400)

    struct Target {
        var memory: StatementTextMemory
        /// What lists show of each.
        var beginnings = ExactDictionary<String>()
        /// The texts that the history has not taken yet.
        var waiting: Set<Int64> = []
        /// When all of them waited for it last.
        var offeredAt: ContinuousClock.Instant
        /// Whether the file of an earlier agent was looked for.
        var isLoaded = false
        /// Grows with each text.
        var changes = 0
        var saved = 0
        var savedAt: ContinuousClock.Instant
        /// Tells it from a target of the same name before it.
        let generation: Int
    }

    struct State {
        var keeper: Timekeeper
        var targets: [String: Target] = [:]
        /// How texts are shown; of `none` none are kept.
        var choice = "none"
        var limit = StatementTextMemory.bytesDefault
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

    /// Keeps what is known of these targets and no others, as texts are to be shown now.
    ///
    /// Gives those whose files are to be read, with their generation, and those that are gone. Texts
    /// that were read to be shown otherwise are forgotten.
    func use(
        _ names: [String], choice: String
    ) -> (new: [(name: String, generation: Int)], gone: [String: StatementTextMemory]) {
        state.withLock { state in
            let isOther = choice != state.choice
            state.choice = choice
            let kept = Set(names)
            let gone =
                isOther ? [:] : state.targets.filter { !kept.contains($0.key) && $0.value.isLoaded }
            state.targets = isOther ? [:] : state.targets.filter { kept.contains($0.key) }
            state.limit = min(
                StatementTextMemory.bytesDefault, Self.bytesMax / max(1, names.count))
            let now = state.look().steady
            var numbered: [(name: String, generation: Int)] = []
            for name in names where state.targets[name] == nil {
                state.generation += 1
                numbered.append((name, state.generation))
                state.targets[name] = Target(
                    memory: StatementTextMemory(choice: choice), offeredAt: now, savedAt: now,
                    generation: state.generation)
            }
            for name in names { state.targets[name]?.memory.use(bytesMax: state.limit) }
            return (numbered, gone.mapValues(\.memory))
        }
    }

    /// Takes texts that were read now.
    package func take(_ texts: [StatementText], of name: String) {
        state.withLock { state in
            guard state.choice != "none", var target = state.targets[name] else { return }
            let now = state.look().wall
            state.targets[name] = nil
            for text in texts where target.memory.take(text, at: now) {
                target.changes += 1
                target.waiting.insert(text.id)
            }
            target.forgetEvicted()
            state.targets[name] = target
        }
    }

    /// These statements have series now: their texts stay longest.
    package func see(_ ids: [Int64], of name: String) {
        state.withLock { state in
            let now = state.look().wall
            state.targets[name]?.memory.see(ids, at: now)
        }
    }

    /// The texts that are known among these.
    package func known(_ ids: [Int64], of name: String) -> [StatementText] {
        state.withLock { state in ids.compactMap { state.targets[name]?.memory[$0] } }
    }

    /// The whole text of a statement.
    package func text(_ id: String, of name: String) -> StatementText? {
        guard let id = StatementText.id(id) else { return nil }
        return state.withLock { $0.targets[name]?.memory[id] }
    }

    /// What lists show of the texts of a target, by the ids of the statements.
    package func beginnings(of name: String) -> ExactDictionary<String> {
        state.withLock { $0.targets[name]?.beginnings ?? ExactDictionary() }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: StatementTextMemory?, of name: String, generation: Int) {
        state.withLock { state in
            guard var target = state.targets[name], target.generation == generation else { return }
            state.targets[name] = nil
            if let memory, memory.choice == state.choice {
                target.memory.precede(by: memory)
                target.waiting.formUnion(target.memory.texts.map(\.id))
                target.forgetEvicted()
            } else if memory != nil || state.choice == "none" {
                // What is written there, or may be in a damaged file, is not to be shown: it is replaced.
                target.changes += 1
            }
            target.isLoaded = true
            state.targets[name] = target
        }
    }

    /// Gives the texts that the history has not taken yet, by target: new ones, and once a day all.
    package func takeWaiting() -> [(target: String, texts: [StatementText])] {
        state.withLock { state in
            let now = state.look().steady
            return state.targets.keys.sorted().compactMap { name in
                if let target = state.targets[name],
                    target.offeredAt.duration(to: now) >= Self.offerPause
                {
                    state.targets[name]?.waiting = Set(target.memory.texts.map(\.id))
                    state.targets[name]?.offeredAt = now
                }
                guard let target = state.targets[name], !target.waiting.isEmpty else { return nil }
                state.targets[name]?.waiting = []
                return (name, target.waiting.sorted().compactMap { target.memory[$0] })
            }
        }
    }

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { state.withLock { $0.look().wall } }

    /// The targets in the order of their names.
    package var names: [String] { state.withLock { $0.targets.keys.sorted() } }
}

extension RecentTexts.Target {
    /// Brings what is derived from the memory in step with it.
    fileprivate mutating func forgetEvicted() {
        let texts = memory.texts
        let ids = Set(texts.map(\.id))
        waiting.formIntersection(ids)
        beginnings.keep(Set(ids.map { ExactText("\($0)") }))
        for text in texts { beginnings["\(text.id)"] = text.beginning }
    }
}

extension RecentTexts: MetricsSource {
    static let kept = Metric(
        "pgvigil_statement_texts", .gauge, "Statements whose text is known, by target.")
    static let bytes = Metric(
        "pgvigil_statement_text_memory_bytes", .gauge,
        "Memory that holds the texts of statements, by target.")
    static let limit = Metric(
        "pgvigil_statement_text_memory_limit_bytes", .gauge,
        "How much of that memory each target may take; texts of statements without series go first."
    )
    static let evicted = Metric(
        "pgvigil_statement_texts_evicted_total", .counter,
        "Texts of statements that were given up for others, by target.")
    static let failures = Metric(
        "pgvigil_statement_text_save_failures_total", .counter,
        "Files of statements' texts that could not be written.")

    /// Metrics about it, one of each name.
    package static let metrics = [kept, bytes, limit, evicted, failures]

    /// What they say now.
    package func families() -> [Family] {
        let (targets, limit, failures) = state.withLock { state in
            (
                state.targets.sorted { $0.key < $1.key }.map {
                    (
                        name: $0.key,
                        memory: (
                            $0.value.memory.count, $0.value.memory.bytes,
                            $0.value.memory.evicted
                        )
                    )
                }, state.limit, state.failures
            )
        }
        func family(_ metric: Metric, _ value: ((Int, Int, Int)) -> Int) -> Family {
            Family(metric, targets.map { Sample(["target": $0.name], Double(value($0.memory))) })
        }
        return [
            family(Self.kept, \.0), family(Self.bytes, \.1), Family(Self.limit, Double(limit)),
            family(Self.evicted, \.2), Family(Self.failures, Double(failures)),
        ].filter { !$0.samples.isEmpty }
    }
}
