import Metrics
import Platform
import Polling
import Support
import Watching

/// The servers that a simulated agent watches, and what befalls its machine.
struct PauseWorld {
    private var isBad: [Bool]
    private var changesAt: [ContinuousClock.Instant]
    private var counts: [Double]
    /// Whether what is bad stays bad, and what is good stays good.
    var isStill = false

    init(targets: Int, at now: ContinuousClock.Instant) {
        isBad = Array(repeating: false, count: targets)
        changesAt = Array(repeating: now, count: targets)
        counts = Array(repeating: 0, count: targets)
    }

    /// A pause of milliseconds to days, a clock that is set by up to an hour, or both.
    static func blow(_ random: inout RandomNumbers) -> ManualTime.Blow {
        var blow = ManualTime.Blow()
        let kind = Int.random(in: 0..<10, using: &random)
        if kind < 8 {
            let exponent = Double.random(in: 0.5...7.5, using: &random)
            blow.pause = .seconds(Self.power(exponent) / 1000)
        }
        if kind > 5 {
            let steps: [Int64] = [-3_600_000, 3_600_000, -60_000, 60_000, 5000, -5000]
            blow.step = steps.randomElement(using: &random) ?? 0
        }
        return blow
    }

    /// Ten to the power of `exponent`, near enough for chance.
    private static func power(_ exponent: Double) -> Double {
        let whole = Int(exponent)
        return (0..<whole).reduce(1.0) { value, _ in value * 10 }
            * (1 + 9 * (exponent - Double(whole)))
    }

    /// Whether a server is bad at a moment; it changes now and then, also while the agent is stopped.
    mutating func isBad(
        _ index: Int, at now: ContinuousClock.Instant, _ random: inout RandomNumbers
    ) -> Bool {
        while !isStill, changesAt[index] <= now {
            isBad[index] = Bool.random(using: &random)
            let length = Duration.seconds(Int.random(in: 5...300, using: &random))
            changesAt[index] = max(changesAt[index], now - .seconds(300)) + length
        }
        return isBad[index]
    }

    /// From now on all of them are bad.
    mutating func makeBad() {
        isStill = true
        for index in isBad.indices { isBad[index] = true }
    }

    /// The servers that are bad now.
    var bad: Set<String> {
        Set(zip(PauseSimulation.targets, isBad).filter(\.1).map(\.0))
    }

    /// What a worker reports of a server, as `TargetWorker` does.
    mutating func report(
        of index: Int, isBad: Bool, began: ContinuousClock.Instant,
        answered: TimeSource.Moment, now: ContinuousClock.Instant
    ) -> TargetReport {
        let stale = PauseSimulation.interval * 3
        counts[index] += isBad ? 10 : 0
        let expires = min(now, began + .seconds(1)) + stale
        let values = [
            ("x", isBad ? 11 : 1), ("answered", Double(answered.wall) / 1000),
            ("bad_total", counts[index]),
        ]
        let families = values.map { name, value in
            Family(Metric(name, .gauge, "X."), [Sample(.none, value)])
        }
        let name = PauseSimulation.targets[index]
        return TargetReport(
            name: name, labels: ["target": name], isUp: true, isUpExpires: now + stale,
            isPolled: true, parts: [TargetReport.Part(families: families, expires: expires)],
            own: [], pollBegan: began)
    }
}
