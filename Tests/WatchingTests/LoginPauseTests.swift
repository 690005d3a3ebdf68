import Postgres
import Servers
import Testing

/// A login that was refused is tried more and more rarely, whatever waits in vain is not.
@Suite struct LoginPauseTests {
    private static func failure(_ state: String?, _ message: String = "FATAL:  no") -> Failure {
        Failure(
            .connect(message, state.map(SQLState.init)), isVisit: false, needsExtension: false)
    }

    /// The polls, by their number, at which a login is tried that always fails alike.
    private static func tries(
        _ failure: Failure, interval: Double = 10, polls: Int = 40
    ) -> [Int] {
        var pause = LoginPause(interval: interval)
        return (0..<polls).filter { poll in
            let now = Double(poll) * interval
            guard pause.mayTry(now: now) else { return false }
            _ = pause.failed(failure, now: now)
            return true
        }
    }

    @Test(arguments: ["28P01", "28000", "3D000", "42501", "55000", "0A000"])
    func `a refused login is tried at three polls, then twice as rarely each time`(state: String) {
        #expect(
            Self.tries(Self.failure(state)) == [0, 1, 2, 4, 8, 14, 20, 26, 32, 38])
    }

    @Test func `polls every second come to a try a minute`() {
        let tries = Self.tries(Self.failure("28P01"), interval: 1, polls: 200)
        #expect(tries == [0, 1, 2, 4, 8, 16, 32, 64, 124, 184])
    }

    @Test func `polls that are rarer than the limit are not skipped`() {
        for interval in [60.0, 300] {
            #expect(Self.tries(Self.failure("28P01"), interval: interval) == Array(0..<40))
        }
    }

    @Test(arguments: [
        ("53300", "FATAL:  sorry, too many clients already"),
        ("57P03", "FATAL:  the database system is starting up"),
        (nil, "connection refused"), ("08006", "FATAL:  server conn crashed?"),
        ("08P01", "FATAL:  pgbouncer cannot connect to server"),
        ("08P01", "FATAL:  no more connections allowed (max_client_conn)"),
        ("08P01", "FATAL:  server login has been failing, try again later (server_login_retry)"),
        ("08P01", "FATAL:  server login failed: FATAL the database system is starting up"),
        ("08P01", "FATAL:  query_wait_timeout"), ("XX000", "FATAL:  internal error"),
    ])
    func `what may pass by itself is tried at every poll`(state: String?, message: String) {
        #expect(Self.tries(Self.failure(state, message)) == Array(0..<40))
    }

    @Test(arguments: [
        ("08P01", "FATAL:  no such user: watcher"), ("08P01", "FATAL:  no such database: shop"),
        ("08P01", "FATAL:  password authentication failed"),
        ("08P01", "FATAL:  SASL authentication failed"),
        ("08P01", "FATAL:  unix socket login rejected"),
        ("08P01", "FATAL:  unsupported startup parameter: options"),
        ("08P01", "FATAL:  server login failed: wrong password type"),
        ("XX000", "FATAL:  Tenant or user not found"),
        ("58000", "FATAL:  password authentication failed for user \"watcher\""),
        (nil, "fe_sendauth: no password supplied"),
    ])
    func `a pooler's refusal is one in its own words`(state: String?, message: String) {
        #expect(Self.tries(Self.failure(state, message)).count == 10)
    }

    @Test(arguments: ["role \"watcher\"", "database \"shop\""])
    func `where a role or a database has its limit, every half minute is tried`(place: String) {
        let failure = Self.failure("53300", "FATAL:  too many connections for \(place)")
        #expect(Self.tries(failure).prefix(7) == [0, 1, 2, 4, 7, 10, 13])
    }

    @Test func `a failure of the network in between is tried at every poll, and changes no pause`()
    {
        var pause = LoginPause(interval: 10)
        for now in [0.0, 10, 20, 40] { _ = pause.failed(Self.failure("28P01"), now: now) }
        #expect(!pause.mayTry(now: 50))
        _ = pause.failed(Self.failure(nil), now: 80)
        #expect(pause.mayTry(now: 90))
        #expect(pause.failed(Self.failure("28P01"), now: 90) == 60)
    }

    @Test func `what lifts a pause has the login tried at once and three times`() {
        var pause = LoginPause(interval: 10)
        for now in [0.0, 10, 20, 40, 80] { _ = pause.failed(Self.failure("28000"), now: now) }
        #expect(!pause.mayTry(now: 90))
        pause.lift()
        for now in [90.0, 100, 110] {
            #expect(pause.mayTry(now: now))
            _ = pause.failed(Self.failure("28000"), now: now)
        }
        #expect(!pause.mayTry(now: 120) && pause.mayTry(now: 130))
    }
}
