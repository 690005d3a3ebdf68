import Platform

/// A thread for what may never come back, such as a step on a disk that stands still: who hands it
/// over waits for so long and no longer.
///
/// While something that was given up still runs, nothing else begins: it is refused at once. So a
/// disk that stands still costs its users one limit, not one for every step, and what comes late
/// never happens beside what came after it.
package final class TimedThread: Sendable {
    private struct Job: Sendable {
        let number: Int
        let body: @Sendable () -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var running: Int?
        var count = 0
        /// Since when something runs that was given up.
        var stillSince: ContinuousClock.Instant?
        var isEnding = false
    }

    /// What the thread knows: it outlives its owner until it has nothing to do.
    private final class Line: Sendable {
        let state = Locked(State())
        let bell = Doorbell()

        func run() {
            while true {
                let (job, isEnding) = state.withLock { state -> (Job?, Bool) in
                    let job = state.jobs.isEmpty ? nil : state.jobs.removeFirst()
                    state.running = job?.number
                    return (job, state.isEnding)
                }
                if let job {
                    job.body()
                    state.withLock { state in
                        state.running = nil
                        state.stillSince = nil
                    }
                } else if isEnding {
                    return
                } else {
                    bell.wait()
                }
            }
        }
    }

    /// Files take little of it; a library that looks up names might take more.
    private static let stackBytes = 512 << 10

    private let line = Line()

    /// Starts the thread; `name` is cut to the 15 bytes that the kernel shows.
    package init(name: String) {
        Threads.start(name: name, stackBytes: Self.stackBytes) { [line] in line.run() }
    }

    deinit {
        line.state.withLock { $0.isEnding = true }
        line.bell.ring()
    }

    /// Since when something runs that was given up; nil while nothing does.
    package var stillSince: ContinuousClock.Instant? { line.state.withLock { $0.stillSince } }

    /// Runs a closure on the thread, and blocks the caller until it has ended; nil when it has not
    /// within the limit, or when something that was given up still runs.
    ///
    /// What has begun goes on, and its value is dropped.
    package func run<Value: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () -> Value
    ) -> Value? {
        let value = Locked<Value?>(nil)
        let answered = Doorbell()
        let number = enqueue(evenIfStill: false) {
            let result = body()
            value.withLock { $0 = result }
            answered.ring()
        }
        guard let number else { return nil }
        if !answered.wait(atMost: limit) {
            line.state.withLock { state in
                if state.running == number {
                    state.stillSince = .now
                } else {
                    state.jobs.removeAll { $0.number == number }
                }
            }
        }
        return value.withLock { $0 }
    }

    /// Runs a closure on the thread when everything before it has ended, and does not wait.
    package func later(_ body: @escaping @Sendable () -> Void) {
        _ = enqueue(evenIfStill: true, body)
    }

    private func enqueue(evenIfStill: Bool, _ body: @escaping @Sendable () -> Void) -> Int? {
        let number = line.state.withLock { state -> Int? in
            guard evenIfStill || state.stillSince == nil else { return nil }
            state.count += 1
            state.jobs.append(Job(number: state.count, body: body))
            return state.count
        }
        line.bell.ring()
        return number
    }
}
