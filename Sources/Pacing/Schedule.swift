import Basics
package import Collection
import Platform

/// When one target is polled and which collectors are then due.
///
/// Time is an argument: seconds on any clock that does not jump. Polls happen on a grid of
/// `interval` whose offset comes from the target's name, so that many targets do not poll at once;
/// a collector with a longer pace has an offset of its own. What was missed is skipped.
package struct Schedule: Sendable {
    /// Seconds between polls.
    package let interval: Double
    private let target: String
    private var due: [String: Double] = [:]

    /// A schedule on which everything is due at once.
    package init(target: String, interval: Double) {
        self.target = target
        self.interval = interval
    }

    /// The first poll after `now` on the target's grid.
    package func nextPoll(after now: Double) -> Double {
        Self.next(after: now, every: interval, key: target)
    }

    /// How many polls of the grid lie between two times: more than 0 when a poll took too long.
    package func missed(from last: Double, to now: Double) -> Int {
        max(0, Int((now - nextPoll(after: last)) / interval))
    }

    /// Whether a collector is due at the poll at `now`.
    package func isDue(_ collector: Collector, now: Double) -> Bool {
        (due[collector.name] ?? now) <= now
    }

    /// Notes that a collector was asked, or would have been, at the poll at `now`.
    package mutating func done(_ collector: Collector, now: Double) {
        let every = period(of: collector)
        // A pace of one poll is due at every poll, also at one that comes early.
        due[collector.name] =
            every <= interval
            ? now.nextUp : Self.next(after: now, every: every, key: "\(target)/\(collector.name)")
    }

    /// Asks again at the next poll: what was in the way may be gone by then.
    package mutating func retry(_ collector: Collector, now: Double) {
        due[collector.name] = now.nextUp
    }

    /// Asks at the next poll, because a collector was left out until now.
    package mutating func ask(_ collector: Collector) { due[collector.name] = nil }

    /// Seconds between two answers of a collector.
    package func period(of collector: Collector) -> Double {
        switch collector.pace {
        case .everyPoll: interval
        case .atMostEvery(let pace): max(interval, pace.seconds)
        }
    }

    private static func next(after now: Double, every period: Double, key: String) -> Double {
        let offset = Double(StableHash.of(key) % 10_000) / 10_000 * period
        let next = ((now - offset) / period).rounded(.down) * period + offset + period
        return next > now ? next : next + period
    }
}
