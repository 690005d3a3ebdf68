import Sampling
import Tables
import Testing

@Suite struct SessionsQuestionTests {
    private func answer(_ waits: [String?]) -> Table {
        var table = Table(columns: ["wait_event_type"])
        for wait in waits { table.appendRow([wait]) }
        return table
    }

    private func first(_ question: SessionsQuestion, _ now: Double = 0) -> SessionsStatement {
        question.first(isForPoll: true, readsTexts: false, now)
    }

    @Test func `locks are read once a session is seen to wait for one, and until none is`() {
        var question = SessionsQuestion()
        #expect(!first(question).readsLocks)
        let next1 = question.next(after: first(question), answer([nil, "IO", "LWLock"]), 0)
        #expect(next1 == nil)
        let more = question.next(after: first(question), answer(["IO", "Lock"]), 1)
        #expect(more == SessionsStatement(isForPoll: true, readsLocks: true, readsTexts: false))
        // The next reading need not be made twice.
        #expect(first(question).readsLocks)
        let next2 = question.next(after: first(question), answer(["Lock"]), 2)
        #expect(next2 == nil)
        let next3 = question.next(after: first(question), answer([nil]), 3)
        #expect(next3 == nil)
        #expect(!first(question).readsLocks)
    }

    @Test func `a server that refuses to say what sessions wait for is asked without it`() throws {
        var question = SessionsQuestion()
        let isWorthwhile = question.refused(first(question), 0)
        #expect(!isWorthwhile)
        let next = question.next(after: first(question), answer(["Lock"]), 0)
        let more = try #require(next)
        let isWorthAsking = question.refused(more, 0)
        #expect(isWorthAsking)
        #expect(!first(question, 299).readsLocks)
        let next4 = question.next(after: first(question, 299), answer(["Lock"]), 299)
        #expect(next4 == nil)
        #expect(first(question, 300).readsLocks)
    }

    @Test func `an answer that was cut is not asked for once more`() {
        var question = SessionsQuestion()
        var table = answer(["Lock"])
        table.isCut = true
        let next5 = question.next(after: first(question), table, 0)
        #expect(next5 == nil)
    }
}
