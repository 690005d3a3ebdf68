import Postgres
import Testing

/// What one connection knows of its prepared statements; no server needed.
@Suite struct PreparedStatementsTests {
    private static let start = ContinuousClock.now

    private static func token(_ number: Int) -> String { "pgvigil_t_\(number)" }

    /// Statements of a connection that has prepared `text` already.
    private static func prepared(_ text: String = "SELECT 1") -> PreparedStatements {
        var statements = PreparedStatements(token: "t")
        for _ in 0...PreparedStatements.answersBefore { ask(&statements, text) }
        return statements
    }

    /// A question that is answered; says how it was sent.
    @discardableResult
    private static func ask(
        _ statements: inout PreparedStatements, _ text: String,
        at now: ContinuousClock.Instant = start
    ) -> PreparedStatements.Way {
        let way = statements.way(for: text, now: now)
        statements.answered(text, by: way)
        return way
    }

    @Test func `a statement is prepared when it is sent for the third time`() {
        var statements = PreparedStatements(token: "t")
        let ways = (0..<5).map { _ in Self.ask(&statements, "SELECT 1") }
        #expect(
            ways == [
                .simple, .simple, .prepare(Self.token(1)), .execute(Self.token(1)),
                .execute(Self.token(1)),
            ])
        #expect(statements.count == 1)
    }

    @Test func `what is asked rarely goes by the simple protocol`() {
        var statements = PreparedStatements(token: "t")
        let pause = PreparedStatements.pauseMax
        for number in 0..<20 {
            let rarely = Self.start + (pause + .seconds(1)) * number
            #expect(Self.ask(&statements, "SELECT 'rarely'", at: rarely) == .simple)
        }
        let ways = (0..<3).map { Self.ask(&statements, "SELECT 1", at: Self.start + pause * $0) }
        #expect(ways == [.simple, .simple, .prepare(Self.token(1))])
    }

    @Test func `what varies from poll to poll is never prepared`() {
        var statements = PreparedStatements(token: "t")
        for number in 0..<5_000 {
            #expect(Self.ask(&statements, "SELECT \(number)") == .simple)
        }
        #expect(statements.count == 0)
    }

    @Test func `statements that vary do not make those forgotten that repeat`() {
        var statements = PreparedStatements(token: "t")
        for number in 0..<1_000 {
            Self.ask(&statements, "SELECT \(number)")
            if number % 100 == 0 { Self.ask(&statements, "SELECT 'again'") }
        }
        #expect(statements.count == 1)
    }

    @Test func `two connections never share a name`() {
        var ways: Set<String> = []
        for _ in 0..<100 {
            var statements = PreparedStatements()
            for _ in 0..<3 {
                if case .prepare(let name) = Self.ask(&statements, "SELECT 1") { ways.insert(name) }
            }
        }
        #expect(ways.count == 100)
        #expect(ways.allSatisfy { $0.utf8.count < 64 }, "as long as a name may be")
    }

    @Test func `the number of statements that a server holds is bounded`() {
        var statements = PreparedStatements(token: "t")
        for number in 0..<200 {
            for _ in 0..<4 { Self.ask(&statements, "SELECT \(number)") }
        }
        #expect(statements.count == PreparedStatements.countMax)
        #expect(Self.ask(&statements, "SELECT 199") == .simple)
        #expect(Self.ask(&statements, "SELECT 0") == .execute(Self.token(1)))
    }

    @Test func `a very long statement goes by the simple protocol`() {
        var statements = PreparedStatements(token: "t")
        let text = "SELECT '\(String(repeating: "x", count: PreparedStatements.textBytesMax))'"
        for _ in 0..<5 { #expect(Self.ask(&statements, text) == .simple) }
    }

    @Test func `texts that only look alike are different statements`() {
        var statements = Self.prepared("SELECT 'e\u{301}'")
        #expect(Self.ask(&statements, "SELECT '\u{e9}'") == .simple)
    }

    @Test func `names that are lost once are given again, and not a second time`() {
        var statements = Self.prepared()
        for _ in 0..<3 { Self.ask(&statements, "SELECT 2") }
        var way = statements.way(for: "SELECT 1", now: Self.start)
        #expect(way == .execute(Self.token(1)))
        way =
            statements.way(for: "SELECT 1", after: way, refusedWith: .invalidStatementName)
            ?? .simple
        #expect(way == .prepare(Self.token(3)), "in the same poll, under another name")
        statements.answered("SELECT 1", by: way)
        #expect(Self.ask(&statements, "SELECT 2") == .prepare(Self.token(4)), "at once")
        #expect(statements.experience.end == nil)

        way = statements.way(for: "SELECT 1", now: Self.start)
        let last = statements.way(for: "SELECT 1", after: way, refusedWith: .invalidStatementName)
        #expect(last == .simple)
        statements.answered("SELECT 1", by: .simple)
        #expect(statements.experience.end?.contains("connection pooler") == true)
        #expect(statements.count == 0)
        for _ in 0..<5 { #expect(Self.ask(&statements, "SELECT 1") == .simple) }
        // The next connection knows it.
        var next = PreparedStatements(after: statements.experience)
        for _ in 0..<5 { #expect(Self.ask(&next, "SELECT 1") == .simple) }
    }

    @Test func `all that was lost once may be prepared again`() {
        var statements = PreparedStatements(token: "t")
        let texts = (0..<70).map { "SELECT \($0)" }
        for text in texts { for _ in 0..<3 { Self.ask(&statements, text) } }
        let way = statements.way(for: texts[0], now: Self.start)
        let again = statements.way(
            for: texts[0], after: way, refusedWith: .invalidStatementName)
        statements.answered(texts[0], by: again ?? .simple)
        for text in texts.dropFirst() { Self.ask(&statements, text) }
        #expect(statements.count == 70)
    }

    @Test(arguments: [SQLState.invalidStatementName, .duplicateStatement])
    func `a name that is unknown or taken while it is made shows a pooler`(state: SQLState) {
        var statements = PreparedStatements(token: "t")
        for _ in 0..<2 { Self.ask(&statements, "SELECT 1") }
        let way = statements.way(for: "SELECT 1", now: Self.start)
        #expect(way == .prepare(Self.token(1)))
        #expect(statements.way(for: "SELECT 1", after: way, refusedWith: state) == .simple)
        #expect(statements.experience.end != nil)
    }

    @Test func `a changed result type is prepared again once, and is no sign of a pooler`() {
        var statements = Self.prepared()
        let way = statements.way(for: "SELECT 1", now: Self.start)
        let again = statements.way(for: "SELECT 1", after: way, refusedWith: .featureNotSupported)
        #expect(again == .prepare(Self.token(2)))
        statements.answered("SELECT 1", by: again ?? .simple)
        #expect(Self.ask(&statements, "SELECT 1") == .execute(Self.token(2)))
        #expect(statements.experience.end == nil)
    }

    @Test func `a statement that is not supported either way keeps its error`() {
        var statements = Self.prepared()
        var way = statements.way(for: "SELECT 1", now: Self.start)
        for expected in [PreparedStatements.Way.prepare(Self.token(2)), .simple] {
            let next = statements.way(
                for: "SELECT 1", after: way, refusedWith: .featureNotSupported)
            #expect(next == expected)
            way = next ?? .simple
        }
        #expect(
            statements.way(for: "SELECT 1", after: way, refusedWith: .featureNotSupported) == nil)
        #expect(statements.experience.end == nil)
        Self.ask(&statements, "SELECT 2")
        #expect(statements.experience.end == nil, "another statement decides nothing")
    }

    @Test(arguments: [SQLState.featureNotSupported, .protocolViolation])
    func `a pooler that refuses to prepare at all is found at the first statement`(state: SQLState)
    {
        var statements = PreparedStatements(token: "t")
        for _ in 0..<2 { Self.ask(&statements, "SELECT 1") }
        let way = statements.way(for: "SELECT 1", now: Self.start)
        #expect(statements.way(for: "SELECT 1", after: way, refusedWith: state) == .simple)
        #expect(statements.experience.end == nil)
        statements.answered("SELECT 1", by: .simple)
        #expect(statements.experience.end?.contains(state.rawValue) == true)
    }

    @Test func `several statements in one text stay with the simple protocol, alone`() {
        var statements = Self.prepared()
        let text = "SELECT 1; SELECT 2"
        for _ in 0..<2 { Self.ask(&statements, text) }
        let way = statements.way(for: text, now: Self.start)
        #expect(statements.way(for: text, after: way, refusedWith: .syntaxError) == .simple)
        statements.answered(text, by: .simple)
        for _ in 0..<5 { #expect(Self.ask(&statements, text) == .simple) }
        #expect(statements.count == 1 && statements.experience.end == nil)
    }

    @Test func `an error of the statement itself is its own`() {
        var statements = Self.prepared()
        for state in [SQLState.queryCanceled, .lockNotAvailable, .undefinedTable] {
            let way = statements.way(for: "SELECT 1", now: Self.start)
            #expect(statements.way(for: "SELECT 1", after: way, refusedWith: state) == nil)
        }
        #expect(Self.ask(&statements, "SELECT 1") == .execute(Self.token(1)))
    }

    @Test func `a statement whose preparation was not answered gets another name later`() {
        var statements = PreparedStatements(token: "t")
        for _ in 0..<2 { Self.ask(&statements, "SELECT 1") }
        #expect(statements.way(for: "SELECT 1", now: Self.start) == .prepare(Self.token(1)))
        statements.unanswered()
        let ways = (0..<3).map { _ in Self.ask(&statements, "SELECT 1") }
        #expect(ways == [.simple, .simple, .prepare(Self.token(2))])
    }

    @Test func `a way on which the first preparation twice gets no answer is left`() {
        var experience = PreparedStatements.Experience()
        for connection in 1...2 {
            var statements = PreparedStatements(after: experience)
            for _ in 0..<2 { Self.ask(&statements, "SELECT 1") }
            _ = statements.way(for: "SELECT 1", now: Self.start)
            statements.unanswered()
            experience = statements.experience
            #expect((experience.end != nil) == (connection == 2))
        }
        var proven = Self.prepared()
        for number in 2..<9 {
            for _ in 0..<2 { Self.ask(&proven, "SELECT \(number)") }
            _ = proven.way(for: "SELECT \(number)", now: Self.start)
            proven.unanswered()
        }
        #expect(proven.experience.end == nil, "a server that went away while it is known to work")
    }
}
