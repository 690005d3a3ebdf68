/// When samples are taken, and for how much time each of them stands: pure.
///
/// Each sample comes a random part of its interval later than the interval begins, so that what the
/// server does once a second is met neither always nor never.
package struct SamplePace: Sendable, Equatable {
    /// Of its interval a sample may take this share.
    package static let costShareMax = 0.05
    /// In seconds: a sample may take this long at the configured interval.
    package static let costMax = 0.05
    /// In seconds: the interval widens to this at most, unless a longer one is configured.
    package static let widenedMax = 60.0
    /// After this number of samples that would be cheap at half the interval, it is halved.
    package static let cheapMin = 5
    /// A sample stands for this many intervals at most: what was during a longer gap is unknown.
    package static let weightMax = 2.0
    /// After this many intervals without one a sample is overdue.
    package static let overdue = 0.6
    /// Of its interval a sample comes later by this share at most.
    package static let delayMax = 0.4
    /// In intervals: a gap so much longer than one interval has no sample missing.
    private static let lateness = 0.6

    /// In seconds: what the configuration says.
    package let configured: Double
    /// In seconds: the one in force.
    package private(set) var interval: Double
    private var cheapOnes = 0

    /// Begins with the configured interval.
    package init(configured: Double) {
        self.configured = configured
        interval = configured
    }

    /// Whether it is wider than configured.
    package var isWidened: Bool { interval > configured }

    /// In seconds: how much later than its interval begins a sample comes; `random` is from 0 to 1.
    package func delay(random: Double) -> Double { interval * Self.delayMax * random }

    /// In seconds: for how much time a sample stands that comes so long after the one before.
    package func weight(after gap: Double) -> Double {
        min(max(0, gap), Self.weightMax * interval)
    }

    /// How many samples of the configured interval are missing in such a gap.
    package func missed(in gap: Double) -> Int {
        let intervals = (gap / configured - Self.lateness).rounded(.down)
        return Int(max(0, min(intervals, 1e9)))
    }

    /// Takes note of how long a sample took, in seconds; says whether that was too long.
    ///
    /// The interval widens until its share of the time is small, and is halved again when it would
    /// stay small.
    package mutating func took(_ seconds: Double) -> Bool {
        if seconds > limit(interval) {
            cheapOnes = 0
            let most = max(Self.widenedMax, configured)
            var wider = interval
            while seconds > limit(wider), wider < most { wider *= 2 }
            interval = min(wider, most)
            return true
        }
        guard isWidened, seconds <= limit(interval / 2) else {
            cheapOnes = 0
            return false
        }
        cheapOnes += 1
        if cheapOnes >= Self.cheapMin {
            interval = max(configured, interval / 2)
            cheapOnes = 0
        }
        return false
    }

    /// In seconds: what a sample may take at this interval.
    private func limit(_ interval: Double) -> Double {
        interval * min(Self.costShareMax, Self.costMax / configured)
    }
}
