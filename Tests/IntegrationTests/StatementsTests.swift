import Metrics
import Postgres
import Recommendations
import Support
import Testing
import Watching

@Suite struct StatementsTests {
    static let settings = ["pg_stat_statements.max": "10000", "pg_stat_statements.track": "all"]
    /// Metrics with the column of the view that they add up, in the metric's unit.
    static let sums = [
        "pg_stat_statements_calls_total": "calls",
        "pg_stat_statements_seconds_total": "total_exec_time / 1000",
        "pg_stat_statements_rows_total": "rows",
        "pg_stat_statements_shared_blocks_hit_total": "shared_blks_hit",
        "pg_stat_statements_wal_bytes_total": "wal_bytes",
    ]

    @Test(arguments: [15, 18])
    func `thousands of statements are a hundred series and a remainder that add up`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let observer = try await Self.prepare(server)
            try await Self.execute(0..<5000, on: server)
            // Something that stands out, with a text that is too long.
            try await server.execute(
                "SELECT /* \(String(repeating: "é ", count: 400)) */ pg_sleep(0.2)")
            let watcher = try Watcher(server)
            var ledgers = Self.sums.keys.map { SeriesLedger($0) }

            let first = try await watcher.poll().snapshot
            for index in ledgers.indices { ledgers[index].take(first) }
            try await Self.expect(ledgers, equal: observer)
            let shown = Self.identifiers(first, "pg_stat_statements_calls_total")
            #expect(shown.count == 101)
            #expect(shown.contains("other"))
            for family in first.families where family.metric.name.hasPrefix("pg_stat_statements_") {
                #expect(family.samples.count <= 101, "\(family.metric.name)")
            }
            let entries = try await observer.rows("SELECT count(*) FROM pg_stat_statements")
            let folded = first.value(of: "pg_stat_statements_folded")
            #expect(entries[0][0] == folded.map { "\(Int($0) + 100)" })
            #expect((folded ?? 0) > 4900)

            // The texts: of the shown statements only, short, and read once.
            let texts = first.samples(of: "pg_stat_statements_query_info")
            #expect(
                Set(texts.compactMap { $0.labels["queryid"] }) == shown.subtracting(["other"]))
            let lengths = texts.compactMap { $0.labels["query"]?.count }
            #expect((lengths.max() ?? 0) <= 200)
            #expect(texts.contains { $0.labels["query"] == "SELECT pg_sleep($1)" })
            #expect(!texts.contains { $0.labels["query"]?.contains("é") == true })
            #expect(Self.readsOfTexts(server) == 1)
            let second = try await watcher.poll().snapshot
            for index in ledgers.indices { ledgers[index].take(second) }
            #expect(Self.readsOfTexts(server) == 1)

            // Others come to the top; what the counters grow by stays exact.
            for round in 1...3 {
                for _ in 0..<3 {
                    try await Self.execute(round * 500..<round * 500 + 150, on: server)
                }
                // What a newcomer did first shows with its second sample.
                for _ in 0..<2 {
                    let next = try await watcher.poll().snapshot
                    for index in ledgers.indices { ledgers[index].take(next) }
                }
                try await Self.expect(ledgers, equal: observer)
            }
            #expect(ledgers.flatMap(\.falls) == [])
            #expect(watcher.log.lines("collector failed") == [])
            await observer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a reset of the statistics makes no counter go down`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let observer = try await Self.prepare(server)
            for _ in 0..<5 { try await Self.execute(0..<300, on: server) }
            let watcher = try Watcher(server)
            var ledgers = Self.sums.keys.map { SeriesLedger($0) }
            func poll() async throws {
                // What a newcomer did first shows with its second sample.
                for _ in 0..<2 {
                    let snapshot = try await watcher.poll().snapshot
                    for index in ledgers.indices { ledgers[index].take(snapshot) }
                }
            }
            try await poll()
            try await Self.expect(ledgers, equal: observer)
            let before = ledgers.map(\.total)
            // The same statements again, fewer times, so that none has caught up.
            _ = try await observer.rows("SELECT pg_stat_statements_reset()")
            for _ in 0..<2 { try await Self.execute(0..<300, on: server) }
            try await poll()
            try await Self.expect(ledgers, equal: observer, since: before)
            // And a reset after which nothing of the old is there.
            let middle = ledgers.map(\.total)
            _ = try await observer.rows("SELECT pg_stat_statements_reset()")
            try await Self.execute(1000..<1300, on: server)
            try await poll()
            try await Self.expect(ledgers, equal: observer, since: middle)
            try await poll()
            #expect(ledgers.flatMap(\.falls) == [])
            #expect(watcher.log.lines("collector failed") == [])
            await observer.close()
        }
    }

    @Test(arguments: [15, 17, 18])
    func `a text that is not UTF-8 costs texts and nothing else`(version: Int) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let observer = try await Self.prepare(server)
            try await server.execute(
                """
                CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0
                LC_COLLATE 'C' LC_CTYPE 'C'
                """)
            let latin = try server.session(database: "latin")
            _ = try await latin.rows("SET client_encoding = 'UTF8'")
            _ = try await latin.rows("SELECT pg_sleep(0.1) AS \"café\"")
            await latin.close()
            let watcher = try Watcher(server)
            let readable = try await watcher.poll()
            #expect(readable.failed == [])
            let texts = readable.snapshot.samples(of: "pg_stat_statements_query_info")
            #expect(texts.contains { $0.labels["query"] == #"SELECT pg_sleep($1) AS "café""# })

            try await server.execute(
                """
                CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0
                LC_COLLATE 'C' LC_CTYPE 'C'
                """)
            try await server.execute(
                "DO $$ BEGIN EXECUTE format('SELECT pg_sleep(0.1) AS %I', E'caf\\xff'); END $$",
                database: "bytes")
            await #expect(throws: PostgresError.self) {
                try await server.execute("SELECT * FROM pg_stat_statements")
            }
            // A worker that knows no texts yet.
            let other = try Watcher(server)
            let poll = try await other.poll()
            #expect(poll.failed == ["pg_stat_statements_text"])
            #expect(poll.failures == ["pg_stat_statements_text": ["other"]])
            let calls = poll.snapshot.samples(of: "pg_stat_statements_calls_total")
            #expect(calls.contains { $0.labels["datname"] == "bytes" })
            #expect(poll.snapshot.samples(of: "pg_stat_statements_query_info").isEmpty)
            var ledgers = Self.sums.keys.map { SeriesLedger($0) }
            for index in ledgers.indices { ledgers[index].take(poll.snapshot) }
            try await Self.expect(ledgers, equal: observer)
            // One that knows the old texts goes on showing them.
            let again = try await watcher.poll()
            #expect(again.failed == ["pg_stat_statements_text"])
            let kept = again.snapshot.samples(of: "pg_stat_statements_query_info")
            #expect(kept.contains { $0.labels["query"] == #"SELECT pg_sleep($1) AS "café""# })
            await observer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `with track = all what a function runs is part of its time, and counts no second time`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let observer = try await Self.prepare(server)
            await observer.close()
            try await server.execute(
                """
                CREATE FUNCTION api() RETURNS void LANGUAGE plpgsql AS $$
                BEGIN FOR i IN 1..10 LOOP PERFORM pg_sleep(0.05); END LOOP; END $$
                """)
            let watcher = try Watcher(server)
            try await eventually("statements are read", within: .seconds(60)) {
                try await !watcher.poll().snapshot.samples(of: "pg_stat_statements_calls_total")
                    .isEmpty
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    let session = try server.session()
                    group.addTask {
                        for _ in 0..<8 { _ = try await session.rows("SELECT api()") }
                        await session.close()
                    }
                }
                try await group.waitForAll()
            }
            let nested = "SELECT calls FROM pg_stat_statements WHERE NOT toplevel AND query LIKE"
            #expect(try await server.value("\(nested) 'SELECT pg_sleep(%'") == "1280")
            var known: TargetSnapshot?
            try await eventually("their times are known", within: .seconds(60)) {
                known = try await watcher.poll().snapshot
                return known?.value(of: "pg_query_mean_seconds") != nil
            }
            let snapshot = try #require(known)
            // A few short statements are not the function; with the nested ones it would be 0.09.
            #expect((snapshot.value(of: "pg_query_mean_seconds") ?? 0) >= 0.45)
            #expect((snapshot.value(of: "pg_query_p95_seconds") ?? 0) >= 0.45)
            let databases = snapshot.samples(of: "pg_database_query_mean_seconds")
            #expect(databases.allSatisfy { $0.value >= 0.45 })
            let report = try await AdviceOnServers.report(server)
            let largest = report.recommendations.first { $0.kind == "largest_statement" }
            let share = largest?.title.split(separator: " ").dropFirst(3).first.flatMap {
                Double($0)
            }
            #expect((share ?? 0) > 90, "\(largest?.title ?? "none")")
        }
    }

    /// A session whose own statements leave no trace; those of the watching role leave none either.
    private static func prepare(_ server: TestServer) async throws -> Session {
        try await server.prepareWatching()
        try await server.execute(
            """
            ALTER ROLE watcher SET pg_stat_statements.track = 'none';
            ALTER ROLE watcher SET log_statement = 'all'
            """)
        let observer = try server.session()
        _ = try await observer.rows("SET pg_stat_statements.track = 'none'")
        return observer
    }

    /// Runs statements that differ in their operators, so that each has an id of its own.
    private static func execute(_ numbers: Range<Int>, on server: TestServer) async throws {
        let statements = numbers.map { number in
            "SELECT 1" + (0..<13).map { (number >> $0) & 1 == 1 ? " + 1" : " - 1" }.joined()
        }
        for start in stride(from: 0, to: statements.count, by: 500) {
            try await server.execute(statements[start...].prefix(500).joined(separator: ";"))
        }
    }

    /// How often the watching role has read the file of texts.
    private static func readsOfTexts(_ server: TestServer) -> Int {
        server.logText(64 << 20).split(separator: "\n")
            .filter { $0.contains("pg_stat_statements(true)") }.count
    }

    private static func identifiers(_ snapshot: TargetSnapshot, _ metric: String) -> Set<String> {
        Set(snapshot.samples(of: metric).compactMap { $0.labels["queryid"] })
    }

    /// Compares what was added up since `before` with the sums of the view now.
    private static func expect(
        _ ledgers: [SeriesLedger], equal observer: Session, since before: [Double]? = nil
    ) async throws {
        for (index, ledger) in ledgers.enumerated() {
            let column = sums[ledger.metric] ?? ""
            let rows = try await observer.rows(
                "SELECT sum(\(column)) FROM pg_stat_statements(false)")
            let wanted = rows[0][0].flatMap(Double.init) ?? .nan
            let grown = ledger.total - (before?[index] ?? 0)
            #expect(abs(grown - wanted) <= 1e-6 * wanted, "\(ledger.metric)")
        }
    }
}
