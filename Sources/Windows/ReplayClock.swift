/// How long the oldest write-ahead log that a replica has received and not replayed has waited.
///
/// A server tells how old its last replayed commit is, which also grows while the primary is idle
/// and during one long transaction. So the received position is remembered with the time at which
/// it was first seen: what is not replayed now waits at least since then, and no more than one poll
/// longer. What waited already at the first look waits longer than is known: the lag is a lower
/// bound until that is replayed.
package struct ReplayClock: Sendable {
    /// More are thinned out, which makes a long lag a little too short.
    package static let marksMax = 512
    /// The blocks that the log consists of, in bytes.
    private static let block = 8192.0

    private var marks: [(time: Double, position: Double)] = []
    private var newest: Double?
    private var began = 0.0

    /// Nothing was seen yet.
    package init() {}

    /// The lag in seconds after a poll, or nil when something waits and nothing is known of it yet;
    /// positions are in bytes, and `now` is in seconds and never goes back.
    package mutating func take(received: Double, replayed: Double, at now: Double) -> Double? {
        // Another server, or one that has to receive this once more.
        if let newest, received < newest { self = ReplayClock() }
        if newest == nil { began = now }
        if newest.map({ received > $0 }) ?? true {
            marks.append((now, received))
            newest = received
        }
        marks.removeFirst(marks.firstIndex { $0.position > replayed } ?? marks.count)
        thin()
        // What no commit has flushed arrives in whole blocks. The record that such a block cuts off
        // cannot be replayed yet, and nothing that anybody could see is missing.
        let isCutOff =
            received.truncatingRemainder(dividingBy: Self.block) == 0
            && received - replayed < 2 * Self.block
        guard let oldest = marks.first, !isCutOff else { return 0 }
        return now == began ? nil : now - oldest.time
    }

    /// Drops every other mark but neither end; what came with one counts from the next, so no lag
    /// grows by it.
    private mutating func thin() {
        guard marks.count > Self.marksMax else { return }
        let last = marks.count - 1
        marks = marks.indices.compactMap {
            $0.isMultiple(of: 2) || $0 == last ? marks[$0] : nil
        }
    }
}
