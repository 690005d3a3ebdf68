internal import CPlatform
import Glibc

/// Starts threads of our own, beside those of the concurrency pool.
package enum Threads {
    /// The kernel keeps 15 bytes of a thread's name.
    private static let nameBytesMax = 15

    /// Runs `body` on a new thread that nobody joins.
    ///
    /// `name` is cut to the 15 bytes that the kernel shows; `niceness` is 0 to 19, and at 19 the
    /// thread yields to all others.
    package static func start(
        name: String, stackBytes: Int, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) {
        let start = Start(
            name: String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self),
            niceness: niceness, body: body)
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
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
