import Metrics

/// How much counters grew from one reading to the next.
struct Increments: Sendable {
    private var last = ExactDictionary<Double>()
    private var time: Double?

    /// The growth of every counter that was there before, or nil at the first reading and after a
    /// gap that is longer than `gapMax` seconds, of which it is unknown when it grew.
    ///
    /// A counter that went down was reset to 0; a new one counts from now.
    mutating func take(
        _ values: ExactDictionary<Double>, at now: Double, gapMax: Double
    ) -> ExactDictionary<Double>? {
        // The same poll, looked at twice.
        if time == now { return nil }
        let before = last
        let since = time
        last = values
        time = now
        guard let since, now - since <= gapMax else { return nil }
        var growth = ExactDictionary<Double>()
        for (name, value) in values {
            guard let old = before[name] else { continue }
            let grown = value >= old ? value - old : value
            if grown > 0 { growth[name] = grown }
        }
        return growth
    }
}
