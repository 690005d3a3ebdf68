import Sampling
import Tables
import Testing

@Suite struct ActivitySampleTests {
    private static let columns = [
        "pid", "leader_pid", "datid", "usename", "application_name", "client", "backend_type",
        "state", "wait_event_type", "wait_event", "query_id", "transaction_age", "query_age",
        "state_age", "xid_age", "xmin_age", "blockers", "locktype", "mode", "relation", "waited",
        "held", "relation_name", "query",
    ]

    private static let row: [String?] = [
        "12", "11", "5", "web", "app", "10.0.0.1", "parallel worker", "active", "Lock",
        "transactionid", "-4185925123159566327", "3.5", "2.5", "1.5", "7", "8", "{13,0,13}",
        "transactionid", "ShareLock", "16384", "0.25", "ExclusiveLock on transactionid", "item",
        "SELECT 1",
    ]

    private func table(_ rows: [[String?]], _ columns: [String] = columns) -> Table {
        var table = Table(columns: columns)
        for row in rows { table.appendRow(row) }
        return table
    }

    @Test func `everything that the server says of a session is read`() throws {
        let sample = try #require(ActivitySample(table([Self.row])))
        var expected = SampledSession(
            pid: 12, leader: 11, database: Array("5".utf8), user: Array("web".utf8),
            application: Array("app".utf8), client: Array("10.0.0.1".utf8),
            backendType: Array("parallel worker".utf8), state: Array("active".utf8),
            waitType: Array("Lock".utf8), waitEvent: Array("transactionid".utf8),
            queryID: Array("-4185925123159566327".utf8), blockers: [13, 0],
            lock: SampledSession.AwaitedLock(
                type: Array("transactionid".utf8), mode: Array("ShareLock".utf8),
                relation: Array("16384".utf8), seconds: 0.25,
                name: Array("item".utf8)))
        expected.held = Array("ExclusiveLock on transactionid".utf8)
        expected.text = Array("SELECT 1".utf8)
        expected.transactionAge = 3.5
        expected.queryAge = 2.5
        expected.stateAge = 1.5
        expected.transactionIDAge = 7
        expected.snapshotAge = 8
        #expect(sample.sessions == [expected])
    }

    @Test func `what the server does not say is unknown`() throws {
        var row = [String?](repeating: nil, count: Self.columns.count)
        row[0] = "7"
        let sample = try #require(ActivitySample(table([row])))
        #expect(sample.sessions == [SampledSession(pid: 7, backendType: [])])
    }

    @Test func `a cut answer, another answer and one without a process are no sample`() {
        var cut = table([Self.row])
        cut.isCut = true
        #expect(ActivitySample(cut) == nil)
        #expect(ActivitySample(table([["1"]], ["pid"])) == nil)
        var row = Self.row
        row[0] = nil
        #expect(ActivitySample(table([row])) == nil)
        row[0] = "99999999999"
        #expect(ActivitySample(table([row])) == nil)
    }

    @Test(arguments: ["", "{", "{}", "{,}", "{x}", "{99999999999}"])
    func `a list of processes that is none names none`(text: String) throws {
        var row = Self.row
        row[16] = text
        #expect(try #require(ActivitySample(table([row]))).sessions.first?.blockers == [])
    }

    @Test func `of a poll's reading a sample has the sessions that work and those that block them`()
        throws
    {
        func row(
            _ pid: String?, _ state: String?, _ wait: String? = nil,
            type: String = "client backend",
            blockers: String? = nil, sessions: String = "1", slots: String? = nil
        ) -> [String?] {
            var row = [String?](repeating: nil, count: Self.columns.count)
            (row[0], row[6], row[7], row[8], row[16]) = (pid, type, state, wait, blockers)
            return row + [sessions, slots]
        }
        let sample = try #require(
            ActivitySample(
                table(
                    [
                        row("1", "active"), row("2", "active", "Lock", blockers: "{9}"),
                        row("3", "active", slots: "100"), row(nil, "idle", sessions: "40"),
                        row("9", "idle", "Client", sessions: "0"), row("4", "idle in transaction"),
                        row("5", nil, "Activity", type: "checkpointer"),
                        row("6", "disabled", "Client"), row("7", "disabled", "IO"),
                        row("8", nil, "Activity", type: "startup"),
                        row("10", "idle", type: "background worker"),
                    ], Self.columns + ["sessions", "slots"])))
        #expect(sample.sessions.map(\.pid) == [1, 2, 9, 4, 7, 8])
    }

    @Test func `clients with the oldest snapshots are likely causes while replay waits for such`() {
        func session(
            _ pid: Int32, _ type: String, snapshot: Double? = nil, transaction: Double? = nil
        ) -> SampledSession {
            var session = SampledSession(pid: pid, backendType: Array(type.utf8))
            (session.snapshotAge, session.transactionAge) = (snapshot, transaction)
            return session
        }
        var replay = session(1, "startup")
        let sample = ActivitySample([
            replay, session(2, "client backend", snapshot: 5, transaction: 1),
            session(3, "client backend", snapshot: 900), session(4, "walsender", snapshot: 5_000),
            session(5, "client backend"), session(6, "client backend", snapshot: 5, transaction: 9),
            session(7, "client backend", snapshot: 1),
        ])
        #expect(sample.likelyBlockers(of: replay).isEmpty && !replay.isReplayHeldUp)
        replay.waitType = Array("IPC".utf8)
        replay.waitEvent = Array("RecoveryConflictSnapshot".utf8)
        #expect(sample.likelyBlockers(of: replay).map(\.pid) == [3, 6, 2])
        #expect(replay.isReplayHeldUp)
        var client = session(8, "client backend", snapshot: 1)
        client.waitEvent = replay.waitEvent
        #expect(sample.likelyBlockers(of: client).isEmpty)
    }

    @Test func `a reading without locks is a sample, and shows whether it should have read them`()
        throws
    {
        let columns = Self.columns.filter {
            !["blockers", "locktype", "mode", "relation", "waited", "held", "relation_name"]
                .contains($0)
        }
        var cells = [String?](repeating: nil, count: columns.count)
        (cells[0], cells[8]) = ("7", "IO")
        let calm = table([cells], columns)
        #expect(try #require(ActivitySample(calm)).sessions.map(\.pid) == [7])
        #expect(!ActivitySample.isAnyWaiting(calm))
        cells[8] = "Lock"
        #expect(ActivitySample.isAnyWaiting(table([cells], columns)))
    }
}
