import Platform

/// Requests to read the configuration again, wherever they come from: one reload at a time.
///
/// A reload reads the files after it has begun, so it answers every request that came before it.
final class ReloadQueue: Sendable {
    /// Is given the problems, or nil when the configuration is in force.
    typealias Done = @Sendable (String?) -> Void

    private let waiting = Locked<[Done]>([])
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init() {
        (arrivals, arrival) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for a reload; `done` is called when it has ended.
    func request(_ done: @escaping Done = { _ in }) {
        waiting.withLock { $0.append(done) }
        arrival.yield()
    }

    /// Reloads at each request, until the task is cancelled.
    func serve(_ reload: () async -> String?) async {
        for await _ in arrivals {
            let answered = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            guard !answered.isEmpty else { continue }
            let problems = await reload()
            for done in answered { done(problems) }
        }
    }
}
