import Memory
import Metrics
import Testing

/// The course of numbers: polls of an hour, two days by the minute, gaps where nothing is known.
@Suite struct TrendMemoryTests {
    private static let noon: Int64 = 1_795_262_400_000
    private static let minute: Int64 = 60_000

    private static func row(_ value: Float) -> [Float] {
        [Float](repeating: value, count: TrendSeries.all.count)
    }

    private static func take(
        _ memory: inout TrendMemory, _ value: Float, _ seconds: Int, isSamePoll: Bool = false
    ) {
        memory.take(row(value), at: noon + Int64(seconds) * 1_000, isSamePoll: isSamePoll)
    }

    private static func values(
        _ memory: TrendMemory, from: Int = 0, to: Int, step: Int = 60
    ) -> [Double?] {
        memory.trend(
            0, from: noon + Int64(from) * 1_000, to: noon + Int64(to) * 1_000,
            step: Int64(step) * 1_000
        ).map(\.value)
    }

    @Test func `a step has the mean of its polls, and a gap is nil`() {
        var memory = TrendMemory()
        for (second, value) in [(0, 1.0), (10, 3), (70, 5), (200, .nan)] {
            Self.take(&memory, Float(value), second)
        }
        #expect(Self.values(memory, to: 240) == [2, 5, nil, nil])
        #expect(Self.values(memory, to: 80, step: 10) == [1, 3, nil, nil, nil, nil, nil, 5])
        let times = memory.trend(0, from: Self.noon, to: Self.noon + 120_000, step: 60_000)
        #expect(times.map(\.time) == [Self.noon, Self.noon + 60_000])
    }

    @Test func `more of the same poll takes the place of what there was`() {
        var memory = TrendMemory()
        Self.take(&memory, .nan, 0)
        Self.take(&memory, 7, 4, isSamePoll: true)
        #expect(Self.values(memory, to: 60, step: 5) == [7] + [Double?](repeating: nil, count: 11))
    }

    @Test func `what is older than the polls is answered by the minute, once`() {
        var memory = TrendMemory()
        // Three hours of a poll every ten seconds: the number is that of the minute, and 0.5 more or less.
        for poll in 0..<1_080 {
            let value = Float(poll / 6) + (poll % 2 == 0 ? 0.5 : -0.5)
            Self.take(&memory, value, poll * 10)
        }
        let whole = Self.values(memory, to: 10_800)
        #expect(whole == (0..<180).map { Double($0) })
        // Polls of the last hour alone.
        #expect(Self.values(memory, from: 10_740, to: 10_760, step: 10) == [179.5, 178.5])
        let early = Self.values(memory, to: 60, step: 10)
        #expect(early == [0] + [Double?](repeating: nil, count: 5))
        #expect(memory.oldest == Self.noon)
    }

    @Test func `two days are the most, in a bounded number of bytes`() {
        var memory = TrendMemory()
        for poll in 0..<30_000 { Self.take(&memory, 1, poll * 10) }
        let last = Self.noon + 299_990_000
        let oldest = memory.oldest ?? 0
        #expect(oldest <= last - TrendMemory.minutesMilliseconds + 2 * Self.minute)
        #expect(oldest >= last - TrendMemory.minutesMilliseconds * 9 / 8 - Self.minute)
        #expect(memory.bytes < 400 << 10)
        // A poll each tenth of a second: an hour of them is too much, and the minutes stay.
        for poll in 0..<40_000 {
            memory.take(Self.row(2), at: last + Int64(poll) * 100, isSamePoll: false)
        }
        #expect(memory.bytes < 800 << 10)
    }

    @Test func `a file gives back what was written, and a damaged one nothing`() throws {
        var memory = TrendMemory()
        for poll in 0..<600 { Self.take(&memory, poll % 7 == 0 ? .nan : Float(poll), poll * 10) }
        let now = Self.noon + 6_000_000
        let file = memory.file(at: now)
        let read = try TrendMemory.parse(file, now: now).get()
        #expect(Self.values(read, to: 6_000, step: 10) == Self.values(memory, to: 6_000, step: 10))
        #expect(TrendMemory.time(ofFileThatBeginsWith: Array(file.prefix(64))) == now)
        var dice = Dice(3)
        for _ in 0..<300 {
            var bytes = file
            bytes[dice.below(bytes.count)] ^= UInt8(1 + dice.below(255))
            if case .success = TrendMemory.parse(bytes, now: now) {
                Issue.record("a changed byte was not noticed")
            }
        }
        for count in [0, 5, 17, 33, 34, 60, file.count - 1] {
            if case .success = TrendMemory.parse(Array(file.prefix(count)), now: now) {
                Issue.record("\(count) bytes were taken for a file")
            }
        }
    }

    @Test func `the times of a clock that was ahead are moved`() throws {
        var memory = TrendMemory()
        Self.take(&memory, 1, 86_400)
        let now = Self.noon + 1_000_000
        let read = try TrendMemory.parse(memory.file(at: Self.noon + 86_400_000), now: now).get()
        #expect((read.oldest ?? .max) <= now)
    }

    @Test func `what an earlier agent knew comes before, and their minute is made of both`() {
        var older = TrendMemory()
        Self.take(&older, 1, 0)
        Self.take(&older, 2, 65)
        var memory = TrendMemory()
        Self.take(&memory, 4, 95)
        memory.precede(by: older)
        Self.take(&memory, 9, 130)
        #expect(Self.values(memory, to: 180) == [1, 3, 9])
        // As minutes, an hour and more later.
        Self.take(&memory, 5, 10_000)
        #expect(Self.values(memory, to: 180) == [1, 3, 9])
    }

    @Test func `the first minute is answered by its polls, also when it was summed`() {
        var memory = TrendMemory()
        for (second, value) in [(20, 1), (30, 3), (70, 5), (130, 7)] {
            Self.take(&memory, Float(value), second)
        }
        #expect(Self.values(memory, from: 20, to: 40, step: 10) == [1, 3])
        #expect(Self.values(memory, to: 180) == [2, 5, 7])
    }

    @Test func `a question without sense has no answer, and a large one a bounded one`() {
        var memory = TrendMemory()
        Self.take(&memory, 1, 0)
        #expect(memory.trend(0, from: 5, to: 5, step: 1).isEmpty)
        #expect(memory.trend(-1, from: 0, to: 5, step: 1).isEmpty)
        #expect(memory.trend(0, from: 0, to: 5, step: 0).isEmpty)
        #expect(
            memory.trend(0, from: 0, to: Self.noon, step: 1).count == TrendMemory.pointsMax)
    }
}
