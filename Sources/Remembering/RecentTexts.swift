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

    /// What is remembered of one target.
    package struct Detail: RememberedDetail {
        /// Its texts.
        package var memory: StatementTextMemory
        /// What lists show of each.
        fileprivate var beginnings = ExactDictionary<String>()
        /// The texts that the history has not taken yet.
        fileprivate var waiting: Set<Int64> = []
        /// When all of them waited for it last.
        fileprivate var offeredAt: ContinuousClock.Instant
    }

    private struct State {
        var targets: RememberedTargets<Detail>
        /// How texts are shown; of `none` none are kept.
        var choice = "none"
        var limit = StatementTextMemory.bytesDefault
    }

    private let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) {
        state = Locked(State(targets: RememberedTargets(time)))
    }

    /// Keeps what is known of these targets and no others, as texts are to be shown now.
    ///
    /// Texts that were read to be shown otherwise are forgotten.
    package func use(
        _ names: [String], choice: String
    ) -> TargetsInUse<StatementTextMemory> {
        state.withLock { state in
            if choice != state.choice { state.targets.forgetAll() }
            state.choice = choice
            let limit = min(
                StatementTextMemory.bytesDefault, Self.bytesMax / max(1, names.count))
            state.limit = limit
            let inUse = state.targets.use(names) { now in
                Detail(memory: StatementTextMemory(choice: choice), offeredAt: now)
            }
            state.targets.changeEach { _, detail in detail.memory.use(bytesMax: limit) }
            return inUse
        }
    }

    /// Does something with the targets that no other thread sees meanwhile.
    package func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result { state.withLock { body(&$0.targets) } }

    /// Takes texts that were read now.
    package func take(_ texts: [StatementText], of name: String) {
        state.withLock { state in
            guard state.choice != "none" else { return }
            _ = state.targets.change(name) { target, now in
                for text in texts where target.detail.memory.take(text, at: now.wall) {
                    target.noteChange()
                    target.detail.waiting.insert(text.id)
                }
                target.detail.forgetEvicted()
            }
        }
    }

    /// These statements have series now: their texts stay longest.
    package func see(_ ids: [Int64], of name: String) {
        withTargets { targets in
            _ = targets.change(name) { target, now in target.detail.memory.see(ids, at: now.wall) }
        }
    }

    /// The texts that are known among these.
    package func known(_ ids: [Int64], of name: String) -> [StatementText] {
        withTargets { targets in ids.compactMap { targets[name]?.memory[$0] } }
    }

    /// The whole text of a statement.
    package func text(_ id: String, of name: String) -> StatementText? {
        guard let id = StatementText.id(id) else { return nil }
        return withTargets { $0[name]?.memory[id] }
    }

    /// What lists show of the texts of a target, by the ids of the statements.
    package func beginnings(of name: String) -> ExactDictionary<String> {
        withTargets { $0[name]?.beginnings ?? ExactDictionary() }
    }

    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    package func load(_ memory: StatementTextMemory?, of name: String, generation: Int) {
        state.withLock { state in
            let choice = state.choice
            state.targets.load(name, generation: generation) { target, _ in
                if let memory, memory.choice == choice {
                    target.detail.memory.precede(by: memory)
                    target.detail.waiting.formUnion(target.detail.memory.texts.map(\.id))
                    target.detail.forgetEvicted()
                } else if memory != nil || choice == "none" {
                    // What is written there, or may be in a damaged file, is not to be shown: it is
                    // replaced.
                    target.noteChange()
                }
            }
        }
    }

    /// Gives the texts that the history has not taken yet, by target: new ones, and once a day all.
    package func takeWaiting() -> [(target: String, texts: [StatementText])] {
        withTargets { targets in
            let now = targets.look().steady
            var taken: [(target: String, texts: [StatementText])] = []
            targets.changeEach { name, detail in
                let texts = detail.takeWaiting(now, offeredEvery: Self.offerPause)
                if !texts.isEmpty { taken.append((name, texts)) }
            }
            return taken
        }
    }
}

extension RecentTexts.Detail {
    /// The texts that wait; all of them where the last time that all did is that long ago.
    fileprivate mutating func takeWaiting(
        _ now: ContinuousClock.Instant, offeredEvery pause: Duration
    ) -> [StatementText] {
        if offeredAt.duration(to: now) >= pause {
            waiting = Set(memory.texts.map(\.id))
            offeredAt = now
        }
        defer { waiting = [] }
        return waiting.sorted().compactMap { memory[$0] }
    }

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
                state.targets.details.map { name, detail in
                    (
                        name: name,
                        memory: (detail.memory.count, detail.memory.bytes, detail.memory.evicted)
                    )
                }, state.limit, state.targets.failures
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
