package import Platform

/// The clocks of a machine, moved by a test; it can be struck in the middle of what reads them.
package final class ManualTime: Sendable {
    /// What happens to a machine.
    package struct Blow: Sendable {
        /// How long it stands still.
        package var pause = Duration.zero
        /// By how many milliseconds its time of day is set.
        package var step: Int64 = 0

        /// Nothing happens.
        package init() {}
    }

    private struct Sleeper {
        let until: ContinuousClock.Instant
        let wake: CheckedContinuation<Void, Never>
    }

    private struct State {
        var wall: Int64
        var steady: ContinuousClock.Instant
        var blow: (readsLeft: Int, blow: Blow)?
        var struck: [(at: ContinuousClock.Instant, blow: Blow)] = []
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
    }

    private let state: Locked<State>

    /// A machine whose time of day is `wall`, in milliseconds since 1970.
    package init(wall: Int64) { state = Locked(State(wall: wall, steady: .now)) }

    /// The clocks, for what is tested.
    package var source: TimeSource {
        TimeSource(
            wall: { self.read { $0.wall } }, steady: { self.read { $0.steady } },
            sleep: { await self.sleep(for: $0) })
    }

    /// The clock that is never set; reading it here strikes nothing.
    package var now: ContinuousClock.Instant { state.withLock { $0.steady } }
    /// The time of day; reading it here strikes nothing.
    package var wall: Int64 { state.withLock { $0.wall } }

    private func read<Value: Sendable>(_ value: (State) -> Value) -> Value {
        state.withLock { state in
            if let (left, blow) = state.blow {
                state.blow = left > 0 ? (left - 1, blow) : nil
                if left == 0 { Self.strike(blow, &state) }
            }
            return value(state)
        }
    }

    private static func strike(_ blow: Blow, _ state: inout State) {
        pass(blow.pause, &state)
        state.wall += blow.step
        state.struck.append((state.steady, blow))
    }

    private static func pass(_ time: Duration, _ state: inout State) {
        state.steady += time
        state.wall += time.millisecondsRoundedUp
        for (number, sleeper) in state.sleepers where sleeper.until <= state.steady {
            state.sleepers[number] = nil
            sleeper.wake.resume()
        }
    }

    private func sleep(for duration: Duration) async {
        let number = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                state.withLock { state in
                    if Task.isCancelled || duration <= .zero { return wake.resume() }
                    state.sleepers[number] = Sleeper(until: state.steady + duration, wake: wake)
                }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.wake.resume()
        }
    }

    /// Lets time pass until the first of those who sleep wakes up; none passes while all are awake.
    package func passToNextWaking() {
        state.withLock { state in
            guard let next = state.sleepers.values.map(\.until).min() else { return }
            Self.pass(max(.zero, state.steady.duration(to: next)), &state)
        }
    }

    /// Time passes, and the machine runs.
    package func pass(_ time: Duration) { state.withLock { Self.pass(time, &$0) } }

    /// Strikes at once.
    package func strike(_ blow: Blow) { state.withLock { Self.strike(blow, &$0) } }

    /// Strikes when the clocks have been read so often.
    package func strike(_ blow: Blow, afterReads reads: Int) {
        state.withLock { $0.blow = (reads, blow) }
    }

    /// Whether a blow is still to come.
    package var isAwaitingBlow: Bool { state.withLock { $0.blow != nil } }

    /// All blows so far, and when each was over.
    package var struck: [(at: ContinuousClock.Instant, blow: Blow)] {
        state.withLock { $0.struck }
    }
}
