import Messages
import Metrics
import Notifications

/// What was sent to which receiver and when, and whether that is on disk.
///
/// Records of messages that have arrived stay until it is: whenever the process ends, what was sent is
/// known after the restart.
struct KeptLog {
    /// What was sent.
    private(set) var log: NotificationLog
    /// Whether all of it is on disk.
    private(set) var isSaved = true
    /// Records whose message has arrived, but which must stay until the log is saved.
    private var arrived: [UInt64] = []

    /// A log as it lies on disk.
    init(_ log: NotificationLog = NotificationLog()) { self.log = log }

    /// Notes what was sent last to a receiver about a group.
    mutating func keep(_ entry: NotificationLog.Entry) {
        log.keep(entry)
        isSaved = false
    }

    /// Adds what an earlier process has sent.
    mutating func add(_ earlier: NotificationLog) {
        for entry in earlier.all { log.add(entry) }
        isSaved = false
    }

    /// Forgets what was sent last to a receiver about a group.
    mutating func forget(_ key: NotificationLog.Key) {
        log.forget(key)
        isSaved = false
    }

    /// Puts another one into its place.
    mutating func replace(with other: NotificationLog) {
        log = other
        isSaved = false
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        log.shift(by: step)
        isSaved = false
    }

    /// Lets go of records once the log is on disk.
    mutating func leave(_ records: [UInt64]) { arrived += records }

    /// Saves what is not saved yet, and then lets go of what has arrived.
    mutating func settle(_ files: OutboxFiles) {
        guard !arrived.isEmpty || !isSaved else { return }
        if !isSaved { isSaved = files.save(log) }
        guard isSaved else { return }
        for record in arrived { files.acknowledge(record) }
        arrived = []
    }
}
