import Collection
import SessionAnswers
import Tables
import Testing

@Suite struct ActivityTests {
    private static let columns = [
        "pid", "datid", "usename", "application_name", "backend_type", "state", "wait_event_type",
        "wait_event", "transaction_age", "query_age", "state_age", "xid_age", "xmin_age", "vacuums",
        "sessions", "slots", "reserved", "waits_for_standbys", "standbys", "synchronous",
        "prepared_age", "slot_age", "slot_catalog_age",
    ]
    /// Those that are there when locks were read.
    private static let lockColumns =
        ["locktype", "waited", "apart"] + Activity.headColumns.map { "head_\($0)" }

    private typealias Cells = [String: String]
    private static let own: Cells = [
        "pid": "9", "datid": "5", "usename": "watch", "application_name": "pgvigil",
        "backend_type": "client backend", "state": "active", "transaction_age": "0.5",
        "query_age": "0.5", "state_age": "0.5", "xmin_age": "900", "vacuums": "f", "sessions": "1",
        "slots": "100", "reserved": "3", "waits_for_standbys": "0", "standbys": "0",
        "synchronous": "0",
    ]

    private func table(_ rows: [Cells], _ columns: [String] = columns) -> Table {
        var table = Table(columns: columns)
        for row in rows { table.appendRow(columns.map { row[$0] }) }
        return table
    }

    private func activity(_ rows: [Cells], _ columns: [String] = columns) throws -> Activity {
        try #require(Activity(table(rows, columns)))
    }

    private func client(
        _ state: String?, application: String = "app", wait: (String, String)? = nil,
        transaction: String? = nil, query: String? = nil, since: String? = nil,
        holds: Bool = false, sessions: Int = 1, pid: String? = "1"
    ) -> Cells {
        var cells = [
            "datid": "5", "usename": "web", "application_name": application,
            "backend_type": "client backend", "sessions": "\(sessions)",
        ]
        cells["pid"] = pid
        cells["state"] = state
        cells["wait_event_type"] = wait?.0
        cells["wait_event"] = wait?.1
        cells["transaction_age"] = transaction
        cells["query_age"] = query
        cells["state_age"] = since
        cells["xmin_age"] = holds ? "7" : nil
        return cells
    }

    private func process(_ type: String, _ more: Cells = [:]) -> Cells {
        ["pid": "7", "backend_type": type, "sessions": "1"].merging(more) { $1 }
    }

    private func cells(_ table: Table?) throws -> [[String?]] {
        let table = try #require(table)
        return (0..<table.rowCount).map { row in
            table.columns.indices.map { table.text(row, $0) }
        }
    }

    @Test func `idle sessions count as often as they are, and ours among the slots alone`() throws {
        let activity = try activity([
            Self.own, client("idle", sessions: 40, pid: nil),
            client("idle in transaction", transaction: "12.5", since: "7.25"),
            client("active", transaction: "3", query: "3"), client("active", query: "90.5"),
        ])
        #expect(
            try cells(activity.clients) == [
                ["5", "idle", "web", "app", "40.0", nil],
                ["5", "idle in transaction", "web", "app", "1.0", "12.5"],
                ["5", "active", "web", "app", "2.0", "3.0"],
            ])
        #expect(
            try cells(activity.connections) == [
                ["44.0", "100.0", "3.0", "12.5", "90.5", "1.0", "7.25", "0.0"]
            ])
        #expect(try cells(activity.processes) == [["client backend", "44.0"]])
        #expect(try cells(activity.waits) == [["none", "none", "2.0"]])
    }

    @Test func `what a session does not report is unknown and not 0`() throws {
        let activity = try activity([
            Self.own, client("disabled", wait: ("Client", "ClientRead"), sessions: 3, pid: nil),
            client("disabled", wait: ("IO", "DataFileRead"), sessions: 2, pid: nil),
        ])
        #expect(
            try cells(activity.connections) == [
                ["6.0", "100.0", "3.0", nil, nil, nil, nil, "5.0"]
            ])
        #expect(try cells(activity.idleHolders) == [[nil] + Self.unnamed])
        #expect(try cells(activity.waits) == [["IO", "DataFileRead", "2.0"]])
    }

    @Test func `processes of the server wait, but not for work to come`() throws {
        let activity = try activity([
            Self.own,
            process(
                "checkpointer", ["wait_event_type": "Activity", "wait_event": "CheckpointerMain"]),
            process("walwriter", ["wait_event_type": "IO", "wait_event": "WALSync"]),
            process("startup"),
        ])
        #expect(
            try cells(activity.waits) == [["IO", "WALSync", "1.0"], ["none", "none", "1.0"]])
        #expect(activity.processes.rowCount == 4)
    }

    @Test func `locks are needed for an idle transaction that keeps no rows`() throws {
        let holds = client("idle in transaction", since: "5", holds: true)
        #expect(try cells(activity([Self.own, holds]).idleHolders) == [["5.0"] + Self.unnamed])
        #expect(try cells(activity([Self.own]).idleHolders) == [["0.0"] + Self.unnamed])
        let other = client("idle in transaction (aborted)", since: "6")
        #expect(try activity([Self.own, holds, other]).idleHolders == nil)
    }

    @Test func `who idles for long in a transaction is known from the server alone`() throws {
        let brief = client("idle in transaction", since: "9.9", holds: true)
        #expect(try activity([Self.own, brief]).idleHolders != nil)
        let long = client("idle in transaction", since: "10", holds: true)
        #expect(try activity([Self.own, long]).idleHolders == nil)
    }

    /// Process, database, role, application, statement and time, which only the server knows.
    private static let unnamed: [String?] = [nil, nil, nil, nil, nil, nil]

    @Test func `waits for locks are counted by their kind, with the longest of each`() throws {
        func waiter(_ kind: String, _ seconds: String?) -> Cells {
            var cells = client("active", wait: ("Lock", kind))
            cells["locktype"] = kind
            cells["waited"] = seconds
            return cells
        }
        let rows = [
            Self.own, waiter("relation", "2.5"), waiter("tuple", nil), waiter("advisory", "60"),
            waiter("virtualxid", "30"), waiter("applytransaction", "20"),
            client("active", wait: ("LWLock", "WALWrite")),
            waiter("transactionid", "40").merging(["apart": "1"]) { $1 },
            waiter("transactionid", "1.5").merging(["apart": "0"]) { $1 },
        ]
        let activity = try activity(rows, Self.columns + Self.lockColumns)
        #expect(try cells(activity.lockWaits) == [["3.0", "2.5", "1.0", "60.0", "40.0"]])
        #expect(try #require(activity.heads).rowCount == 0)
    }

    @Test func `while locks are not read only a server without waits has none to wait for`() throws
    {
        let calm = try activity([Self.own, client("active", wait: ("IO", "DataFileRead"))])
        #expect(try cells(calm.lockWaits) == [["0.0", "0.0", "0.0", "0.0", "0.0"]])
        #expect(try #require(calm.heads).rowCount == 0)
        let waiting = try activity([Self.own, client("active", wait: ("Lock", "relation"))])
        #expect(waiting.lockWaits == nil && waiting.heads == nil)
    }

    @Test func `the head of a queue is as pg_blocking has it, and is counted once`() throws {
        var idle = client("idle", pid: "17")
        // The groups have counted it.
        idle["sessions"] = "0"
        let head = ["head_blocked": "2", "head_kind": "session", "head_since": "1.5"]
        let activity = try activity(
            [
                Self.own, idle.merging(head) { $1 }, client("idle", sessions: 4, pid: nil),
                client("active", wait: ("Lock", "relation")),
            ], Self.columns + Self.lockColumns)
        let heads = try #require(activity.heads)
        let blocking = try #require(Catalog.all.first { $0.name == "pg_blocking" })
        #expect(Set(heads.columns) == Set(blocking.columns.map(\.name)))
        let row = try #require(try cells(heads).first)
        #expect(row.prefix(6) == ["17", "5", "web", "app", nil, "session"])
        #expect(row[6] == "2" && row[8] == "1.5")
        #expect(try cells(activity.processes) == [["client backend", "6.0"]])
    }

    @Test func `what holds back the horizon is neither vacuum nor the session that asks`() throws {
        var own = Self.own
        own["prepared_age"] = "40"
        own["slot_age"] = "50"
        let vacuum = process("autovacuum worker", ["xmin_age": "700", "vacuums": "t"])
        var writer = client("idle in transaction", holds: true)
        writer["xid_age"] = "12"
        let sender = process("walsender", ["xmin_age": "33", "vacuums": "f"])
        let activity = try activity([own, vacuum, writer, sender])
        #expect(
            try cells(activity.horizon) == [
                ["session", "12.0"], ["prepared_transaction", "40.0"], ["slot", "50.0"],
                ["slot_catalog", "0.0"], ["standby", "33.0"],
            ])
    }

    @Test func `commits that wait for a standby are unknown where none has to`() throws {
        let waiter = client(
            "active", wait: ("IPC", "SyncRep"), transaction: "400", query: "400")
        var own = Self.own
        #expect(try cells(activity([own, waiter]).standbys) == [["0.0", "0.0", nil, nil, "0.0"]])
        own["waits_for_standbys"] = "1"
        own["standbys"] = "2"
        // The age of a statement says nothing of the wait; only several looks tell how long it lasts.
        var waiting = try activity([own, waiter])
        #expect(try cells(waiting.standbys) == [["2.0", "0.0", "1.0", nil, "0.0"]])
        waiting.longestCommitWait = 3.5
        #expect(try cells(waiting.standbys) == [["2.0", "0.0", "1.0", "3.5", "0.0"]])
        #expect(try cells(activity([own]).standbys) == [["2.0", "0.0", "0.0", "0.0", "0.0"]])
    }

    @Test func `sessions that decode and wait for a standby are counted apart from commits`() throws
    {
        let decoder = client("active", wait: ("Client", "WaitForStandbyConfirmation"))
        #expect(
            try cells(activity([Self.own, decoder, decoder]).standbys)
                == [["0.0", "0.0", nil, nil, "2.0"]])
    }

    @Test func `WAL senders are asked for only when there is one`() throws {
        let senders = try #require(Catalog.all.first { $0.name == "pg_stat_replication" })
        let none = try #require(try activity([Self.own]).senders)
        #expect(none.rowCount == 0 && none.columns == senders.columns.map(\.name))
        #expect(try activity([Self.own, process("walsender")]).senders == nil)
    }

    @Test func `an answer that is cut, or is not whole, is none`() {
        var cut = table([Self.own])
        cut.isCut = true
        #expect(Activity(cut) == nil)
        #expect(Activity(table([Self.own], Array(Self.columns.dropLast()))) == nil)
        var odd = Self.own
        odd["sessions"] = nil
        #expect(Activity(table([odd])) == nil)
    }

    @Test func `without the session that asked the slots are unknown`() throws {
        let activity = try activity([client("active")])
        #expect(activity.connections == nil && activity.horizon == nil)
        #expect(activity.standbys == nil && activity.senders == nil)
    }
}
