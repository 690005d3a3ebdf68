import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// Sums of increases across restarts and failovers, against what the servers counted.
@Suite struct ServerChangeTests {
    private static let settings = [
        "autovacuum": "off", "pg_stat_statements.max": "10000", "pg_stat_statements.track": "all",
    ]
    private static let metrics = [
        "pg_stat_statements_calls_total", "pg_stat_user_tables_n_tup_ins_total",
        "pg_stat_database_tup_inserted_total",
    ]

    /// What the server has counted of each metric, known without counting.
    private static func counted(_ server: TestServer) async throws -> [Double] {
        let observer = try server.session(user: "watcher")
        let row = try await observer.rows(
            """
            SELECT (SELECT sum(calls) FROM pg_stat_statements),
                   (SELECT sum(n_tup_ins) FROM pg_stat_user_tables),
                   (SELECT sum(tup_inserted) FROM pg_stat_database)
            """)[0]
        await observer.close()
        return row.map { $0.flatMap(Double.init) ?? .nan }
    }

    private static func allocated(_ server: TestServer) async throws -> Double {
        let value = try await server.value("SELECT pg_stat_get_buf_alloc()")
        return try #require(value.flatMap(Double.init))
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute("ALTER ROLE watcher SET pg_stat_statements.track = 'none'")
        try await server.execute("CREATE TABLE t (a int)")
        try await settle(server)
    }

    /// Waits until the server's statistics have all that sessions have done.
    private static func settle(_ server: TestServer) async throws {
        let observer = try server.session(user: "watcher")
        try await eventually("the sessions have gone") {
            try await observer.rows(
                """
                SELECT count(*) FROM pg_stat_activity
                 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                """) == [["0"]]
        }
        await observer.close()
    }

    /// Inserts rows and runs statements, and waits until the server's statistics have it all.
    private static func work(_ rows: Int, times: Int = 2, on server: TestServer) async throws {
        try await server.execute("INSERT INTO t SELECT generate_series(1, \(rows))")
        try await ExactSumsTests.execute(0..<30, times: times, on: server)
        try await settle(server)
    }

    @Test(arguments: [15, 18])
    func `nothing is lost when a server is stopped and started`(version: Int) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await Self.prepare(server)
            let watcher = try Watcher(server)
            var ledgers = Self.metrics.map { IncreaseLedger($0) }
            func poll() async throws {
                let snapshot = try await watcher.poll().snapshot
                for index in ledgers.indices { ledgers[index].take(snapshot) }
            }
            try await poll()
            let start = try await Self.counted(server)
            for (rows, after) in [(1000, 10), (12, 3000), (5, 6)] {
                try await Self.work(rows, on: server)
                try await server.stop()
                try await server.start()
                try await Self.work(after, on: server)
                try await poll()
                // What a series begins with shows in the next sample.
                try await poll()
                let now = try await Self.counted(server)
                for (index, ledger) in ledgers.enumerated() {
                    #expect(ledger.total == now[index] - start[index], "\(ledger.metric)")
                }
            }
            #expect(ledgers.allSatisfy { $0.total > 150 })
            #expect(watcher.log.lines("server was started again").count == 3)
        }
    }

    @Test(arguments: [15, 18])
    func `a crash hides what was counted since the last answer, and nothing after it`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await Self.prepare(server)
            let watcher = try Watcher(server)
            var ledgers = Self.metrics.map { IncreaseLedger($0) }
            var known = Self.metrics.map { _ in 0.0 }
            var start = try await Self.counted(server)
            for round in 0..<3 {
                // Less each time, so that no row catches up with what it had counted before.
                try await Self.work(900 - 300 * round, times: 6 - 2 * round, on: server)
                for _ in 0..<2 {
                    let snapshot = try await watcher.poll().snapshot
                    for index in ledgers.indices { ledgers[index].take(snapshot) }
                }
                let now = try await Self.counted(server)
                // The first answer is what all begin with.
                if round > 0 {
                    for index in known.indices { known[index] += now[index] - start[index] }
                }
                for (index, ledger) in ledgers.enumerated() {
                    #expect(ledger.total == known[index], "\(ledger.metric), round \(round)")
                }
                try await Self.work(77, times: 1, on: server)
                await server.crash()
                try await server.start()
                start = Self.metrics.map { _ in 0 }
            }
            #expect(ledgers.allSatisfy { $0.total > 150 })
        }
    }

    @Test(arguments: [15, 18])
    func `a promoted replica behind the same address brings no past along`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { primary in
            try await Self.prepare(primary)
            let replica = try await primary.replica()
            let watcher = try Watcher(primary) { target in
                let text =
                    "host=\(primary.socketDirectory),\(replica.socketDirectory)"
                    + " port=\(primary.port),\(replica.port) dbname=postgres user=watcher"
                if let conninfo = ConnectionString(text) {
                    target.login = Login(conninfo: conninfo, purpose: .watching)
                }
            }
            var ledgers = (Self.metrics + ["pg_stat_bgwriter_buffers_alloc_total"]).map {
                IncreaseLedger($0)
            }
            var known = Self.metrics.map { _ in 0.0 }
            var last: [Double]?
            var allocated = try await -Self.allocated(primary)
            for turn in 0..<6 {
                if turn == 3 {
                    try await eventually("the replica has everything") {
                        try await replica.value("SELECT count(*) FROM t")
                            == primary.value("SELECT count(*) FROM t")
                    }
                    allocated += try await Self.allocated(primary)
                    try await primary.stop()
                    try await replica.execute("SELECT pg_promote()")
                    // Much more than the old one has done, before it is seen for the first time.
                    try await Self.work(100_000, on: replica)
                    allocated -= try await Self.allocated(replica)
                    last = nil
                }
                let server = turn < 3 ? primary : replica
                try await Self.work(1000 + turn, on: server)
                for _ in 0..<2 {
                    let snapshot = try await watcher.poll().snapshot
                    for index in ledgers.indices { ledgers[index].take(snapshot) }
                }
                let now = try await Self.counted(server)
                for index in known.indices {
                    known[index] += now[index] - (last ?? now)[index]
                    #expect(
                        ledgers[index].total == known[index],
                        "\(ledgers[index].metric) in turn \(turn)")
                }
                last = now
            }
            #expect(known[2] > 4000 && known[2] < 10_000)
            // Looked at around the agent's own looks: never less than it can have seen grow.
            allocated += try await Self.allocated(replica)
            #expect(ledgers[3].total <= allocated)
            await replica.close()
        }
    }
}
