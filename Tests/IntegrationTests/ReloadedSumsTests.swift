import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// Sums of increases over reloads of the agent, as a time-series database adds them up.
@Suite struct ReloadedSumsTests {
    private static let statements = [
        "pg_stat_statements.max": "10000", "pg_stat_statements.track": "all", "autovacuum": "off",
    ]

    /// A reload that changes the target, and whether what is counted begins again with it.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var beginsAgain = false
        let apply: @Sendable (inout WatchedTarget) -> Void
    }

    static let changes: [Change] = [
        Change(testDescription: "labels") {
            $0.labels = Labels(names: ["target", "team"], values: ["server", "shop"])
        },
        Change(testDescription: "another interval") { $0.interval = 0.5 },
        Change(testDescription: "more places") { target in
            target.catalog = target.catalog.map { $0.adjusted(top: 9) }
        },
        Change(testDescription: "fewer places") { target in
            target.catalog = target.catalog.map { $0.adjusted(top: 2) }
        },
        Change(testDescription: "a collector less") { $0.disabled = ["pg_stat_io"] },
        Change(testDescription: "shorter values of labels", beginsAgain: true) {
            $0.labelValueBytesMax = 64
        },
    ]

    /// A metric, and the question that says what the server counted.
    private static let sums = [
        (
            "pg_stat_user_tables_n_tup_ins_total",
            "SELECT sum(n_tup_ins) FROM pg_stat_user_tables"
        ),
        ("pg_stat_user_tables_seq_scan_total", "SELECT sum(seq_scan) FROM pg_stat_user_tables"),
        (
            "pg_stat_user_indexes_idx_scan_total",
            "SELECT sum(idx_scan) FROM pg_stat_user_indexes"
        ),
        (
            "pg_stat_statements_calls_total",
            "SELECT sum(calls) FROM pg_stat_statements(false)"
        ),
    ]

    private static func watcher(
        _ server: TestServer, _ change: (inout WatchedTarget) -> Void = { _ in }
    ) throws -> Watcher {
        try Watcher(server) { target in
            target.catalog = target.catalog.map { $0.adjusted(top: 4) }
            change(&target)
        }
    }

    private static func counted(_ observer: Session) async throws -> [Double] {
        var values: [Double] = []
        for (_, question) in sums {
            let rows = try await observer.rows(question)
            values.append(rows.first?.first.flatMap(\.self).flatMap { Double($0) } ?? .nan)
        }
        return values
    }

    /// Something for each table, more for other ones in each round.
    private static func work(_ server: TestServer, round: Int) async throws {
        for table in 0..<8 {
            let rows = 1 + (table * 7 + round * 3) % 11
            try await server.execute(
                """
                SET enable_seqscan = off;
                INSERT INTO t\(table) SELECT generate_series(1, \(rows));
                SELECT count(*) FROM t\(table) WHERE a = \(rows);
                SET enable_seqscan = on;
                SET enable_indexscan = off;
                SET enable_indexonlyscan = off;
                SET enable_bitmapscan = off;
                SELECT max(a) FROM t\(table) WHERE a > \(round)
                """)
        }
        try await ExactSumsTests.execute(
            round * 50..<round * 50 + 20 + round, times: 1 + round % 3, on: server)
        try await ExactSumsTests.workersAreGone(server)
    }

    @Test(arguments: [15, 18])
    func `what tables, indexes and statements do before, during and after a reload adds up`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.statements) { server in
            let observer = try await ExactSumsTests.prepare(server)
            // A session that looks on is none of the server's clients that are waited for.
            try await server.execute("CREATE ROLE looker LOGIN SUPERUSER")
            let looker = try server.session(user: "looker")
            _ = try await looker.rows("SET pg_stat_statements.track = 'none'")
            await observer.close()
            for table in 0..<8 {
                try await server.execute(
                    "CREATE TABLE t\(table) (a int); CREATE INDEX ON t\(table) (a)")
            }
            try await ExactSumsTests.workersAreGone(server)
            var watcher = try Self.watcher(server)
            var ledgers = Self.sums.map { IncreaseLedger($0.0) }
            func poll() async throws {
                // What a newcomer did first shows with its third answer.
                _ = try await watcher.run(polls: 6)
                for report in watcher.reports {
                    for index in ledgers.indices { ledgers[index].take(report.snapshot) }
                }
            }
            try await poll()
            let start = try await Self.counted(looker)
            var lost = start.map { _ in 0.0 }
            for (round, change) in Self.changes.enumerated() {
                try await Self.work(server, round: 3 * round)
                try await poll()
                let before = try await Self.counted(looker)
                let next = try Self.watcher(server, change.apply)
                // The agent reads its configuration while the server works on.
                try await Self.work(server, round: 3 * round + 1)
                await next.worker.takeOver(from: watcher.worker)
                watcher = next
                let during = try await Self.counted(looker)
                try await poll()
                try await Self.work(server, round: 3 * round + 2)
                try await poll()
                let now = try await Self.counted(looker)
                for index in ledgers.indices {
                    let done = now[index] - start[index]
                    let most = change.beginsAgain ? during[index] - before[index] : 0
                    let missing = done - ledgers[index].total - lost[index]
                    #expect(
                        missing >= 0 && missing <= most,
                        "\(ledgers[index].metric) after \(change): \(missing) of \(done)")
                    lost[index] += missing
                }
            }
            #expect(watcher.log.lines("collector failed") == [])
            await looker.close()
        }
    }
}
