/// Limits the message rate: `perMinute` on average, bursts after a calm time.
package struct TokenBucket: Sendable, Equatable {
    /// How much may pass.
    package struct Limit: Sendable, Equatable {
        /// Messages a minute over a long time.
        package var perMinute: Int
        /// Messages at once after a calm time.
        package var burst: Int

        /// A limit; both numbers are at least 1.
        package init(perMinute: Int, burst: Int) {
            self.perMinute = perMinute
            self.burst = burst
        }
    }

    private let limit: Limit
    /// In thousandths of a message, so that nothing is lost to rounding.
    private var level: Int64
    private var filledAt: Int64

    /// A full bucket.
    package init(_ limit: Limit, now: Int64) {
        self.limit = limit
        level = Int64(limit.burst) * Self.unit
        filledAt = now
    }

    // A millisecond brings `perMinute` of these.
    private static let unit: Int64 = 60_000

    private func level(at now: Int64) -> Int64 {
        let gained = max(0, now - filledAt).multipliedReportingOverflow(by: Int64(limit.perMinute))
        let most = Int64(limit.burst) * Self.unit
        return gained.overflow ? most : min(most, level + gained.partialValue)
    }

    /// When the next message may pass: now, or later.
    package func nextAllowed(now: Int64) -> Int64 {
        let missing = Self.unit - level(at: now)
        guard missing > 0 else { return now }
        let perMinute = Int64(limit.perMinute)
        return now + (missing + perMinute - 1) / perMinute
    }

    /// The time of day was set by that many milliseconds.
    package mutating func shift(by step: Int64) { filledAt += step }

    /// Takes one message out.
    package mutating func take(now: Int64) {
        level = max(0, level(at: now) - Self.unit)
        filledAt = max(filledAt, now)
    }

    /// Puts back one message that was taken out and not sent.
    package mutating func giveBack() { level += Self.unit }
}
