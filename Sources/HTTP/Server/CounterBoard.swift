import HTTPMessages
internal import Platform

/// Where the server's threads count.
final class CounterBoard: Sendable {
    private let counters = Locked(ServerCounters())

    func count(_ reason: Rejection) {
        counters.withLock { $0.rejected[reason, default: 0] += 1 }
    }

    func count(status: Int) {
        counters.withLock { $0.requests[status, default: 0] += 1 }
    }

    /// All that was counted; the connections are the caller's to add.
    var now: ServerCounters { counters.withLock { $0 } }
}
