import Examinations
import Recommendations
import Tables
import Testing

/// Advice on transactions that are open for long without one long query or a long pause.
@Suite struct OldTransactionTests {
    private static func session(_ pid: String, _ changes: [String: String?] = [:]) -> [String:
        String?]
    {
        let session: [String: String?] = [
            "pid": pid, "datname": "shop", "usename": "batch", "role": "batch",
            "application_name": "nightly", "state": "active", "locks": "4",
            "in_transaction": "90000", "in_state": "2", "in_query": "2", "horizon": "12000",
            "transaction_begun": "2026-11-21 12:00:00", "begun": "2026-11-21 11:59:59.5",
        ]
        return session.merging(changes) { $1 }
    }

    private static func found(_ sessions: [[String: String?]]) -> [Recommendation] {
        var made = Made()
        for session in sessions {
            var table = Table(columns: session.map(\.key))
            table.appendRow(session.map(\.value))
            made.answers.append(
                Examination.Answer(question: "sessions", database: "", table: table))
        }
        return made.recommendations
    }

    @Test func `a transaction of a day is named with who has it, since when, and what it holds`()
        throws
    {
        let found = Self.found([Self.session("42")])
        let item = try #require(found.first)
        #expect(found.map(\.id) == ["old_transaction:42"])
        #expect(item.severity == .warning && item.alert == "PostgresTransactionOld")
        #expect(
            item.evidence == [
                "batch, application \"nightly\", database shop",
                "open since 2026-11-21 12:00:00 UTC, now active for 2 s",
                "4 locks, holds the horizon of vacuum at an age of 12,000 transactions",
            ], "\(item.evidence)")
        #expect(item.steps.map(\.isDestructive) == [true])
        #expect(item.steps.first?.sql.contains("pid = 42 AND backend_start") == true)
    }

    @Test
    func `an old snapshot is named whatever the age of its transaction, with the check of it`() {
        let found = Self.found([
            Self.session("42", ["in_transaction": "60", "horizon": "5000000"])
        ])
        #expect(found.map(\.id) == ["old_transaction:42"])
        #expect(found.first?.checks == ["horizon_age"])
    }

    @Test func `a transaction that holds nothing, or is younger, is left alone`() {
        let young = Self.session("42", ["in_transaction": "80000"])
        let idle = Self.session("43", ["horizon": nil, "locks": "0"])
        let none = Self.session("44", ["in_transaction": nil, "horizon": nil])
        #expect(Self.found([young, idle, none]) == [])
    }

    @Test func `a session that is named for another reason is not named twice`() {
        let found = Self.found([
            Self.session("42", ["state": "idle in transaction", "in_state": "80000"]),
            Self.session("43", ["in_query": "80000"]),
        ])
        #expect(Set(found.map(\.id)) == ["idle_in_transaction:42", "long_query:43"])
    }

    @Test func `of many the five that hold vacuum back most are named`() {
        let found = Self.found(
            (1...9).map { Self.session("\($0)", ["horizon": "\($0)000000"]) })
        #expect(Set(found.map(\.object)) == ["9", "8", "7", "6", "5"])
    }

    @Test func `a backup is to finish, and of another server's session that server is asked`() {
        #expect(Self.found([Self.session("42", ["kind": "backup"])]) == [])
        for (kind, steps) in [("backup", 0), ("session of postgres_fdw", 1)] {
            let item = Self.found([Self.session("42", ["kind": kind, "horizon": "6000000"])]).first
            #expect(item?.kind == "old_transaction" && item?.steps.count == steps, "\(kind)")
            #expect(item?.steps.contains(where: \.isDestructive) == false)
        }
    }
}
