package import Tables

/// Which wording of a `SessionsStatement` is sent next: that with locks while sessions wait for one.
///
/// The shorter wording shows whether a session waits. Then the longer one is asked at once, and from
/// then on first, until it shows that none waits any more.
package struct SessionsQuestion: Sendable {
    private var isAnyWaiting = false
    /// Before this locks are not read, in seconds since the worker started.
    private var locksRestUntil = 0.0
    /// In seconds: how long it is believed that the server refuses to say what sessions wait for.
    static let restSeconds = 300.0

    /// No session is known to wait.
    package init() {}

    /// The statement to begin with.
    package func first(isForPoll: Bool, readsTexts: Bool, _ now: Double) -> SessionsStatement {
        SessionsStatement(
            isForPoll: isForPoll, readsLocks: isAnyWaiting && now >= locksRestUntil,
            readsTexts: readsTexts)
    }

    /// Takes the answer to a statement; the one that is to be asked instead of it, or nil when it says
    /// enough.
    package mutating func next(
        after statement: SessionsStatement, _ answer: Table, _ now: Double
    ) -> SessionsStatement? {
        isAnyWaiting = ActivitySample.isAnyWaiting(answer)
        guard isAnyWaiting, !statement.readsLocks, now >= locksRestUntil, !answer.isCut else {
            return nil
        }
        return SessionsStatement(
            isForPoll: statement.isForPoll, readsLocks: true, readsTexts: statement.readsTexts)
    }

    /// The server has refused this statement; says whether the one without locks is worth asking.
    package mutating func refused(_ statement: SessionsStatement, _ now: Double) -> Bool {
        guard statement.readsLocks else { return false }
        locksRestUntil = now + Self.restSeconds
        return true
    }
}
