import Collection
import Postgres
import Servers
import Testing

/// Which limit has passed when no answer comes.
@Suite struct FailureTextTests {
    @Test func `a server that takes a connection and does not answer says so, with the limit`() {
        let login = Failure(
            .connectDeadline(limit: .seconds(5)), isVisit: false, needsExtension: false)
        #expect(login.message == "connect: no answer to the login within 5 s")
        let short = Failure(
            .connectDeadline(limit: .milliseconds(2500)), isVisit: true, needsExtension: false)
        #expect(short.message == "connect: no answer to the login within 2500 ms")
    }

    @Test func `a statement without an answer is named with its limit`() {
        let collector = Failure(
            .deadline, isVisit: false, needsExtension: false,
            question: "the statement of the collector pg_locks", limit: .seconds(5))
        #expect(
            collector.message == "no answer within 5 s to the statement of the collector pg_locks")
        #expect(collector.reason == .timeout && collector.reach == .server)
    }
}
