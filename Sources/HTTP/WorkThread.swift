internal import CPlatform
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
        let start = Start(thread: self, name: name, niceness: niceness)
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let failure = pthread_create(
            &thread, &attributes,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().begin()
                return nil
            },
            // Retained here, released by the thread itself when it starts to run.
            Unmanaged.passRetained(start).toOpaque())
        pthread_attr_destroy(&attributes)
        invariant(failure == 0, "BUG: pthread_create failed with \(failure)")
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

    /// What the new thread is handed.
    private final class Start: Sendable {
        let thread: WorkThread
        let name: String
        let niceness: Int32

        init(thread: WorkThread, name: String, niceness: Int32) {
            self.thread = thread
            self.name = name
            self.niceness = niceness
        }

        func begin() {
            _ = platform_thread_name(pthread_self(), name)
            // On Linux niceness belongs to the thread, not to the process.
            if niceness > 0 { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
            thread.loop()
        }
    }
}
