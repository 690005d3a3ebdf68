import Collection
import Tables
import Testing

@Suite struct ActivityTests {
    private static let columns = [
        "pid", "datid", "usename", "application_name", "backend_type", "state", "wait_type",
        "wait_name", "transaction_age", "query_age", "state_age", "holds_rows", "sessions", "slots",
        "reserved",
    ]
    private static let own: [String?] = [
        "9", "5", "watch", "pgvigil", "client backend", "active", nil, nil, "0.5", "0.5", "0.5",
        "t", "1", "100", "3",
    ]

    private func activity(_ rows: [[String?]]) throws -> Activity {
        var table = Table(columns: Self.columns)
        for row in rows { table.appendRow(row) }
        return try #require(Activity(table))
    }

    private func client(
        _ state: String?, application: String = "app", wait: (String, String)? = nil,
        transaction: String? = nil, query: String? = nil, since: String? = nil,
        holds: Bool = false, sessions: Int = 1, pid: String? = "1"
    ) -> [String?] {
        [
            pid, "5", "web", application, "client backend", state, wait?.0, wait?.1, transaction,
            query, since, holds ? "t" : "f", "\(sessions)", nil, nil,
        ]
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
        func process(_ type: String, _ wait: (String, String)?) -> [String?] {
            ["7", nil, nil, "", type, nil, wait?.0, wait?.1, nil, nil, nil, "f", "1", nil, nil]
        }
        let activity = try activity([
            Self.own, process("checkpointer", ("Activity", "CheckpointerMain")),
            process("walwriter", ("IO", "WALSync")), process("startup", nil),
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

    @Test func `an answer that is cut, or is not whole, is none`() {
        var table = Table(columns: Self.columns)
        table.appendRow(Self.own)
        table.isCut = true
        #expect(Activity(table) == nil)
        #expect(Activity(Table(columns: Array(Self.columns.dropLast()))) == nil)
        var odd = Table(columns: Self.columns)
        odd.appendRow(Self.own.map { $0 == "1" ? nil : $0 })
        #expect(Activity(odd) == nil)
    }

    @Test func `without the session that asked the slots are unknown`() throws {
        #expect(try activity([client("active")]).connections == nil)
    }
}
