import Memory
import Sampling
import Testing

/// Minutes of activity for the history: what they add up to, and when they are over.
@Suite struct MinuteLedgerTests {
    private static let noon: Int64 = 1_795_262_400_000
    private static let minute: Int64 = 60_000

    private static func sample(
        _ sessions: [SampledLoad.Combination: Int], blocking: SampledBlocking = SampledBlocking(),
        microseconds: Int = 1_000_000
    ) -> TimedLoad {
        TimedLoad(SampledLoad(sessions), blocking: blocking, began: 0, microseconds: microseconds)
    }

    private static func total(_ minute: ActivityMinute) -> Int {
        minute.load.reduce(minute.otherLoad) { $0 + $1.microseconds }
    }

    @Test func `minutes have what memory has of the same samples, to the microsecond`() {
        var dice = Dice(7)
        let history = MadeHistory(
            from: Self.noon, samples: 600, step: 1_000, sessions: 9, kinds: 3, &dice)
        var memory = ActivityMemory()
        var ledger = MinuteLedger(rowsMax: 5)
        var minutes: [ActivityMinute] = []
        for made in history.samples {
            let sample = Self.sample(made.sessions, microseconds: made.microseconds)
            let time = memory.append(
                sample.load, at: made.time, microseconds: sample.microseconds)
            if let time { ledger.append(sample, at: time) }
            minutes += ledger.take(at: made.time, isLast: false).minutes
        }
        minutes += ledger.take(at: 0, isLast: true).minutes
        #expect(minutes.count > 9)
        for minute in minutes {
            let range = minute.begin..<minute.begin + Self.minute
            let sums = memory.sums(in: range, by: [.waitEvent])
            #expect(Self.total(minute) == sums.total)
            #expect(minute.observed == sums.observed && minute.samples == sums.samples)
            #expect(minute.load.count <= 5)
            // Those that are left out have no more than those that are there.
            let kept = minute.load.map(\.microseconds)
            #expect(kept == kept.sorted(by: >))
        }
    }

    @Test func `a minute is over when no sample can fall into it any more`() {
        var ledger = MinuteLedger(rowsMax: 10)
        let load = [MadeHistory.combination { _ in 1 }: 2]
        ledger.append(Self.sample(load), at: Self.noon + 59_999)
        let end = Self.noon + Self.minute
        #expect(ledger.take(at: end, isLast: false).minutes.isEmpty)
        let late = end + MinuteLedger.lateMilliseconds
        #expect(ledger.take(at: late - 1, isLast: false).minutes.isEmpty)
        let minutes = ledger.take(at: late, isLast: false).minutes
        #expect(minutes.map(\.begin) == [Self.noon] && minutes[0].samples == 1)
        #expect(minutes[0].load.map(\.samples) == [1])
        #expect(ledger.take(at: late, isLast: true).minutes.isEmpty)
        // One that comes even later makes a second part of the same minute.
        ledger.append(Self.sample(load), at: Self.noon + 59_999)
        #expect(ledger.take(at: late, isLast: false).minutes.map(\.begin) == [Self.noon])
    }

    @Test func `who blocks is kept apart, and the rest is exact`() {
        let clients = (0..<5).map {
            SampledLoad.Combination([[UInt8]](repeating: [UInt8($0 + 65)], count: 3))
        }
        var ledger = MinuteLedger(rowsMax: 2)
        for (place, client) in clients.enumerated() {
            let blocking = SampledBlocking([client: 100 + place], remainder: 7)
            ledger.append(Self.sample([:], blocking: blocking), at: Self.noon)
        }
        let minute = ledger.take(at: 0, isLast: true).minutes.first
        #expect(minute?.blocking.map(\.microseconds) == [104, 103])
        #expect(minute?.otherBlocking == 100 + 101 + 102 + 5 * 7)
        #expect(minute?.load.isEmpty == true && minute?.otherLoad == 0)
    }

    @Test func `minutes that nothing takes are bounded, and those that go are counted`() {
        var ledger = MinuteLedger(rowsMax: 3)
        let load = [MadeHistory.combination { _ in 1 }: 1]
        for number in 0..<Int64(MinuteLedger.waitingMax + 4) {
            ledger.append(Self.sample(load), at: Self.noon + number * Self.minute)
        }
        let taken = ledger.take(at: 0, isLast: true)
        #expect(taken.minutes.count == MinuteLedger.waitingMax)
        #expect(taken.dropped == 4 * 2)
        #expect(taken.minutes.first?.begin == Self.noon + 4 * Self.minute)
    }

    @Test func `without rows nothing is kept`() {
        var ledger = MinuteLedger()
        ledger.append(Self.sample([MadeHistory.combination { _ in 1 }: 1]), at: Self.noon)
        #expect(ledger.take(at: 0, isLast: true).minutes.isEmpty)
        ledger.use(rowsMax: 3)
        ledger.append(Self.sample([:]), at: Self.noon)
        ledger.use(rowsMax: 0)
        #expect(ledger.take(at: 0, isLast: true).minutes.isEmpty)
    }

    @Test func `combinations beyond the bound go to the remainder`() {
        var ledger = MinuteLedger(rowsMax: 1_000)
        var loads: [SampledLoad.Combination: Int] = [:]
        for number in 0..<6_000 { loads[MadeHistory.combination { _ in number }] = 1 }
        ledger.append(Self.sample(loads), at: Self.noon)
        let minute = ledger.take(at: 0, isLast: true).minutes.first
        #expect(minute?.load.count == 1_000)
        #expect(minute?.otherLoad == 5_000 * 1_000_000)
    }
}
