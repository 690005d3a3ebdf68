internal import CSystemd
import Glibc

/// What a service tells the service manager; nothing happens when there is none.
package enum Notifications {
    /// Configuration is read and listeners are open.
    package static func ready(status: String) { send("READY=1\nSTATUS=\(status)") }

    /// A reload begins; `ready` ends it.
    package static func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The line that `systemctl status` shows.
    package static func status(_ line: String) { send("STATUS=\(line)") }

    /// The service is on its way out.
    package static func stopping() { send("STOPPING=1") }

    /// The pipeline made progress.
    package static func watchdog() { send("WATCHDOG=1") }

    /// How often the service manager wants to hear of progress, or nil when it does not care.
    package static var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(microseconds))
    }

    private static let sender = getenv("NOTIFY_SOCKET") == nil ? nil : NotificationSender()

    private static func send(_ state: String) { sender?.send(state) }
}
