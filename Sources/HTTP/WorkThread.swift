import Glibc
internal import Platform

/// A thread that runs what it is handed, in order, until it is stopped.
final class WorkThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var stopping = false
    }

    /// Enough for bcrypt and for accepting connections.
    private static let stackBytes = 256 << 10

    private let state = Locked(State())
    private let bell = CancelSignal()

    /// Starts the thread; `niceness` is 0 to 19, and at 19 it yields to all others.
    init(name: String, niceness: Int32 = 0) {
        Threads.start(name: name, stackBytes: Self.stackBytes, niceness: niceness) { self.loop() }
    }

    /// Puts a job at the end of the line; it is dropped when the thread was stopped.
    func run(_ job: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.stopping { state.jobs.append(job) }
        }
        bell.raise()
    }

    /// Lets the thread end after the job it is in; jobs that wait are dropped.
    func stop() {
        state.withLock { state in
            state.stopping = true
            state.jobs = []
        }
        bell.raise()
    }

    private func loop() {
        while true {
            let (jobs, stopping) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.stopping)
            }
            if stopping { return }
            for job in jobs where !state.withLock({ $0.stopping }) { job() }
            if !jobs.isEmpty { continue }
            var wait = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&wait, 1, -1)
            bell.lower()
        }
    }
}
