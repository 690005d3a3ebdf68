package import Metrics
package import Platform
package import Statements

/// What statements of all targets did in the present part of an hour, until the history takes it.
package final class RecentHours: Sendable {
    /// How many statements of all targets together are kept apart; the more targets there are, the fewer
    /// of each.
    package static let entriesMax = 200_000
    /// The same of one target.
    package static let targetEntriesMax = 5_000
    /// How many entries of pg_stat_statements of all targets together are compared from answer to answer;
    /// each takes about half a kilobyte.
    package static let comparedMax = 400_000
    /// The same of one target.
    package static let targetComparedMax = 20_000
    /// How many parts wait for the history at most; beyond it the oldest are dropped.
    package static let waitingMax = 1_000

    private struct State {
        var keeper: Timekeeper
        var targets: [String: StatementHours] = [:]
        /// How many statements of each measure have a row; 0 while the history wants none.
        var top = 0
        var waiting: [(target: String, part: StatementHours.Part)] = []
        var dropped = 0
        /// How many entries of each target's last answer were not compared.
        var leftOut: [String: Int] = [:]

        mutating func add(_ part: StatementHours.Part?, of name: String) {
            guard let part else { return }
            waiting.append((name, part))
            if waiting.count > RecentHours.waitingMax {
                dropped += waiting.removeFirst().part.statements.count + 1
            }
        }
    }

    private let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) { state = Locked(State(keeper: Timekeeper(time))) }

    /// Keeps what is known of these targets and no others; what others did is complete.
    package func use(_ names: [String]) {
        state.withLock { state in
            let kept = Set(names)
            state.leftOut = state.leftOut.filter { kept.contains($0.key) }
            for name in state.targets.keys.sorted() where !kept.contains(name) {
                var hours = state.targets.removeValue(forKey: name) ?? StatementHours()
                let part = hours.close(top: state.top)
                state.add(part, of: name)
            }
            let most = min(Self.targetEntriesMax, Self.entriesMax / max(1, names.count))
            for name in names {
                state.targets[name, default: StatementHours()].use(entriesMax: most)
            }
        }
    }

    /// The history wants rows of that many statements of each measure; 0 for none.
    package func useRows(top: Int) {
        state.withLock { state in
            state.top = top
            guard top == 0 else { return }
            (state.waiting, state.leftOut) = ([], [:])
            for name in state.targets.keys { _ = state.targets[name]?.close(top: 0) }
        }
    }

    /// How many entries of an answer are compared with the one before; 0 while the history wants none.
    package var entriesCompared: Int {
        state.withLock { state in
            state.top == 0
                ? 0 : min(Self.targetComparedMax, Self.comparedMax / max(1, state.targets.count))
        }
    }

    /// Takes what grew between two answers of a target.
    package func take(
        _ step: StatementGrowth.Step, _ owners: StatementOwners, of name: String
    ) {
        state.withLock { state in
            guard state.top > 0, state.targets[name] != nil else { return }
            _ = state.keeper.look()
            let now = state.keeper.lastLook.wall
            let top = state.top
            state.leftOut[name] = step.leftOut
            let part = state.targets[name]?.take(step, at: now, top: top) {
                owners.names(of: $0)
            }
            state.add(part, of: name)
        }
    }

    /// Gives the parts that are over, and how many rows were dropped before; `isLast` ends those that are
    /// open as well.
    package func takeParts(
        isLast: Bool
    ) -> (parts: [(target: String, part: StatementHours.Part)], dropped: Int) {
        state.withLock { state in
            _ = state.keeper.look()
            let now = state.keeper.lastLook.wall
            let top = state.top
            for name in state.targets.keys.sorted() {
                let part =
                    isLast
                    ? state.targets[name]?.close(top: top)
                    : state.targets[name]?.closeOverdue(at: now, top: top)
                state.add(part, of: name)
            }
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
    }
}

extension RecentHours: MetricsSource {
    static let leftOut = Metric(
        "pgvigil_statement_entries_left_out", .gauge,
        "Entries of pg_stat_statements that took least time and are in no hour, by target.")

    /// Metrics about it, one of each name.
    package static let metrics = [leftOut]

    /// What they say now.
    package func families() -> [Family] {
        let leftOut = state.withLock(\.leftOut)
        let samples = leftOut.sorted { $0.key < $1.key }.map {
            Sample(["target": $0.key], Double($0.value))
        }
        return samples.isEmpty ? [] : [Family(Self.leftOut, samples)]
    }
}
