import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// Sums of increases against what the server itself counted.
@Suite struct ExactSumsTests {
    private static let statements = [
        "pg_stat_statements.max": "10000", "pg_stat_statements.track": "all",
    ]

    // MARK: Tables and indexes

    /// Metrics with the columns of the view that they follow.
    private static let columns = [
        "pg_stat_user_tables_n_tup_ins_total": "n_tup_ins",
        "pg_stat_user_tables_n_tup_del_total": "n_tup_del",
        "pg_stat_user_tables_seq_scan_total": "seq_scan",
        "pg_stat_user_tables_analyze_count_total": "analyze_count",
        "pg_stat_user_tables_vacuum_count_total": "vacuum_count",
    ]

    @Test(arguments: [(15, 1), (15, 200), (18, 1), (18, 200)])
    func `whatever is done to a table or its indexes, its past is not counted again`(
        version: Int, top: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(Self.makeTable)
            let watcher = try Watcher(server) { target in
                target.catalog = target.catalog.map { $0.adjusted(top: top) }
            }
            var ledgers = Self.columns.keys.map { IncreaseLedger($0) }
            var scans = IncreaseLedger("pg_stat_user_indexes_idx_scan_total")
            func poll() async throws {
                try await Self.workersAreGone(server)
                for _ in 0..<2 {
                    let snapshot = try await watcher.poll().snapshot
                    for index in ledgers.indices { ledgers[index].take(snapshot) }
                    scans.take(snapshot)
                }
            }
            try await poll()
            let start = try await Self.sums(server)
            var indexes = try await Self.indexes(server)
            var scanned = 0.0
            for step in Self.changes {
                try await server.execute(step)
                try await poll()
                let now = try await Self.sums(server)
                for ledger in ledgers {
                    let grown = (now[ledger.metric] ?? .nan) - (start[ledger.metric] ?? .nan)
                    #expect(ledger.total == grown, "\(ledger.metric) after \(step)")
                }
                let later = try await Self.indexes(server)
                scanned += Self.scans(since: indexes, until: later)
                indexes = later
                #expect(scans.total == scanned, "after \(step)")
            }
            // Its thousand scans of before are none of them.
            #expect((35..<100).contains(scanned), "\(scanned)")
            #expect(watcher.log.lines("collector failed") == [])
        }
    }

    @Test(arguments: [15, 18])
    func `a table that is made again under its name counts from the beginning`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS a")
            let watcher = try Watcher(server)
            var ledger = IncreaseLedger("pg_stat_user_tables_n_tup_ins_total")
            for step in [
                "SELECT 1",
                "DROP TABLE t; CREATE TABLE t AS SELECT generate_series(1, 1500) AS a",
                "SELECT 1",
            ] {
                try await server.execute(step)
                try await Self.workersAreGone(server)
                ledger.take(try await watcher.poll().snapshot)
            }
            #expect(ledger.total == 1500)
        }
    }

    @Test(arguments: [15, 18])
    func `a database under another name brings no past along`(version: Int) async throws {
        try await withServer(version: version, settings: Self.statements) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE shop")
            try await server.execute(
                "CREATE TABLE t AS SELECT generate_series(1, 1000) AS a", database: "shop")
            for _ in 0..<50 { try await server.execute("SELECT 1 + 1", database: "shop") }
            let watcher = try Watcher(server) { target in
                target.catalog = target.catalog.map { $0.adjusted(top: 1) }
            }
            var rows = IncreaseLedger("pg_stat_user_tables_n_tup_ins_total")
            var calls = IncreaseLedger("pg_stat_statements_calls_total")
            for step in [
                "SELECT 1", "ALTER DATABASE shop RENAME TO store", "SELECT 1",
                "CREATE DATABASE shop TEMPLATE store", "SELECT 1",
            ] {
                try await Self.workersAreGone(server)
                try await server.execute(step)
                let snapshot = try await watcher.poll().snapshot
                rows.take(snapshot)
                calls.take(snapshot)
            }
            #expect(rows.total == 0)
            // The steps themselves and the watcher's own questions of five polls.
            #expect(calls.total < 1_000)
            let own = try await server.value(
                """
                SELECT sum(calls) FROM pg_stat_statements
                 WHERE userid IN ('watcher'::regrole, 'postgres'::regrole)
                   AND query NOT LIKE '%$1 + $2%'
                """)
            #expect(calls.total <= own.flatMap(Double.init) ?? 0)
        }
    }

    @Test func `a table without an index has no scans of indexes, and neither has a remainder`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE a (n int); CREATE TABLE b (n int)")
            let watcher = try Watcher(server) { target in
                target.catalog = target.catalog.map { $0.adjusted(top: 1) }
            }
            let snapshot = try await watcher.poll().snapshot
            #expect(snapshot.samples(of: "pg_stat_user_tables_seq_scan_total").count == 2)
            for metric in [
                "pg_stat_user_tables_idx_scan_total", "pg_stat_user_tables_idx_tup_fetch_total",
                "pg_statio_user_tables_idx_blocks_hit_total",
                "pg_statio_user_tables_toast_blocks_hit_total",
            ] {
                #expect(snapshot.samples(of: metric).isEmpty, "\(metric)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `tables that an answer has no room for bring no past along`(version: Int) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(Self.makeMany)
            let watcher = try Watcher(server) { target in
                target.catalog = Catalog.all.filter { $0.name == "pg_stat_all_tables" }
                    .map { $0.cut(to: 60).adjusted(pace: .everyPoll, top: 5) }
            }
            var ledger = IncreaseLedger("pg_stat_user_tables_n_tup_ins_total")
            func poll() async throws {
                try await Self.workersAreGone(server)
                for _ in 0..<2 {
                    let snapshot = try await watcher.poll().snapshot
                    #expect(snapshot.sum(of: "pgvigil_collector_rows_cut_total") ?? 0 > 0)
                    ledger.take(snapshot)
                }
            }
            try await poll()
            var (rows, largeRows) = (0.0, 0.0)
            for round in 0..<5 {
                // Once their size is known they take the places of others, which have a past as they do.
                let tables = (0..<15).map { "t\(100 + 15 * round + $0)" }
                try await server.execute(
                    """
                    ANALYZE \(tables.joined(separator: ", "));
                    INSERT INTO large SELECT generate_series(1, 7);
                    INSERT INTO t1 SELECT generate_series(1, 5);
                    INSERT INTO \(tables[0]) SELECT generate_series(1, 3)
                    """)
                (rows, largeRows) = (rows + 15, largeRows + 7)
                try await poll()
                #expect(
                    ledger.total >= largeRows && ledger.total <= rows,
                    "\(ledger.total) in round \(round)")
            }
            #expect(watcher.log.lines("collector failed") == [])
        }
    }

    // MARK: Statements

    @Test(arguments: [15, 18])
    func `statements that an answer has no room for are never counted twice`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.statements) { server in
            let observer = try await Self.prepare(server)
            try await Self.execute(0..<400, times: 3, on: server)
            let watcher = try Watcher(server) { target in
                target.catalog = Catalog.all.filter { $0.name == "pg_stat_statements" }
                    .map { $0.cut(to: 100).adjusted(pace: .everyPoll, top: 10) }
            }
            var ledger = IncreaseLedger("pg_stat_statements_calls_total")
            func poll() async throws {
                ledger.take(try await watcher.poll().snapshot)
            }
            // One takes more time than all others, so that it is in every answer.
            let long = "SELECT count(*) FROM generate_series(1, 300000)"
            try await server.execute(long)
            try await poll()
            var (calls, longCalls) = (0.0, 0.0)
            for round in 1...6 {
                // Those in the answer make room for others, which have a past.
                _ = try await observer.rows(
                    """
                    SELECT pg_stat_statements_reset(userid, dbid, queryid)
                      FROM (SELECT * FROM pg_stat_statements(true)
                             WHERE query NOT LIKE 'SELECT count(*) FROM generate_series%'
                             ORDER BY total_exec_time DESC LIMIT 60) AS most
                    """)
                try await Self.execute(round * 400..<round * 400 + 40, times: 1, on: server)
                for _ in 0..<5 { try await server.execute(long) }
                (calls, longCalls) = (calls + 45, longCalls + 5)
                try await poll()
                #expect(ledger.total >= longCalls && ledger.total <= calls, "round \(round)")
            }
            try await poll()
            #expect(ledger.total >= longCalls && ledger.total <= calls)
            await observer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a full table of statements forgets and takes back without counting twice`(
        version: Int
    ) async throws {
        let settings = ["pg_stat_statements.max": "100", "pg_stat_statements.track": "all"]
        try await withServer(version: version, settings: settings) { server in
            let observer = try await Self.prepare(server)
            let watcher = try Watcher(server) { target in
                target.catalog = Catalog.all.filter { $0.name.hasPrefix("pg_stat_statements") }
                    .map { $0.adjusted(pace: .everyPoll, top: 10) }
            }
            var ledger = IncreaseLedger("pg_stat_statements_calls_total")
            ledger.take(try await watcher.poll().snapshot)
            var random = RandomNumbers(5)
            var calls = 0.0
            for _ in 0..<12 {
                let first = Int.random(in: 0..<200, using: &random)
                try await Self.execute(first..<first + 30, times: 2, on: server)
                calls += 60
                ledger.take(try await watcher.poll().snapshot)
                #expect(ledger.total <= calls)
            }
            ledger.take(try await watcher.poll().snapshot)
            let forgotten = try await observer.rows("SELECT dealloc FROM pg_stat_statements_info")
            #expect(forgotten[0][0] != "0")
            #expect(ledger.total > 0.5 * calls)
            await observer.close()
        }
    }

    // MARK: Helpers

    static func workersAreGone(_ server: TestServer) async throws {
        // A session's counts are in the statistics when its backend has gone.
        try await eventually("the workers have gone") {
            try await server.value(
                """
                SELECT count(*) FROM pg_stat_activity
                 WHERE backend_type = 'client backend' AND usename = 'postgres'
                   AND pid <> pg_backend_pid()
                """) == "0"
        }
    }

    /// A session that leaves no trace in the statements' statistics.
    static func prepare(_ server: TestServer) async throws -> Session {
        try await server.prepareWatching()
        try await server.execute("ALTER ROLE watcher SET pg_stat_statements.track = 'none'")
        let observer = try server.session()
        _ = try await observer.rows("SET pg_stat_statements.track = 'none'")
        _ = try await observer.rows("SELECT pg_stat_statements_reset()")
        return observer
    }

    /// Runs statements that differ in their operators, so that each has an id of its own.
    static func execute(_ numbers: Range<Int>, times: Int, on server: TestServer) async throws {
        let statements = numbers.map { number in
            "SELECT 1" + (0..<13).map { (number >> $0) & 1 == 1 ? " + 1" : " - 1" }.joined()
        }
        for _ in 0..<times { try await server.execute(statements.joined(separator: ";")) }
    }

    /// The scans of each index by its oid, with its name.
    private static func indexes(
        _ server: TestServer
    ) async throws -> [String: (name: String, scans: Double)] {
        let rows = try await server.rows(
            "SELECT indexrelid, indexrelname, idx_scan FROM pg_stat_user_indexes")
        var indexes: [String: (name: String, scans: Double)] = [:]
        for row in rows {
            indexes[row[0] ?? ""] = (row[1] ?? "", row[2].flatMap(Double.init) ?? .nan)
        }
        return indexes
    }

    /// By how much the scans have grown: a rebuilt index has another oid and its old name, and brings
    /// its count along or begins at 0; one that is new begins at 0.
    private static func scans(
        since before: [String: (name: String, scans: Double)],
        until after: [String: (name: String, scans: Double)]
    ) -> Double {
        let gone = before.filter { after[$0.key] == nil }.values
        return after.reduce(0) { sum, index in
            let known = before[index.key] ?? gone.first { $0.name == index.value.name }
            let past = known.map(\.scans) ?? 0
            let now = index.value.scans
            return sum + (now >= past ? now - past : now)
        }
    }

    private static func sums(_ server: TestServer) async throws -> [String: Double] {
        var sums: [String: Double] = [:]
        for (metric, column) in columns {
            sums[metric] = try await server.value("SELECT sum(\(column)) FROM pg_stat_user_tables")
                .flatMap(Double.init)
        }
        return sums
    }

    private static let makeTable = """
        CREATE TABLE t (a int PRIMARY KEY, b int, long text);
        ALTER TABLE t ALTER long SET STORAGE EXTERNAL;
        CREATE INDEX t_b ON t (b);
        CREATE TABLE tiny (a int);
        INSERT INTO tiny SELECT generate_series(1, 3000);
        INSERT INTO t SELECT g, g, repeat('x', 3000) FROM generate_series(1, 10000) g;
        ANALYZE t;
        SET enable_seqscan = off;
        SET enable_bitmapscan = off;
        DO $$ BEGIN
            FOR number IN 1..1000 LOOP
                PERFORM length(long || '') FROM t WHERE b = number;
            END LOOP;
        END $$
        """

    /// One table is always among the largest; the others have rows, and no size before ANALYZE.
    private static let makeMany = """
        CREATE TABLE large (n int);
        INSERT INTO large SELECT generate_series(1, 50000);
        ANALYZE large;
        DO $$ BEGIN
            FOR number IN 1..180 LOOP
                EXECUTE format('CREATE TABLE t%s (n int)', number);
                EXECUTE format('INSERT INTO t%s SELECT generate_series(1, 1000)', number);
            END LOOP;
        END $$
        """

    private static let lookups = """
        SET enable_seqscan = off;
        SET enable_bitmapscan = off;
        DO $$ BEGIN
            FOR number IN 1..7 LOOP PERFORM length(long || '') FROM t WHERE b = number; END LOOP;
        END $$
        """

    private static let changes = [
        "INSERT INTO tiny SELECT generate_series(1, 7)", lookups,
        "REINDEX INDEX t_b", "REINDEX INDEX CONCURRENTLY t_b", lookups,
        "ALTER INDEX t_b RENAME TO t_c", lookups,
        "ALTER TABLE tiny RENAME TO tiny_old", "VACUUM FULL t",
        "ALTER TABLE t ALTER b TYPE bigint", lookups, "DROP INDEX t_c",
        "CREATE INDEX t_b ON t (b)", lookups, "DELETE FROM t WHERE a > 9990", "VACUUM t",
        "TRUNCATE t",
    ]
}

extension Collector {
    /// The same question, of which fewer rows are read.
    fileprivate func cut(to rowsMax: Int) -> Collector {
        Collector(
            name, summary, scope: scope, pace: pace, within: timeout, role: role,
            requires: requirements, ignoresOtherColumns: ignoresOtherColumns, variants: variants,
            columns: columns, ranking: ranking, rowsMax: rowsMax)
    }
}
