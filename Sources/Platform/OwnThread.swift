/// A thread of its own that runs one actor's jobs in order.
///
/// The concurrency pool has as many threads as cores, so a call that blocks (a socket, `fsync`, a
/// name look-up) must not run there. An actor names an `OwnThread` as its executor and may block.
package final class OwnThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var stopping = false
    }

    /// Deep enough for libpq with TLS and name resolution, small enough for hundreds of threads.
    private static let stackBytes = 512 * 1024

    private let state = Locked(State())
    private let bell = Doorbell()

    /// Starts the thread; `name` is cut to the 15 bytes that the kernel shows.
    package init(name: String) {
        Threads.start(name: name, stackBytes: Self.stackBytes) { self.run() }
    }

    /// Puts a job at the end of the line.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Nothing but the job keeps an executor alive during this call: once it can run, its end may
        // free the actor, and this thread with it. So all is touched before the lock is released.
        state.withLock { state in
            state.jobs.append(job)
            bell.ring()
        }
    }

    /// Lets the thread end once the line is empty.
    package func stop() {
        state.withLock { $0.stopping = true }
        bell.ring()
    }

    private func run() {
        while true {
            let (jobs, stopping) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.stopping)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if !jobs.isEmpty { continue }
            if stopping { return }
            bell.wait()
        }
    }
}
