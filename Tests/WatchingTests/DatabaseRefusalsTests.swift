import Collection
import Metrics
import Polling
import Postgres
import Servers
import Testing

@Suite struct DatabaseRefusalsTests {
    private func refusal(_ code: String) -> Failure {
        Failure(
            .connect("no", SQLState(rawValue: code)), isVisit: true, needsExtension: false)
    }

    /// The times at which a database that always answers like this is tried in the first hours.
    private func tries(_ code: String, interval: Double, hours: Double) -> [Double] {
        var refusals = DatabaseRefusals(interval: interval)
        return stride(from: 0, to: hours * 3600, by: interval).filter { now in
            guard refusals.mayVisit("d", now: now) else { return false }
            refusals.failed("d", refusal(code), now: now)
            return true
        }
    }

    @Test func `a settled refusal is tried again ever more rarely, at last once an hour`() {
        let tries = tries("28000", interval: 10, hours: 5)
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
    }

    @Test func `what may pass is tried again at the next poll, then ever more rarely`() {
        let tries = tries("57P01", interval: 10, hours: 1)
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(waits == [10, 20, 40, 80, 160, 320, 600, 600, 600, 600])
    }

    @Test func `of two databases that only look the same one is refused, the other visited`() {
        var refusals = DatabaseRefusals(interval: 10)
        refusals.failed("caf\u{e9}", refusal("3D000"), now: 0)
        refusals.owe("q", in: "caf\u{e9}")
        #expect(!refusals.mayVisit("caf\u{e9}", now: 10))
        #expect(refusals.mayVisit("cafe\u{301}", now: 10))
        #expect(refusals.owed(in: "cafe\u{301}") == [])
        refusals.keep(databases: ["cafe\u{301}"], questions: ["q"])
        #expect(refusals.mayVisit("caf\u{e9}", now: 10))
    }

    @Test func `one refusal leaves the other databases alone`() {
        var refusals = DatabaseRefusals(interval: 10)
        refusals.failed("a", refusal("3D000"), now: 0)
        #expect(!refusals.mayVisit("a", now: 10))
        #expect(refusals.mayVisit("b", now: 0))
        #expect(refusals.refused["a"]?.isSettled == true)
        #expect(refusals.ordered(["a", "b", "c"]) == ["b", "c", "a"])
        let wasRefused = refusals.succeeded("a")
        #expect(wasRefused)
        #expect(refusals.mayVisit("a", now: 10))
    }

    @Test func `without a free connection no database is tried until the wait is over`() {
        var refusals = DatabaseRefusals(interval: 5)
        refusals.failed("a", refusal("53300"), now: 0)
        #expect(!refusals.mayVisit("b", now: 50))
        #expect(refusals.mayVisit("b", now: 60))
        refusals.failed("b", refusal("53300"), now: 60)
        #expect(!refusals.mayVisit("c", now: 120))
        // A limit of one database is not the others'.
        #expect(refusals.mayVisit("c", now: 180))
        refusals.succeeded("c")
        refusals.failed("a", refusal("53300"), isLimited: true, now: 200)
        #expect(refusals.mayVisit("c", now: 205))
        #expect(!refusals.mayVisit("a", now: 205))
    }

    @Test func `what a database owes is remembered until it has answered or is gone`() {
        var refusals = DatabaseRefusals(interval: 10)
        for question in ["x", "y", "z"] { refusals.owe(question, in: "a") }
        refusals.owe("x", in: "b")
        refusals.paid("y", in: "a")
        #expect(refusals.owed(in: "a") == ["x", "z"])
        refusals.keep(databases: ["a"], questions: ["x", "y"])
        #expect(refusals.owed(in: "a") == ["x"])
        #expect(refusals.owed(in: "b").isEmpty)
    }

    @Test(arguments: [
        ("28000", "connection", Failure.Refusal.settled), ("28P01", "connection", .settled),
        ("3D000", "connection", .settled), ("42501", "permission", .settled),
        ("55000", "connection", .settled), ("53300", "connection", .full),
        ("57P03", "connection", .passing), ("55P03", "lock", .passing),
        ("57014", "timeout", .passing),
    ])
    func `the server's code says why a login failed and what the next one promises`(
        code: String, reason: String, refusal: Failure.Refusal
    ) {
        let failure = self.refusal(code)
        #expect(failure.reason.rawValue == reason)
        #expect(failure.refusal == refusal)
        #expect(failure.reach == (refusal == .full ? .visits : .database))
        let main = Failure(
            .connect("no", SQLState(rawValue: code)), isVisit: false, needsExtension: false)
        #expect(main.reach == .server)
    }

    @Test(arguments: [
        ("42501", true), ("0A000", true), ("55000", true), ("42883", true), ("42601", true),
        ("55P03", false), ("57014", false), ("40001", false), ("22012", false),
    ])
    func `only what the server would repeat for ever is remembered`(code: String, lasts: Bool) {
        let failure = Failure(
            .server(SQLState(rawValue: code), message: "no"), isVisit: false,
            needsExtension: false)
        #expect(failure.isLasting == lasts)
        #expect(failure.reach == .question)
    }
}
