import Metrics
import Platform
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

@Suite struct ManyTablesTests {
    /// Metrics with what they add up over a view that PostgreSQL itself brings along.
    static let tableSums = [
        "pg_stat_user_tables_seq_scan_total": "seq_scan",
        "pg_stat_user_tables_seq_tup_read_total": "seq_tup_read",
        "pg_stat_user_tables_idx_scan_total": "idx_scan",
        "pg_stat_user_tables_idx_tup_fetch_total": "idx_tup_fetch",
        "pg_stat_user_tables_n_tup_ins_total": "n_tup_ins",
        "pg_stat_user_tables_n_tup_upd_total": "n_tup_upd",
        "pg_stat_user_tables_n_tup_del_total": "n_tup_del",
        "pg_stat_user_tables_vacuum_count_total": "vacuum_count",
    ]
    static let tableGauges = [
        "pg_stat_user_tables_n_live_tup": "n_live_tup",
        "pg_stat_user_tables_n_dead_tup": "n_dead_tup",
        "pg_stat_user_tables_n_mod_since_analyze": "n_mod_since_analyze",
    ]
    static let indexSums = [
        "pg_stat_user_indexes_idx_scan_total": "idx_scan",
        "pg_stat_user_indexes_idx_tup_read_total": "idx_tup_read",
        "pg_stat_user_indexes_idx_tup_fetch_total": "idx_tup_fetch",
    ]

    @Test(arguments: [15, 18])
    func `two thousand tables are two hundred series and a remainder that add up`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(Self.makeTables)
            let watcher = try Watcher(server)
            let names = Array(Self.tableSums.keys) + Array(Self.indexSums.keys)
            var ledgers = names.map { SeriesLedger($0) }
            for round in 0..<3 {
                try await server.execute(Self.work(round))
                // A session's counts are in the statistics when its backend has gone.
                try await eventually("the worker has gone") {
                    try await server.value(Self.workers) == "0"
                }
                let snapshot = try await watcher.poll().snapshot
                for index in ledgers.indices { ledgers[index].take(snapshot) }
                for ledger in ledgers {
                    let isTable = Self.tableSums[ledger.metric] != nil
                    let column = Self.tableSums[ledger.metric] ?? Self.indexSums[ledger.metric]
                    let view = isTable ? "pg_stat_user_tables" : "pg_stat_user_indexes"
                    let sum = try await Self.sum(column ?? "", view, server)
                    #expect(ledger.total == sum, "\(ledger.metric) in round \(round)")
                    #expect(snapshot.samples(of: ledger.metric).count <= 201)
                }
                for (metric, column) in Self.tableGauges {
                    let sum = try await Self.sum(column, "pg_stat_user_tables", server)
                    #expect(snapshot.sum(of: metric) == sum, "\(metric) in round \(round)")
                    #expect(snapshot.samples(of: metric).count == 201)
                }
                let remainder = snapshot.samples(of: "pg_stat_user_tables_n_live_tup")
                    .first { $0.labels["relname"] == "other" }
                #expect(remainder?.labels["datname"] == "postgres")
                #expect(snapshot.value(of: "pg_stat_user_tables_folded") == 1800)
                #expect(snapshot.value(of: "pg_stat_user_indexes_folded") == 1800)
                #expect(snapshot.samples(of: "pg_stat_user_tables_table_size_bytes").count == 200)
                #expect(snapshot.value(of: "pgvigil_series_dropped_total") == 0)
                #expect((snapshot.value(of: "pgvigil_series") ?? .infinity) < 15_000)
            }
            #expect(ledgers.flatMap(\.falls) == [])
            #expect(watcher.log.lines("collector failed") == [])
        }
    }

    @Test(arguments: [15, 18])
    func `fifty databases are visited with no more than two backends at any time`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for number in 0..<50 {
                try await server.execute("CREATE DATABASE db\(number) STRATEGY FILE_COPY")
            }
            try await server.execute("CREATE TABLE t (n int PRIMARY KEY)", database: "db49")
            let observer = try server.session()
            try await eventually("the test's own sessions are gone") {
                try await observer.rows(Self.clients) == []
            }
            let isOver = Locked(false)
            let counting = Task {
                var most = 0
                var looks = 0
                while !isOver.withLock({ $0 }) {
                    most = max(most, try await observer.rows(Self.clients).count)
                    looks += 1
                    try await Task.sleep(for: .milliseconds(1))
                }
                return (most, looks)
            }
            // Visits may take an interval, and a busy machine needs some of it.
            let watcher = try Watcher(server) { $0.interval = 8 }
            let last = try await watcher.run(polls: 3)
            isOver.withLock { $0 = true }
            let (most, looks) = try await counting.value
            #expect(most == 2)
            #expect(looks > 50)
            #expect(last.samples(of: "pg_objects_tables").count == 51)
            let tables = last.samples(of: "pg_stat_user_tables_n_live_tup")
            #expect(tables.compactMap { $0.labels["datname"] } == ["db49"])
            let failed = last.samples(of: "pgvigil_collector_success").filter { $0.value == 0 }
            #expect(failed.compactMap { $0.labels["collector"] } == [])
            let visited = last.samples(of: "pgvigil_databases")
                .first { $0.labels["state"] == "visited" }
            #expect(visited?.value == 51)
            #expect(watcher.log.lines("collector failed") == [])
            try await eventually("no backend of ours is left") {
                try await observer.rows(Self.clients) == []
            }
            await observer.close()
        }
    }

    /// How many sessions of the superuser there are, but the one that asks.
    private static let workers = """
        SELECT count(*) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND usename = 'postgres'
           AND pid <> pg_backend_pid()
        """

    /// Every client but the one that queries; no other connects to the test's server.
    ///
    /// A client that is still logging in has no name yet.
    private static let clients = """
        SELECT pid, usename, application_name, datname FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        """

    // In several transactions, as the locks of 2,000 tables would not fit into one.
    private static let makeTables = """
        DO $$ BEGIN
            FOR number IN 1..2000 LOOP
                EXECUTE format('CREATE TABLE t%s (n int PRIMARY KEY)', number);
                EXECUTE format('INSERT INTO t%s SELECT generate_series(1, %s)', number,
                               number % 7 + 1);
                IF number % 100 = 0 THEN COMMIT; END IF;
            END LOOP;
        END $$
        """

    /// Something of everything, for other tables every time.
    private static func work(_ round: Int) -> String {
        """
        DO $$ BEGIN
            FOR number IN 1..2000 BY 50 LOOP
                EXECUTE format('INSERT INTO t%1$s SELECT generate_series(100, 140)', number + \(round));
                EXECUTE format('UPDATE t%1$s SET n = n + 1000 WHERE n > 120', number + \(round));
                EXECUTE format('DELETE FROM t%1$s WHERE n = 1', number + \(round));
                EXECUTE format('SELECT count(*) FROM t%1$s', number + \(round));
                COMMIT;
            END LOOP;
        END $$
        """
    }

    private static func sum(
        _ column: String, _ view: String, _ server: TestServer
    ) async throws -> Double? {
        try await server.value("SELECT sum(\(column)) FROM \(view)").flatMap(Double.init)
    }
}
