import Platform
package import Spool

/// What a sink has delivered, lost and failed at.
package final class SinkTally: Sendable {
    /// Why samples were lost.
    package enum Loss: String, Sendable, CaseIterable {
        /// Over the spool's limit the oldest went.
        case spoolFull = "spool_full"
        /// The spool's file system refused them for too long.
        case spoolFailed = "spool_failed"
        /// Numbers that are none, or names that are too long.
        case invalid
        /// The destination took everything else, but again and again not these.
        case refused
    }

    /// The counts at one moment.
    package struct Values: Sendable {
        /// Samples that the destination has confirmed.
        package var written: UInt64 = 0
        /// Samples that will never be delivered, by the reason.
        package var lost: [Loss: UInt64] = [:]
        /// Attempts that failed, by the reason.
        package var failures: [SinkFailure.Reason: UInt64] = [:]
        /// When the destination last confirmed something, in seconds since 1970.
        package var lastWrite: Double?
        /// What waits on disk.
        package var spool = SpoolCounters()
        /// Batches that the disk does not take, in memory.
        package var unspooled = 0
        /// How much may wait there.
        package var spoolBytesMax = 0
    }

    private let values = Locked(Values())

    /// Nothing yet.
    package init() {}

    /// The counts; what the spool dropped over its limit is among what was lost.
    package var now: Values {
        var now = values.withLock { $0 }
        now.lost[.spoolFull, default: 0] += now.spool.weightDropped
        return now
    }

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    func lose(_ rows: Int, _ why: Loss) {
        if rows > 0 { change { $0.lost[why, default: 0] += UInt64(rows) } }
    }

    func fail(_ reason: SinkFailure.Reason) { change { $0.failures[reason, default: 0] += 1 } }
}
