/// How long to wait before trying again: soon at first, then longer and longer, up to a limit.
///
/// Every wait is a random part of its step ("full jitter", as in Marc Brooker's "Exponential Backoff
/// And Jitter"), so that many agents do not come back to a server in step.
package struct Backoff: Sendable {
    /// The first step in seconds.
    static let first = 0.5
    /// No wait is shorter than this part of its step.
    static let shortest = 0.25

    private let limit: Double
    private var failures = 0

    /// No wait is longer than `limit` seconds.
    package init(limit: Double) { self.limit = limit }

    /// It worked: the next failure counts as the first.
    package mutating func succeeded() { failures = 0 }

    /// It failed; gives the seconds to wait, with `random` from 0 to 1.
    package mutating func failed(random: Double) -> Double {
        // Beyond 2^20 steps the limit has long been reached.
        let step = min(limit, Self.first * Double(1 << min(failures, 20)))
        failures += 1
        return step * (Self.shortest + (1 - Self.shortest) * random)
    }
}
