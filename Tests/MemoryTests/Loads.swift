import Memory
import Sampling

/// A sample of a history made for a test.
struct MadeSample {
    let time: Int64
    let microseconds: Int
    let sessions: [SampledLoad.Combination: Int]
}

/// A history of random samples, and what it adds up to when one simply adds.
struct MadeHistory {
    private(set) var samples: [MadeSample] = []

    /// Samples about every `step` milliseconds from a time on, of sessions with up to `kinds`
    /// different texts in each dimension.
    init(
        from begin: Int64, samples count: Int, step: Int64, sessions: Int = 6, kinds: Int = 4,
        _ random: inout Dice
    ) {
        var time = begin
        for _ in 0..<count {
            time += step / 2 + Int64(random.below(Int(step)))
            var loads: [SampledLoad.Combination: Int] = [:]
            for _ in 0..<random.below(sessions + 1) {
                loads[Self.combination { _ in random.below(kinds) }, default: 0] += 1
            }
            samples.append(
                MadeSample(
                    time: time, microseconds: 1 + random.below(2_000_000), sessions: loads))
        }
    }

    static func combination(_ number: (String) -> Int) -> SampledLoad.Combination {
        SampledLoad.Combination(
            ["type", "event", "id", "database", "user", "application"].map {
                Array("\($0) \(number($0))".utf8)
            })
    }

    func fill(_ memory: inout ActivityMemory) {
        for sample in samples {
            memory.append(
                SampledLoad(sample.sessions), at: sample.time, microseconds: sample.microseconds)
        }
    }

    /// The session-seconds of a range, in microseconds, by the texts at these places.
    func sums(_ range: Range<Int64>, places: [Int]) -> [[[UInt8]]: Int] {
        var sums: [[[UInt8]]: Int] = [:]
        for sample in samples where range.contains(sample.time) {
            for (combination, count) in sample.sessions {
                let key = places.map { Array(combination.texts[$0]) }
                sums[key, default: 0] += count * sample.microseconds
            }
        }
        return sums
    }

    func total(_ range: Range<Int64>) -> Int { sums(range, places: []).values.reduce(0, +) }

    func observed(_ range: Range<Int64>) -> Int {
        samples.filter { range.contains($0.time) }.reduce(0) { $0 + $1.microseconds }
    }
}

extension ActivitySums {
    var byTexts: [[[UInt8]]: Int] {
        Dictionary(rows.map { ($0.texts, $0.microseconds) }, uniquingKeysWith: +)
    }
}

/// Numbers that are the same at every run.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, limit)))
    }
}
