import Platform
import Support
import Testing
import TimedDisks
import Watching
import Windows

/// What one agent notes of a replica that stands still, as the next one reads it.
@Suite struct StandstillNoteTests {
    private static let now = 1_795_435_200.0
    private static let boot = BootMoment(boot: "b1", seconds: 5000)
    private static let seen = Standstill(position: 1e9, seconds: 30)

    /// What is read of a note after an hour, with the time of day set by that many seconds meanwhile.
    private func read(
        set step: Double, boot: BootMoment? = BootMoment(boot: "b1", seconds: 8600)
    ) async throws -> Standstill? {
        let directory = try TemporaryDirectory("n")
        var note = StandstillNote(target: "a", in: directory.path)
        note.take(Self.seen, at: Self.now, Self.boot) { Issue.record("\($0)") }
        await NoteDisk.shared.finish(within: .seconds(20))
        var next = StandstillNote(target: "a", in: directory.path)
        return await next.read(at: Self.now + 3600 + step, boot)
    }

    @Test(arguments: [0, 3600, -3600, -7200, 1e8, -1e9])
    func `a time of day that is set between two agents makes no standstill longer or shorter`(
        step: Double
    ) async throws {
        #expect(try await read(set: step) == Standstill(position: 1e9, seconds: 3630))
    }

    @Test func `after a boot the time of day counts, and none that lies ahead`() async throws {
        let other = BootMoment(boot: "b2", seconds: 10)
        #expect(try await read(set: 0, boot: other)?.seconds == 3630)
        #expect(try await read(set: -9000, boot: other)?.seconds == 0)
        #expect(try await read(set: 0, boot: nil)?.seconds == 3630)
    }

    private static let contents: [(String, Double?)] = [
        ("pgvigil-standstill-1 1000000000.0 1795435170.0\n", 30.0),
        ("pgvigil-standstill-1 - 1795435170.0\n", 30.0),
        ("pgvigil-standstill-2 1.0 1795435170.0 b1 nan\n", 30.0),
        ("pgvigil-standstill-2 1.0 1795435170.0 b1 9000\n", 0.0),
        ("pgvigil-standstill-2 nan 1795435170.0 b1 4970\n", nil),
        ("pgvigil-standstill-2 1.0 inf b1 4970\n", nil),
        ("pgvigil-standstill-2 1.0 1795435170.0\n", nil),
        ("pgvigil-standstill-3 1 2 3 4\n", nil), ("", nil),
    ]

    @Test(arguments: contents)
    func `a note of an older agent is read, and one that is damaged is left aside`(
        content: String, seconds: Double?
    ) async throws {
        let directory = try TemporaryDirectory("n")
        _ = try directory.write("standstill-a.state", content)
        var note = StandstillNote(target: "a", in: directory.path)
        #expect(await note.read(at: Self.now, Self.boot)?.seconds == seconds)
    }

    @Test func `a moment of this boot is later than the one before it`() throws {
        let first = try #require(BootMoment.now)
        let second = try #require(BootMoment.now)
        #expect(try #require(second.seconds(since: first)) >= 0)
        #expect(second.seconds(since: BootMoment(boot: "other", seconds: 0)) == nil)
    }
}
