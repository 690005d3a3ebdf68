import Glibc

/// How execution times are distributed, estimated from each statement's mean and variance.
///
/// Each statement is taken as lognormal with its two moments, weighted by its calls; one whose
/// variance is 0 always takes its mean. A quantile is where the sum of all distribution functions
/// reaches the share; it is found by halving an interval of logarithms.
package struct ExecutionTimes: Sendable {
    /// One lognormal part of the mixture.
    private struct Part {
        let calls: Double
        let center: Double
        /// 1 / (σ √2), infinite for a statement that always takes the same time.
        let steepness: Double
    }

    /// How often anything ran.
    package let calls: Double
    private let parts: [Part]

    /// From what statements did in a window.
    package init(_ statements: [StatementMoments]) {
        var calls = 0.0
        parts = statements.compactMap { statement in
            guard statement.calls > 0, statement.seconds > 0 else { return nil }
            calls += statement.calls
            let mean = statement.mean
            let spread = log1p(statement.variance / (mean * mean))
            return Part(
                calls: statement.calls, center: log(mean) - spread / 2,
                steepness: 1 / (2 * spread).squareRoot())
        }
        self.calls = calls
    }

    /// The time in seconds that a share of all calls, above 0 and below 1, does not exceed; nil
    /// without any call.
    package func quantile(_ share: Double) -> Double? {
        guard !parts.isEmpty else { return nil }
        var low = Double.infinity
        var high = -Double.infinity
        for part in parts {
            low = min(low, part.center - Self.reach(part))
            high = max(high, part.center + Self.reach(part))
        }
        var open = parts
        // Calls of parts that lie below the interval as a whole.
        var below = 0.0
        let wanted = share * calls
        while high - low > 1e-5 {
            let middle = (low + high) / 2
            var sum = below
            for part in open { sum += part.calls * Self.share(of: part, below: middle) }
            if sum < wanted { low = middle } else { high = middle }
            open.removeAll { part in
                let reach = Self.reach(part)
                if part.center + reach <= low {
                    below += part.calls
                    return true
                }
                return part.center - reach > high
            }
        }
        return exp(high)
    }

    /// How far from the centre a part has anything worth counting.
    private static func reach(_ part: Part) -> Double { 4.3 / part.steepness }

    private static func share(of part: Part, below place: Double) -> Double {
        if part.steepness == .infinity { return part.center <= place ? 1 : 0 }
        return 0.5 * erfc((part.center - place) * part.steepness)
    }
}
