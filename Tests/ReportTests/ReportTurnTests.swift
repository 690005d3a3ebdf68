import Platform
import Reporting
import Support
import Testing

/// Whose turn it is to ask the history for a report.
@Suite struct ReportTurnTests {
    private let time = ManualTime(wall: 0)
    private let turn: ReportTurn

    init() { turn = ReportTurn(time: time.source) }

    /// The result of a task, for which time passes as long as it sleeps.
    private func outcome(of task: Task<ReportFailure?, Never>) async throws -> ReportFailure? {
        let isOver = Locked(false)
        let watch = Task {
            let outcome = await task.value
            isOver.withLock { $0 = true }
            return outcome
        }
        try await eventually("the end of the rest") {
            time.passToNextWaking()
            return isOver.withLock { $0 }
        }
        return await watch.value
    }

    @Test func `a report by the clock comes next, however often clients ask`() async throws {
        #expect(await turn.take() == nil)
        let waiting = Task { [turn] in await turn.wait() }
        try await eventually("it waits") { turn.isAwaited }
        #expect(await turn.take() == .busy)
        turn.giveBack(resting: .seconds(3))
        // There is no moment in between at which a client could take it.
        #expect(await turn.take() == .busy)
        #expect(await waiting.value)
        #expect(turn.isTaken && !turn.isAwaited)
        turn.giveBack()
        #expect(!turn.isTaken)
    }

    @Test func `one by the clock that is cancelled leaves the line`() async throws {
        #expect(await turn.take() == nil)
        let waiting = Task { [turn] in await turn.wait() }
        try await eventually("it waits") { turn.isAwaited }
        waiting.cancel()
        #expect(await waiting.value == false)
        #expect(turn.isTaken && !turn.isAwaited)
        turn.giveBack()
        #expect(!turn.isTaken)
    }

    @Test func `clients rest for as long as the last report took, and the clock does not`()
        async throws
    {
        #expect(await turn.take() == nil)
        let began = time.now
        turn.giveBack(resting: .seconds(60))
        #expect(await turn.take() == .resting(.seconds(60)))
        #expect(await turn.wait())
        turn.giveBack()
        // The rest of a rest is waited for, and meanwhile the turn is taken.
        time.pass(.seconds(56))
        let next = Task { [turn] in await turn.take() }
        try await eventually("the turn is taken") { turn.isTaken }
        #expect(await turn.take() == .busy)
        #expect(try await outcome(of: next) == nil)
        #expect(began.duration(to: time.now) == .seconds(60))
        turn.giveBack()
        #expect(await turn.take() == nil)
    }
}
