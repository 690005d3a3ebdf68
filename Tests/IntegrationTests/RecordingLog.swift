import Logging
import Platform

/// Keeps log entries for a test to look at.
final class RecordingLog: LogOutput {
    private let kept = Locked<[LogEntry]>([])

    /// Nothing was written yet.
    init() {}

    /// Keeps an entry.
    func write(_ entry: LogEntry) { kept.withLock { $0.append(entry) } }

    /// The entries so far, in order.
    var entries: [LogEntry] { kept.withLock { $0 } }

    /// A logger that writes everything here.
    var logger: Logger { Logger(level: .debug, output: self) }

    /// The entries with a message, each as `key=value` pairs.
    func lines(_ message: String) -> [String] {
        entries.filter { $0.message == message }.map { entry in
            entry.fields.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
    }
}
