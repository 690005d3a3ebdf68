internal import CPlatform
import Glibc

/// Starts threads of our own, beside those of the concurrency pool.
package enum Threads {
    /// The kernel keeps 15 bytes of a thread's name.
    private static let nameBytesMax = 15

    /// Threads that the kernel would not start yet.
    private static let waiting = Locked<[Waiting]>([])

    /// Runs `body` on a new detached thread.
    ///
    /// When there can be no further thread it begins later, at the next call of this function or of
    /// `startWaiting`; each time is counted.
    /// `name` is cut to the 15 bytes that the kernel shows; `niceness` is 0 to 19, and at 19 the
    /// thread yields to all others.
    package static func start(
        name: String, stackBytes: Int, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) {
        let start = Start(
            name: String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self),
            niceness: niceness, body: body)
        startWaiting()
        if !create(start, stackBytes) {
            waiting.withLock { $0.append(Waiting(start: start, stackBytes: stackBytes)) }
        }
    }

    /// Starts the threads that could not be started before, as far as it can be done now.
    package static func startWaiting() {
        let late = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for (place, thread) in late.enumerated() where !create(thread.start, thread.stackBytes) {
            waiting.withLock { $0 = Array(late[place...]) + $0 }
            return
        }
    }

    private static func create(_ start: Start, _ stackBytes: Int) -> Bool {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Retained here, released by the thread itself when it starts to run.
        let retained = Unmanaged.passRetained(start)
        let failure = pthread_create(
            &thread, &attributes,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().begin()
                return nil
            }, retained.toOpaque())
        pthread_attr_destroy(&attributes)
        if failure == 0 { return true }
        retained.release()
        Shortage.thread.count()
        return false
    }

    private struct Waiting: Sendable {
        let start: Start
        let stackBytes: Int
    }

    /// What the new thread is handed.
    private final class Start: Sendable {
        let name: String
        let niceness: Int32
        let body: @Sendable () -> Void

        init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.niceness = niceness
            self.body = body
        }

        func begin() {
            _ = platform_thread_name(pthread_self(), name)
            // On Linux niceness belongs to the thread, not to the process.
            if niceness > 0 { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
            body()
        }
    }
}
