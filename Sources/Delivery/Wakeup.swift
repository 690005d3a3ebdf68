import Platform

/// Wakes the one task that waits on it.
final class Wakeup: Sendable {
    private let signals: AsyncStream<Void>
    private let signaller: AsyncStream<Void>.Continuation
    private let time: TimeSource

    init(_ time: TimeSource) {
        self.time = time
        (signals, signaller) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes the task that waits, or the next one that will.
    func signal() { signaller.yield() }

    /// Waits for a signal, for the end of the time, or until the task is cancelled.
    func wait(atMost limit: Duration?) async {
        let timer = limit.map { limit in
            Task {
                await time.sleep(for: limit)
                if !Task.isCancelled { signal() }
            }
        }
        for await _ in signals { break }
        timer?.cancel()
    }
}
