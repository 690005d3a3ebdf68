package import Platform

/// Whose turn it is to make a report: one at a time, and those by the clock before those of clients.
///
/// After a client's report the next one of a client begins no sooner than that one took, so that
/// clients keep the history at work for half of the time at most.
package final class ReportTurn: Sendable {
    /// How long a client waits for the end of a rest; before a longer one it is sent away.
    package static let restMax = Duration.seconds(5)

    private struct Waiter {
        let number: Int
        let next: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isTaken = false
        /// Reports by the clock, in the order in which they came.
        var waiters: [Waiter] = []
        var count = 0
        /// When the rest of clients ends.
        var restEnd: ContinuousClock.Instant?
    }

    private let state = Locked(State())
    private let time: TimeSource

    /// A turn that is free.
    package init(time: TimeSource = .machine) { self.time = time }

    /// Whether a report is being made.
    package var isTaken: Bool { state.withLock { $0.isTaken } }

    /// Whether a report by the clock waits for the end of another one.
    package var isAwaited: Bool { state.withLock { !$0.waiters.isEmpty } }

    /// Takes the turn for a client, at the end of a short rest; why not, when it is not to be had.
    package func take() async -> ReportFailure? {
        let now = time.now
        let claim = state.withLock { state -> Result<Duration, ReportFailure> in
            // While one by the clock waits, another report is being made.
            if state.isTaken { return .failure(.busy) }
            let rest = state.restEnd.map { now.duration(to: $0) } ?? .zero
            if rest > Self.restMax { return .failure(.resting(rest)) }
            state.isTaken = true
            return .success(rest)
        }
        switch claim {
        case .failure(let failure): return failure
        case .success(let rest):
            if rest > .zero { await time.sleep(for: rest) }
            guard Task.isCancelled else { return nil }
            giveBack()
            return .cancelled
        }
    }

    /// Waits for the turn of a report by the clock; false when the task was cancelled before it came.
    package func wait() async -> Bool {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (next: CheckedContinuation<Bool, Never>) in
                state.withLock { state in
                    if Task.isCancelled { return next.resume(returning: false) }
                    if state.isTaken {
                        state.waiters.append(Waiter(number: number, next: next))
                    } else {
                        state.isTaken = true
                        next.resume(returning: true)
                    }
                }
            }
        } onCancel: {
            leave(number)?.resume(returning: false)
        }
    }

    private func leave(_ number: Int) -> CheckedContinuation<Bool, Never>? {
        state.withLock { state in
            guard let place = state.waiters.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            return state.waiters.remove(at: place).next
        }
    }

    /// Gives the turn to the next report by the clock; clients rest for so long.
    package func giveBack(resting rest: Duration = .zero) {
        let end = time.now + rest
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if rest > .zero { state.restEnd = end }
            if state.waiters.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiters.removeFirst().next
        }
        next?.resume(returning: true)
    }
}
