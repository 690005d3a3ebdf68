import Chronicle
import Statements
import Support
import Testing

/// What statements of all targets do, until the history takes it.
@Suite struct RecentHoursTests {
    private static let noon: Int64 = 1_795_262_400_000
    private static let owners = StatementOwners(databases: [5: "shop"], users: [10: "web"], own: 11)

    private static func step(user: UInt32 = 10) throws -> StatementGrowth.Step {
        var numbers = StatementNumbers(repeating: 0)
        numbers[.calls] = 3
        var growth = StatementGrowth()
        _ = growth.take([], isCut: false, at: 0)
        let key = StatementKey(query: 1, database: 5, user: user, isTopLevel: true)
        let step = growth.take(
            [StatementEntry(key: key, numbers: numbers)], isCut: false, at: 30)
        return try #require(step)
    }

    @Test func `nothing is kept while the history wants none, nor of a target that is unknown`()
        throws
    {
        let hours = RecentHours(ManualTime(wall: Self.noon).source)
        hours.use(["shop"])
        #expect(hours.entriesCompared == 0)
        hours.take(try Self.step(), Self.owners, of: "shop")
        hours.useRows(top: 5)
        hours.take(try Self.step(), Self.owners, of: "stranger")
        #expect(hours.takeParts(isLast: true).parts.isEmpty)
        #expect(hours.families().isEmpty)
        hours.take(try Self.step(), Self.owners, of: "shop")
        hours.useRows(top: 0)
        hours.useRows(top: 5)
        #expect(hours.takeParts(isLast: true).parts.isEmpty)
    }

    @Test func `a target that goes has its part, and one of the agent's own role is no statement`()
        throws
    {
        let hours = RecentHours(ManualTime(wall: Self.noon + 40_000).source)
        hours.use(["shop", "bank"])
        hours.useRows(top: 5)
        hours.take(try Self.step(), Self.owners, of: "shop")
        hours.take(try Self.step(user: 11), Self.owners, of: "bank")
        #expect(hours.takeParts(isLast: false).parts.isEmpty)
        hours.use(["bank"])
        let gone = hours.takeParts(isLast: false).parts
        #expect(gone.map(\.target) == ["shop"])
        #expect(gone.first?.part.statements.map(\.user) == ["web"])
        #expect(gone.first?.part.hour == Self.noon)
        let last = hours.takeParts(isLast: true).parts
        #expect(last.map(\.target) == ["bank"])
        #expect(last.first?.part.statements.isEmpty == true)
        #expect(last.first?.part.other[.calls] == 3)
        #expect(hours.takeParts(isLast: true).parts.isEmpty)
    }

    @Test func `a part is over in time where the server does not answer any more`() throws {
        let time = ManualTime(wall: Self.noon + 40_000)
        let hours = RecentHours(time.source)
        hours.use(["shop"])
        hours.useRows(top: 5)
        hours.take(try Self.step(), Self.owners, of: "shop")
        time.pass(.seconds(900))
        #expect(hours.takeParts(isLast: false).parts.isEmpty)
        time.pass(.seconds(900))
        #expect(hours.takeParts(isLast: false).parts.map(\.target) == ["shop"])
    }

    @Test func `parts that the history does not take are bounded, and what is dropped is counted`()
        throws
    {
        let time = ManualTime(wall: Self.noon)
        let hours = RecentHours(time.source)
        hours.use(["shop"])
        hours.useRows(top: 5)
        for _ in 0...RecentHours.waitingMax + 5 {
            hours.take(try Self.step(), Self.owners, of: "shop")
            time.pass(.seconds(900))
        }
        let (parts, dropped) = hours.takeParts(isLast: false)
        #expect(parts.count == RecentHours.waitingMax)
        // The last is over in time by now, too; each is a statement and a remainder.
        #expect(dropped == 6 * 2)
    }

    @Test func `the more targets there are the fewer entries of each are compared`() {
        let hours = RecentHours(ManualTime(wall: Self.noon).source)
        hours.useRows(top: 5)
        hours.use(["shop"])
        #expect(hours.entriesCompared == RecentHours.targetComparedMax)
        hours.use((0..<200).map { "t\($0)" })
        #expect(hours.entriesCompared == RecentHours.comparedMax / 200)
    }
}
