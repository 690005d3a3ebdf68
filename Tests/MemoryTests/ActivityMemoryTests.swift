import Memory
import Sampling
import Support
import Testing

@Suite struct ActivityMemoryTests {
    private static let noon: Int64 = 1_795_435_200_000
    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000
    private static let choices: [[ActivityDimension]] = [
        [], [.waitEvent], [.statement], [.database, .user], [.application],
        ActivityDimension.allCases,
    ]

    private func places(_ dimensions: [ActivityDimension]) -> [Int] {
        dimensions.flatMap { dimension in
            switch dimension {
            case .waitEvent: [0, 1]
            case .statement: [2]
            case .database: [3]
            case .user: [4]
            case .application: [5]
            }
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `the seconds of any range within the last hour are those of its samples`(
        seed: UInt64
    ) throws {
        var dice = Dice(seed)
        let history = MadeHistory(from: Self.noon, samples: 800, step: 5_000, &dice)
        var memory = ActivityMemory()
        history.fill(&memory)
        let last = try #require(history.samples.last?.time)
        for _ in 0..<Repetitions.of(4) {
            let from = last - Self.hour + Int64(dice.below(Int(Self.hour)))
            let range = from..<from + 1 + Int64(dice.below(Int(Self.hour)))
            for dimensions in Self.choices {
                let sums = memory.sums(in: range, by: dimensions)
                let plain = history.sums(range, places: places(dimensions))
                #expect(sums.byTexts == plain)
                #expect(sums.remainder == 0 && !sums.hasMinutes)
                #expect(sums.observed == history.observed(range))
            }
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `whole minutes of two days have the seconds of their samples`(seed: UInt64) throws {
        var dice = Dice(seed)
        let history = MadeHistory(from: Self.noon, samples: 1_500, step: 60_000, &dice)
        var memory = ActivityMemory()
        history.fill(&memory)
        let last = try #require(history.samples.last?.time)
        let minutes = Int((last - Self.noon) / Self.minute)
        for _ in 0..<Repetitions.of(4) {
            let from = Self.noon + Int64(dice.below(minutes)) * Self.minute
            let range = from..<from + Int64(1 + dice.below(minutes)) * Self.minute
            for dimensions in Self.choices {
                let sums = memory.sums(in: range, by: dimensions)
                #expect(sums.byTexts == history.sums(range, places: places(dimensions)))
                #expect(sums.observed == history.observed(range))
            }
        }
        #expect(memory.sums(in: 0..<last + 1, by: []).samples == 1_500)
    }

    @Test func `ranges that follow each other have together what the whole has`() {
        var dice = Dice(7)
        let history = MadeHistory(from: Self.noon, samples: 1_000, step: 9_000, &dice)
        var memory = ActivityMemory()
        history.fill(&memory)
        let whole = memory.sums(in: Self.noon..<Self.noon + 4 * Self.hour, by: [])
        var total = 0
        for part in 0..<411 {
            let from = Self.noon + Int64(part) * 35_037
            total += memory.sums(in: from..<from + 35_037, by: [.database]).total
        }
        #expect(whole.total == history.total(0..<Int64.max))
        #expect(total == whole.total)
    }

    @Test func `combinations beyond those that are kept are in the remainder exactly`() {
        var memory = ActivityMemory(bytesMax: 1 << 20)
        var loads: [SampledLoad.Combination: Int] = [:]
        for number in 0..<1_000 {
            loads[MadeHistory.combination { _ in number }] = number < 10 ? 5 : 1
        }
        let sessions = loads.values.reduce(0, +)
        for second in 0..<300 {
            memory.append(
                SampledLoad(loads), at: Self.noon + Int64(second) * 1_000, microseconds: 1_000_000)
        }
        let sums = memory.sums(
            in: Self.noon..<Self.noon + Self.hour, by: ActivityDimension.allCases)
        #expect(sums.rows.count == 64)
        #expect(sums.rows.prefix(10).allSatisfy { $0.microseconds == 1_500_000_000 })
        #expect(sums.total == sessions * 300_000_000)
        var first = sums
        first.keepFirst(10)
        #expect(first.rows.count == 10 && first.total == sums.total)
    }

    @Test func `samples go after an hour and minutes after two days`() {
        var memory = ActivityMemory()
        let load = SampledLoad([MadeHistory.combination { _ in 1 }: 2])
        for second in stride(from: 0, to: 3 * 86_400, by: 20) {
            memory.append(load, at: Self.noon + Int64(second) * 1_000, microseconds: 20_000_000)
        }
        let end = Self.noon + 3 * 86_400_000
        let recent = memory.sums(in: end - Self.hour + Self.minute..<end, by: [])
        #expect(!recent.hasMinutes && recent.observed == 59 * 60_000_000)
        let before = memory.sums(in: end - 2 * Self.hour..<end - Self.hour - Self.minute, by: [])
        #expect(before.hasMinutes && before.observed == 59 * 60_000_000)
        #expect(memory.sums(in: end - 48 * Self.hour..<end, by: []).observed == 172_800_000_000)
        // Minutes go by the hour.
        #expect((memory.oldest ?? 0) > end - 50 * Self.hour)
        memory.expire(at: end + 72 * Self.hour)
        #expect(memory.isEmpty)
    }

    @Test func `a minute whose samples had to go counts once`() {
        var memory = ActivityMemory(bytesMax: 1 << 20)
        var dice = Dice(9)
        let history = MadeHistory(
            from: Self.noon, samples: 1_500, step: 100, sessions: 40, kinds: 40, &dice)
        history.fill(&memory)
        #expect(memory.bytes <= memory.bytesMax)
        let sums = memory.sums(in: 0..<Int64.max, by: [])
        #expect(sums.hasMinutes)
        #expect(sums.samples == 1_500)
        #expect(sums.total == history.total(0..<Int64.max))
    }

    @Test(arguments: [1 << 20, 4 << 20])
    func `texts that never come again do not take more than the bound`(bytesMax: Int) {
        var memory = ActivityMemory(bytesMax: bytesMax)
        var number = 0
        for second in 0..<300 {
            var loads: [SampledLoad.Combination: Int] = [:]
            for _ in 0..<100 {
                number += 1
                let text = String(repeating: "x", count: 100) + "\(number)"
                loads[SampledLoad.Combination([Array(text.utf8), Array(text.utf8)])] = 1
            }
            memory.append(
                SampledLoad(loads), at: Self.noon + Int64(second) * 1_000, microseconds: 1_000_000)
            #expect(memory.bytes <= bytesMax)
        }
        #expect(memory.sums(in: 0..<Int64.max, by: []).samples > 30)
    }

    @Test func `a gap is time of which nothing is known`() {
        var memory = ActivityMemory()
        let load = SampledLoad([:])
        memory.append(load, at: Self.noon, microseconds: 1_000_000)
        memory.append(load, at: Self.noon + Self.hour / 2, microseconds: 1_000_000)
        let sums = memory.sums(in: Self.noon + 1..<Self.noon + Self.hour / 2, by: [])
        #expect(sums.samples == 0 && sums.observed == 0 && sums.times == nil)
        let rest = memory.sums(in: Self.noon..<Self.noon + Self.hour, by: [])
        #expect(rest.observed == 2_000_000 && rest.total == 0)
    }

    @Test(arguments: [-86_400_000, -3_600_001, -1_000, 1_000, 61_234, 864_000_000] as [Int64])
    func `a clock that is set moves what was before it`(step: Int64) {
        var dice = Dice(11)
        let history = MadeHistory(from: Self.noon, samples: 200, step: 1_000, &dice)
        var memory = ActivityMemory()
        history.fill(&memory)
        memory.shift(by: step)
        let last = (history.samples.last?.time ?? 0) + step
        let load = SampledLoad([MadeHistory.combination { _ in 1 }: 1])
        for second in 1...100 {
            memory.append(load, at: last + Int64(second) * 1_000, microseconds: 1_000_000)
        }
        let before = memory.sums(in: 0..<last + 1, by: [.database])
        #expect(before.byTexts == history.sums(0..<Int64.max, places: [3]))
        let after = memory.sums(in: last + 1..<Int64.max, by: [])
        #expect(after.total == 100_000_000 && after.observed == 100_000_000)
    }

    @Test func `what an earlier agent knew comes before what is known`() throws {
        var dice = Dice(13)
        let first = MadeHistory(from: Self.noon, samples: 500, step: 4_000, &dice)
        let last = try #require(first.samples.last?.time)
        let second = MadeHistory(from: last, samples: 500, step: 4_000, &dice)
        var older = ActivityMemory()
        first.fill(&older)
        var memory = ActivityMemory()
        second.fill(&memory)
        memory.precede(by: older)
        let third = MadeHistory(
            from: second.samples.last?.time ?? 0, samples: 500, step: 4_000, &dice)
        third.fill(&memory)
        let all = 0..<Int64.max
        #expect(memory.sums(in: all, by: []).samples == 1_500)
        let plain = [first, second, third].map { $0.sums(all, places: [0, 1]) }
            .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        #expect(memory.sums(in: all, by: [.waitEvent]).byTexts == plain)
        #expect(memory.oldest == Self.noon)
    }

    @Test func `less room gives up what is oldest`() {
        var dice = Dice(15)
        let history = MadeHistory(
            from: Self.noon, samples: 1_000, step: 2_000, sessions: 60, kinds: 60, &dice)
        var memory = ActivityMemory(bytesMax: 16 << 20)
        history.fill(&memory)
        #expect(memory.bytes > 1 << 20)
        memory.use(bytesMax: 1 << 20)
        #expect(memory.bytes <= 1 << 20)
        let last = history.samples.last?.time ?? 0
        #expect(memory.sums(in: last..<last + 1, by: []).samples == 1)
        while memory.evictOldest() {}
    }
}
