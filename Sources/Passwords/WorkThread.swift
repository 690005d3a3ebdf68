internal import Platform

/// A thread that runs what it is handed, in order, until it is stopped.
package final class WorkThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var stopping = false
    }

    /// Enough for bcrypt, for accepting connections and for making pages.
    private static let stackBytes = 512 << 10

    private let state = Locked(State())
    private let bell = Doorbell()

    /// Starts the thread; `niceness` is 0 to 19, and at 19 it yields to all others.
    package init(name: String, niceness: Int32 = 0) {
        Threads.start(name: name, stackBytes: Self.stackBytes, niceness: niceness) { self.loop() }
    }

    /// Puts a job at the end of the line; it is dropped when the thread was stopped.
    package func run(_ job: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.stopping { state.jobs.append(job) }
        }
        bell.ring()
    }

    /// Lets the thread end after the job it is in; jobs that wait are dropped.
    package func stop() {
        state.withLock { state in
            state.stopping = true
            state.jobs = []
        }
        bell.ring()
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
            bell.wait()
        }
    }
}
