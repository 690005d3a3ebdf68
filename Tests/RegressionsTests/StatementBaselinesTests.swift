import Memory
import Metrics
import Regressions
import Support
import Testing
import Windows

/// What is kept of statements: how many, how many bytes, and the file.
@Suite struct StatementBaselinesTests {
    private static func ran(
        _ keys: some Sequence<UInt64>, calls: Double = 1_000, seconds: Double = 4
    ) -> [StatementMoments] {
        keys.map {
            StatementMoments(
                key: $0, calls: calls, seconds: seconds, squares: seconds * seconds / calls)
        }
    }

    private static func time(_ minutes: Int) -> Int64 {
        MadeServer.begin + Int64(minutes) * 60_000
    }

    /// Five weeks of as many statements as are kept.
    private static let full: StatementBaselines = {
        var baselines = StatementBaselines()
        let keys = 0..<UInt64(StatementBaselines.statementsMax)
        for hour in 0..<(35 * 24) { _ = baselines.take(ran(keys), at: time(hour * 60)) }
        for minute in 0..<15 { _ = baselines.take(ran(keys), at: time(35 * 1_440 + minute)) }
        return baselines
    }()

    @Test func `five weeks of all statements that are kept take less than 2 MiB`() throws {
        let full = Self.full
        #expect(full.count == StatementBaselines.statementsMax)
        #expect(full.bytes < 2 << 20)
        let file = full.file(at: Self.time(36 * 1_440))
        #expect(file.count < StatementBaselines.fileBytesMax)
        let read = try StatementBaselines.parse(file, now: Self.time(36 * 1_440)).get()
        #expect(read.file(at: Self.time(36 * 1_440)) == file)
        let head = Array(file.prefix(64))
        #expect(
            StatementBaselines.time(ofFileThatBeginsWith: head) == Self.time(36 * 1_440))
    }

    @Test
    func `the most expensive statements are kept from the first hour on, whatever came first`() {
        let most = UInt64(StatementBaselines.statementsMax)
        var baselines = StatementBaselines()
        let cheap = Self.ran(1_000..<1_000 + most, calls: 1, seconds: 0.001)
        _ = baselines.take(cheap, at: Self.time(0))
        let dear = Self.ran(0..<20, seconds: 40)
        _ = baselines.take(dear + cheap, at: Self.time(1))
        #expect(baselines.count == Int(most) && baselines.replaced == 20)
        #expect(baselines.keys.prefix(20) == Array(0..<20)[...])
        // Two of about the same do not take turns.
        let about = Self.ran(2_000..<2_020, calls: 1, seconds: 0.0011)
        _ = baselines.take(dear + about, at: Self.time(2))
        _ = baselines.take(dear + cheap, at: Self.time(3))
        #expect(baselines.replaced == 20)
    }

    @Test func `what others took in the hour is kept over a restart`() throws {
        let most = UInt64(StatementBaselines.statementsMax)
        var baselines = StatementBaselines()
        let usual = Self.ran(1_000..<1_000 + most, calls: 10, seconds: 1)
        for minute in 0..<10 {
            // Each reading has too little of the other to count; together they are enough.
            let other = Self.ran([7], seconds: 1.2)
            _ = baselines.take(minute == 0 ? usual : other, at: Self.time(minute))
            let file = baselines.file(at: Self.time(minute))
            baselines = try StatementBaselines.parse(file, now: Self.time(minute)).get()
        }
        #expect(baselines.keys.first == 7 && baselines.replaced == 1)
    }

    @Test func `a file of the first version is read`() throws {
        var baselines = StatementBaselines()
        for minute in 0..<200 { _ = baselines.take(Self.ran(0..<3), at: Self.time(minute)) }
        let file = baselines.file(at: Self.time(200))
        let head = Array("pgvigil-baselines 1 ".utf8)
        let content = Array(file.dropFirst(head.count + FileSum.digits + 1).dropLast())
        let former = head + Array("\(FileSum.text(content, from: 0))\n".utf8) + content
        let read = try StatementBaselines.parse(former, now: Self.time(200)).get()
        #expect(read.file(at: Self.time(200)) == file)
        #expect(StatementBaselines.time(ofFileThatBeginsWith: former) == Self.time(200))
    }

    @Test func `a file that is torn or changed is refused`() {
        var baselines = StatementBaselines()
        for minute in 0..<200 { _ = baselines.take(Self.ran(0..<3), at: Self.time(minute)) }
        let now = Self.time(201)
        let file = baselines.file(at: now)
        for count in 0..<file.count {
            guard case .failure = StatementBaselines.parse(Array(file.prefix(count)), now: now)
            else {
                Issue.record("\(count) bytes of \(file.count) were read")
                continue
            }
        }
        for place in file.indices {
            var changed = file
            changed[place] ^= 0x10
            guard case .failure = StatementBaselines.parse(changed, now: now) else {
                Issue.record("a change at \(place) was not seen")
                continue
            }
        }
    }

    @Test func `the file of an agent that knew nothing is read`() throws {
        let file = StatementBaselines().file(at: Self.time(0))
        #expect(try StatementBaselines.parse(file, now: Self.time(1)).get().count == 0)
    }

    @Test func `a file from the future is moved to now`() throws {
        var target = PlayedTarget()
        target.pass(10 * MadeServer.day + 36_000)
        let year: Int64 = 365 * 86_400_000
        let file = target.baselines.file(at: target.now)
        target.clockError = -year
        target.baselines = try StatementBaselines.parse(file, now: target.now).get()
        target.steps = StatementSteps()
        target.pass(3600, every: 30)
        #expect(target.findings == [])
        target.slowDown(1, by: 22.5)
        target.pass(180, every: 30)
        #expect(target.regressed == [1])
    }

    @Test func `of too many statements those with most time of the last week are kept`() {
        var baselines = StatementBaselines()
        let most = UInt64(StatementBaselines.statementsMax)
        // 0 to 499 take 4 s an hour each, and are all that there are at first.
        for hour in 0..<48 {
            _ = baselines.take(Self.ran(0..<most), at: Self.time(hour * 60))
        }
        #expect(baselines.overlooked == 0)
        // Ten take 400 s an hour from then on, and a thousand take hardly any.
        let others = Self.ran(most..<most + 1_000, seconds: 0.001)
        let heavy = Self.ran(10_000..<10_010 as Range<UInt64>, seconds: 400)
        for hour in 48..<52 {
            _ = baselines.take(
                Self.ran(0..<most) + others + heavy, at: Self.time(hour * 60))
        }
        #expect(baselines.count == StatementBaselines.statementsMax)
        #expect(baselines.replaced == 10)
        #expect(baselines.overlooked == 1_010)
        #expect(baselines.bytes < 2 << 20)
    }

    @Test func `many targets share what there is room for, and the lightest statements go`() {
        let all = 128 << 20
        #expect(StatementBaselines.limit(bytes: all, targets: 1) == 500)
        let each = StatementBaselines.limit(bytes: all, targets: 200)
        #expect(each >= 100 && each < 500)
        #expect(each * 200 * (2 << 20) / 500 <= all * 21 / 20)
        #expect(StatementBaselines.limit(bytes: all, targets: 100_000) == 50)
        var baselines = StatementBaselines()
        let ran = (0..<UInt64(300)).flatMap { Self.ran([$0], seconds: Double($0 + 1)) }
        for hour in 0..<3 { _ = baselines.take(ran, at: Self.time(hour * 60)) }
        baselines.keep(100)
        #expect(baselines.count == 100)
        #expect(baselines.replaced == 200)
        _ = baselines.take(ran, at: Self.time(181))
        #expect(baselines.count == 100)
        #expect(baselines.overlooked == 200)
        // Those that are left are the heaviest: none of them is overlooked.
        _ = baselines.take(Array(ran.suffix(100)), at: Self.time(182))
        #expect(baselines.overlooked == 0)
    }

    @Test func `a statement that has not run for four weeks is forgotten`() {
        var baselines = StatementBaselines()
        _ = baselines.take(Self.ran(0..<10), at: Self.time(0))
        _ = baselines.take(Self.ran(0..<5), at: Self.time(20 * 1_440))
        _ = baselines.take([], at: Self.time(29 * 1_440))
        #expect(baselines.count == 5)
        #expect(baselines.replaced == 0)
    }

    @Test func `twenty changes are shown, those that lost most time, and the others are counted`() {
        var baselines = StatementBaselines()
        let keys = 0..<UInt64(30)
        for quarter in 0..<(26 * 4) {
            _ = baselines.take(Self.ran(keys), at: Self.time(quarter * 15))
        }
        let slow = keys.flatMap { Self.ran([$0], seconds: 40 + Double($0)) }
        let changes = baselines.take(slow, at: Self.time(26 * 60))
        #expect(changes.regressed == 30)
        #expect(changes.leftOut == 10)
        #expect(changes.shown.map(\.key) == (10..<30).reversed().map { UInt64($0) })
    }

    @Test func `series have the labels that they are given, and none where there are none`() {
        let changes = StatementChanges(
            shown: [
                StatementChange(key: 1, baseline: 0.01, mean: 0.03, calls: 200, share: 0.5),
                StatementChange(key: 2, baseline: 0.01, mean: 0.02, calls: 200, share: 0.5),
            ], leftOut: 0, regressed: 1)
        let families = changes.families { $0 == 1 ? ["queryid": "4711"] : nil }
        #expect(families.map(\.metric) == StatementChanges.metrics)
        #expect(families[0].samples == [Sample(["queryid": "4711"], 0.01)])
        #expect(families[1].samples.map(\.value) == [3])
        #expect(families[2].samples == [Sample(.none, 1)])
        #expect(StatementChanges.unknown.families { _ in Labels.none } == [])
    }

    @Test(arguments: [Int64.min, -1, Int64.max])
    func `a time that is none teaches nothing`(time: Int64) {
        var baselines = StatementBaselines()
        #expect(baselines.take(Self.ran(0..<3), at: time) == .unknown)
        #expect(baselines.count == 0)
    }
}
