import Glibc
import Platform

/// Ends the process when a stop takes longer than it may, whatever is held up.
///
/// It has a thread of its own from the beginning, so that it needs nothing when everything else is
/// used up: no thread of the pool, no descriptor, no memory to speak of.
final class StopDeadline: Sendable {
    private struct State {
        var limit: Duration
        var endsAt: ContinuousClock.Instant?
    }

    /// What the last words may take of the time.
    private static let lastWordsMax = Duration.milliseconds(200)
    private static let stackBytes = 256 << 10

    private let state: Locked<State>
    private let bell = Doorbell()
    private let exitCode: Int32
    private let lastWords: @Sendable () -> Void

    /// A deadline that does not run yet; `lastWords` is called before the process ends by it, and
    /// must not wait for anything.
    init(
        after limit: Duration, exitCode: Int32, lastWords: @escaping @Sendable () -> Void
    ) {
        state = Locked(State(limit: limit))
        self.exitCode = exitCode
        self.lastWords = lastWords
        Threads.start(name: "pgvigil-stop", stackBytes: Self.stackBytes) { self.watch() }
    }

    /// A stop may take this long from now on.
    func use(_ limit: Duration) { state.withLock { $0.limit = limit } }

    /// Begins to count, unless it counts already.
    func arm() {
        state.withLock { state in
            if state.endsAt == nil { state.endsAt = .now + state.limit - Self.lastWordsMax }
        }
        bell.ring()
    }

    /// The stop has come to its end.
    func disarm() {
        state.withLock { $0.endsAt = nil }
        bell.ring()
    }

    private func watch() {
        while true {
            guard let end = state.withLock({ $0.endsAt }) else {
                bell.wait()
                continue
            }
            let left = ContinuousClock.now.duration(to: end)
            if left > .zero {
                bell.wait(atMost: left)
                continue
            }
            // They might wait after all: then the process ends without them.
            Threads.start(name: "pgvigil-last", stackBytes: Self.stackBytes) {
                self.lastWords()
                self.bell.ring()
            }
            bell.wait(atMost: Self.lastWordsMax)
            _exit(exitCode)
        }
    }
}
