/// Wakes the one task that waits on it.
final class Bell: Sendable {
    private let rings: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init() {
        (rings, ringer) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes the task that waits, or the next one that will.
    func ring() { ringer.yield() }

    /// Waits for a ring, for the end of the time, or until the task is cancelled.
    func wait(atMost limit: Duration?) async {
        let timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                if !Task.isCancelled { ring() }
            }
        }
        for await _ in rings { break }
        timer?.cancel()
    }
}
