internal import CSystemd
import Platform

/// Sends what a service tells on a thread of its own: a service manager that does not read holds up
/// nothing else.
final class NotificationSender: Sendable {
    private static let stackBytes = 128 << 10
    /// Of these only the last one counts.
    private static let passing = ["STATUS=", "WATCHDOG="]

    private let waiting = Locked<[String]>([])
    private let bell = Doorbell()

    init() {
        Threads.start(name: "pgvigil-notify", stackBytes: Self.stackBytes) { self.run() }
    }

    /// Puts a message at the end of the line.
    func send(_ state: String) {
        waiting.withLock { waiting in
            for kind in Self.passing where state.hasPrefix(kind) {
                waiting.removeAll { $0.hasPrefix(kind) }
            }
            waiting.append(state)
        }
        bell.ring()
    }

    private func run() {
        while true {
            let next = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let next { _ = sd_notify(0, next) } else { bell.wait() }
        }
    }
}
