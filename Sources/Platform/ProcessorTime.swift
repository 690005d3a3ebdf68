import Glibc

/// The time that processors have worked, however long that took.
package enum ProcessorTime {
    /// What `body` took of this thread's processor time; the rest of the process does not count.
    package static func spent(_ body: () -> Void) -> Duration {
        let before = ofThread
        body()
        return ofThread - before
    }

    private static var ofThread: Duration {
        var now = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
    }
}
