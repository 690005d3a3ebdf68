import Statements
import Testing

/// What statements did from reading to reading, and by the hour.
@Suite struct StatementHoursTests {
    private static let noon: Int64 = 1_795_262_400_000

    private static func key(
        _ query: Int64, user: UInt32 = 10, isTopLevel: Bool? = true
    ) -> StatementKey {
        StatementKey(query: query, database: 5, user: user, isTopLevel: isTopLevel)
    }

    private static func entry(
        _ key: StatementKey, calls: Double, seconds: Double = 0, rows: Double = 0,
        wal: Double = 0, since: Double = .nan
    ) -> StatementEntry {
        var numbers = StatementNumbers(repeating: 0)
        numbers[.calls] = calls
        numbers[.seconds] = seconds
        numbers[.rows] = rows
        numbers[.walBytes] = wal
        return StatementEntry(key: key, numbers: numbers, since: since)
    }

    private static func names(_ key: StatementKey) -> (database: String, user: String)? {
        key.user == 1 ? nil : ("shop", "web")
    }

    // MARK: From reading to reading

    @Test func `the first reading is the beginning, and the second says what ran`() {
        var growth = StatementGrowth()
        let first = growth.take([Self.entry(Self.key(1), calls: 5)], isCut: false, at: 0)
        #expect(first == nil)
        let step = growth.take(
            [Self.entry(Self.key(1), calls: 8, rows: 2), Self.entry(Self.key(2), calls: 4)],
            isCut: false, at: 30)
        #expect(step?.seconds == 30)
        #expect(step?.entries.map { $0.numbers[.calls] } == [3, 4])
        #expect(step?.entries.map(\.isRestarted) == [false, false])
    }

    @Test func `an entry of which one number is lower is new as a whole`() {
        var growth = StatementGrowth()
        _ = growth.take([Self.entry(Self.key(1), calls: 5, rows: 90)], isCut: false, at: 0)
        // Its calls have passed the old value, its rows have not.
        let step = growth.take(
            [Self.entry(Self.key(1), calls: 7, rows: 14)], isCut: false, at: 30)
        #expect(step?.entries.first?.numbers[.calls] == 7)
        #expect(step?.entries.first?.numbers[.rows] == 14)
        #expect(step?.entries.first?.isRestarted == true)
    }

    @Test func `an entry that began later is new although every number is higher`() {
        var growth = StatementGrowth()
        _ = growth.take([Self.entry(Self.key(1), calls: 5, since: 100)], isCut: false, at: 0)
        let step = growth.take(
            [Self.entry(Self.key(1), calls: 9, since: 200)], isCut: false, at: 30)
        #expect(step?.entries.first?.numbers[.calls] == 9)
        #expect(step?.entries.first?.isRestarted == true)
    }

    @Test func `the same statement within a function and sent by a client are two`() {
        var growth = StatementGrowth()
        let (sent, nested) = (Self.key(1), Self.key(1, isTopLevel: false))
        _ = growth.take(
            [Self.entry(sent, calls: 100), Self.entry(nested, calls: 1)], isCut: false, at: 0)
        let step = growth.take(
            [Self.entry(nested, calls: 4), Self.entry(sent, calls: 101)], isCut: false, at: 30)
        #expect(step?.entries.map { $0.numbers[.calls] } == [3, 1])
    }

    @Test func `after a cut answer, a gap or another server nothing is guessed`() {
        var growth = StatementGrowth()
        _ = growth.take([Self.entry(Self.key(1), calls: 5)], isCut: true, at: 0)
        let cut = growth.take(
            [Self.entry(Self.key(1), calls: 6), Self.entry(Self.key(2), calls: 900)],
            isCut: false, at: 30)
        #expect(cut?.entries.map(\.key.query) == [1])
        let late = growth.take([], isCut: false, at: 30 + StatementGrowth.gapMax + 1)
        #expect(late == nil)
        growth.beginAgain()
        let other = growth.take(
            [Self.entry(Self.key(1), calls: 6)], isCut: false, at: 2_000)
        #expect(other == nil)
    }

    @Test func `of more entries than are compared the first are, and the rest is counted`() {
        var growth = StatementGrowth()
        let entries = { (calls: Double) in
            (1...5).map { Self.entry(Self.key(Int64($0)), calls: calls) }
        }
        _ = growth.take(entries(1), most: 3, isCut: false, at: 0)
        let step = growth.take(entries(4), most: 3, isCut: false, at: 30)
        #expect(step?.entries.map(\.key.query) == [1, 2, 3])
        #expect(step?.leftOut == 2)
        // The fourth was there before, so what it says is not what it did since then.
        let wider = growth.take(entries(9), most: 5, isCut: false, at: 60)
        #expect(wider?.entries.map(\.key.query) == [1, 2, 3] && wider?.leftOut == 0)
        let whole = growth.take(entries(10), most: 5, isCut: false, at: 90)
        #expect(whole?.entries.map { $0.numbers[.calls] } == [1, 1, 1, 1, 1])
    }

    @Test func `what is not known stays so, and is not nought`() {
        var growth = StatementGrowth()
        var entry = Self.entry(Self.key(1), calls: 1)
        entry.numbers[.plans] = .nan
        _ = growth.take([entry], isCut: false, at: 0)
        entry.numbers[.calls] = 2
        let step = growth.take([entry], isCut: false, at: 30)
        #expect(step?.entries.first?.numbers[.plans].isNaN == true)
        #expect(step?.entries.first?.isRestarted == false)
    }

    // MARK: By the hour

    /// A step of 30 seconds.
    private static func step(_ entries: [StatementEntry]) throws -> StatementGrowth.Step {
        var growth = StatementGrowth()
        _ = growth.take([], isCut: false, at: 0)
        let step = growth.take(entries, isCut: false, at: 30)
        return try #require(step)
    }

    @Test func `the most expensive by each measure have rows, and all add up`() throws {
        var hours = StatementHours()
        var entries = (0..<50).map { Self.entry(Self.key($0), calls: 1, seconds: 1) }
        entries.append(Self.entry(Self.key(100), calls: 900, seconds: 0.1))
        entries.append(Self.entry(Self.key(101), calls: 1, seconds: 700))
        entries.append(Self.entry(Self.key(102), calls: 1, rows: 5_000))
        entries.append(Self.entry(Self.key(103), calls: 1, wal: 1e9))
        // The agent's own role has no rows.
        entries.append(Self.entry(Self.key(104, user: 1), calls: 5_000, seconds: 9))
        for round in 0..<2 {
            let part = hours.take(
                try Self.step(entries), at: Self.noon + Int64(round + 1) * 30_000, top: 1,
                name: Self.names)
            #expect(part == nil)
        }
        let last = hours.close(top: 1)
        let part = try #require(last)
        #expect(part.statements.map(\.entry.key.query) == [100, 101, 102, 103])
        #expect(part.statements.map { $0.entry.numbers[.calls] } == [1_800, 2, 2, 2])
        #expect(part.other[.calls] == 2 * (50 + 5_000))
        #expect(part.other[.seconds] == 2 * (50 + 9))
        #expect(part.otherCount == 51)
        #expect(part.hour == Self.noon && part.seconds == 60)
        let again = hours.close(top: 1)
        #expect(again == nil)
    }

    @Test func `what functions ran beside the most expensive is no part of the remainder`() throws {
        var hours = StatementHours(entriesMax: 4)
        let entries = [
            Self.entry(Self.key(1), calls: 9, seconds: 9), Self.entry(Self.key(2), calls: 1),
            Self.entry(Self.key(2, isTopLevel: false), calls: 70, seconds: 8),
            Self.entry(Self.key(3, isTopLevel: nil), calls: 5),
            // More than are kept apart.
            Self.entry(Self.key(4, isTopLevel: false), calls: 300, seconds: 1),
            Self.entry(Self.key(5), calls: 4),
        ]
        _ = hours.take(try Self.step(entries), at: Self.noon + 30_000, top: 0, name: Self.names)
        let last = hours.close(top: 0)
        let part = try #require(last)
        #expect(part.statements.isEmpty)
        #expect(part.other[.calls] == 19 && part.other[.seconds] == 9 && part.otherCount == 4)
        #expect(part.nested[.calls] == 370 && part.nested[.seconds] == 9 && part.nestedCount == 2)
    }

    @Test func `a part ends after a quarter of an hour, and belongs to the hour in which it ran`()
        throws
    {
        var hours = StatementHours()
        let step = try Self.step([Self.entry(Self.key(1), calls: 1)])
        var parts: [StatementHours.Part] = []
        let end = Self.noon + 3_600_000
        for time in stride(from: Self.noon + 30_000, through: end + 60_000, by: 30_000) {
            parts += hours.take(step, at: time, top: 5, name: Self.names).map { [$0] } ?? []
        }
        parts += hours.close(top: 5).map { [$0] } ?? []
        #expect(parts.map(\.hour) == [Self.noon, Self.noon, Self.noon, Self.noon, end])
        #expect(parts.map(\.seconds) == [900, 900, 900, 900, 60])
        #expect(parts.map { $0.statements.first?.entry.numbers[.calls] } == [30, 30, 30, 30, 2])
    }

    @Test func `more statements than are kept apart are added up`() throws {
        var hours = StatementHours(entriesMax: 10)
        let entries = (0..<100).map { Self.entry(Self.key($0), calls: 1) }
        _ = hours.take(try Self.step(entries), at: Self.noon + 30_000, top: 100, name: Self.names)
        let last = hours.close(top: 100)
        let part = try #require(last)
        #expect(part.statements.count == 10)
        #expect(part.other[.calls] == 90)
        // At least as many.
        #expect(part.otherCount == 10)
    }
}
