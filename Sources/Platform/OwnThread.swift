internal import CPlatform
import Glibc

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
    /// The kernel keeps 15 bytes of a thread's name.
    private static let nameBytesMax = 15

    private let state = Locked(State())
    private let bell = EventDescriptor(blocking: true)

    /// Starts the thread; `name` is cut to the 15 bytes that the kernel shows.
    package init(name: String) {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let failure = pthread_create(
            &thread, &attributes,
            { raw in
                guard let raw else { return nil }
                Unmanaged<OwnThread>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            },
            // Retained here, released by the thread itself when it starts to run.
            Unmanaged.passRetained(self).toOpaque())
        pthread_attr_destroy(&attributes)
        invariant(failure == 0, "BUG: pthread_create failed with \(failure)")
        let shown = String(decoding: name.utf8.prefix(Self.nameBytesMax), as: UTF8.self)
        _ = platform_thread_name(thread, shown)
    }

    /// Puts a job at the end of the line.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        bell.raise()
    }

    /// Lets the thread end once the line is empty.
    package func stop() {
        state.withLock { $0.stopping = true }
        bell.raise()
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
            bell.take()
        }
    }
}
