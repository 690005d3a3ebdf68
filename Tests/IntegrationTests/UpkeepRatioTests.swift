import Metrics
import Postgres
import Support
import Testing

/// What is due, against `relation_needs_vacanalyze()` of PostgreSQL's autovacuum.c, worked out by
/// hand from known rows, and against what autovacuum then does.
@Suite struct UpkeepRatioTests {
    /// A table of known rows and what its thresholds make of them.
    struct Upkeep: Sendable {
        /// The table's name.
        let name: String
        /// Its storage parameters.
        var parameters = ""
        /// How many rows it had when it was vacuumed and analyzed; nil when it never was.
        var rows: Int?
        /// How many of them were deleted since, and how many inserted.
        var deleted = 0
        var inserted = 0
        /// What is due before 18, and since; -1 where there is to be no sample.
        let vacuum: Double
        var insert = (before18: 0.0, since18: 0.0)
        let analyze: Double
        var isVacuumDue = false
        var isAnalyzeDue = false
        var since = 0
    }

    // A vacuum with FREEZE leaves nothing that counts towards the insert threshold since 18, so
    // that the scale factor adds nothing.
    private static let tables = [
        // 50 + 0.2 * 1000, 1000 + 0.2 * 1000 or 1000, 50 + 0.1 * 1000: at the limit is not beyond.
        Upkeep(
            name: "plain", rows: 1000, deleted: 100, inserted: 50, vacuum: 100.0 / 250,
            insert: (50.0 / 1200, 50.0 / 1000), analyze: 150.0 / 150),
        Upkeep(
            name: "own",
            parameters: """
                autovacuum_vacuum_threshold = 10, autovacuum_vacuum_scale_factor = 0.001,
                autovacuum_analyze_threshold = 20, autovacuum_analyze_scale_factor = 0
                """, rows: 1000, deleted: 12, inserted: 9, vacuum: 12.0 / 11,
            insert: (9.0 / 1200, 9.0 / 1000), analyze: 21.0 / 20, isVacuumDue: true,
            isAnalyzeDue: true),
        // One more row than 0, which no ratio can say.
        Upkeep(
            name: "zero",
            parameters: "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0",
            rows: 1000, deleted: 1, vacuum: 1, analyze: 1.0 / 150, isVacuumDue: true),
        Upkeep(
            name: "no_inserts", parameters: "autovacuum_vacuum_insert_threshold = -1", rows: 100,
            inserted: 5000, vacuum: 0, insert: (-1, -1), analyze: 5000.0 / 60, isAnalyzeDue: true),
        Upkeep(
            name: "inserts",
            parameters: """
                autovacuum_vacuum_insert_threshold = 30,
                autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_analyze_threshold = 500
                """, rows: 100, inserted: 81, vacuum: 0, insert: (81.0 / 80, 81.0 / 30),
            analyze: 81.0 / 510, isVacuumDue: true),
        Upkeep(
            name: "capped",
            parameters: "autovacuum_vacuum_max_threshold = 20", rows: 1000, deleted: 21,
            vacuum: 21.0 / 20, analyze: 21.0 / 150, isVacuumDue: true, since: 18),
        Upkeep(
            name: "not_capped",
            parameters: "autovacuum_vacuum_max_threshold = -1", rows: 1000, deleted: 21,
            vacuum: 21.0 / 250, analyze: 21.0 / 150, since: 18),
        Upkeep(
            name: "switched_off", parameters: "autovacuum_enabled = off", rows: 100, deleted: 77,
            vacuum: 77.0 / 70, analyze: 77.0 / 60, isVacuumDue: true, isAnalyzeDue: true),
        // As if it were empty.
        Upkeep(
            name: "fresh", deleted: 60, inserted: 100, vacuum: 60.0 / 50, insert: (0.1, 0.1),
            analyze: 160.0 / 50, isVacuumDue: true, isAnalyzeDue: true),
        Upkeep(name: "part_1", rows: 10, deleted: 5, vacuum: 5.0 / 52, analyze: 5.0 / 51),
    ]

    @Test(arguments: [15, 18])
    func `what is due is what autovacuum works out, and it goes where the page says`(
        version: Int
    ) async throws {
        let settings = ["autovacuum": "off", "autovacuum_naptime": "1s"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            let tables = Self.tables.filter { version >= $0.since }
            for table in tables { try await Self.make(table, on: server) }
            let page = try await Watcher(server).poll().snapshot
            for table in tables {
                func value(_ name: String) -> Double? {
                    page.samples(of: "pg_stat_user_tables_\(name)")
                        .first { $0.labels["relname"] == table.name }?.value
                }
                let insert = version >= 18 ? table.insert.since18 : table.insert.before18
                Self.expect(value("vacuum_due_ratio"), table.vacuum, table.name)
                Self.expect(value("insert_vacuum_due_ratio"), insert, table.name)
                Self.expect(value("analyze_due_ratio"), table.analyze, table.name)
                #expect(value("vacuum_overdue") == (table.isVacuumDue ? 1 : 0), "\(table.name)")
                #expect(value("analyze_overdue") == (table.isAnalyzeDue ? 1 : 0), "\(table.name)")
                let isOff = table.name == "switched_off"
                #expect(value("autovacuum_disabled") == (isOff ? 1 : 0), "\(table.name)")
            }
            let names = Set(
                page.samples(of: "pg_stat_user_tables_vacuum_due_ratio").compactMap {
                    $0.labels["relname"]
                })
            #expect(names == Set(tables.map(\.name)), "a partitioned table has no rows of its own")
            try await Self.expectVisits(of: tables, server)
        }
    }

    @Test(arguments: [15, 18])
    func `a table ages towards the nearest of its own limit and the server's`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE near (a text) WITH (autovacuum_freeze_max_age = 100000,
                    autovacuum_multixact_freeze_max_age = 10000);
                CREATE TABLE far (a text) WITH (autovacuum_freeze_max_age = 2000000000)
                """)
            for _ in 0..<50 { try await server.execute("SELECT pg_current_xact_id()") }
            try await server.execute("VACUUM FREEZE near")
            // What is in the toast table stays as old as it was: it is vacuumed alone.
            for _ in 0..<50 { try await server.execute("SELECT pg_current_xact_id()") }
            try await server.execute("VACUUM (FREEZE, PROCESS_TOAST off) near")
            let page = try await Watcher(server).poll().snapshot
            let rows = try await server.rows(
                """
                SELECT c.relname, greatest(age(c.relfrozenxid), age(t.relfrozenxid))
                  FROM pg_class AS c JOIN pg_class AS t ON t.oid = c.reltoastrelid
                 WHERE c.relname IN ('near', 'far') ORDER BY 1
                """)
            let ages = rows.compactMap { $0[1].flatMap(Double.init) }
            let ratios = page.samples(of: "pg_stat_user_tables_freeze_age_ratio")
            func ratio(_ name: String) -> Double? {
                ratios.first { $0.labels["relname"] == name }?.value
            }
            #expect(ages.count == 2 && ages.allSatisfy { $0 >= 50 })
            #expect(ratio("far") == ages[0] / 200_000_000)
            #expect(ratio("near") == ages[1] / 100_000)
        }
    }

    private static func make(_ table: Upkeep, on server: TestServer) async throws {
        func run(_ sql: String) async throws { try await execute(sql, on: server) }
        let with = table.parameters.isEmpty ? "" : "WITH (\(table.parameters))"
        if table.name == "part_1" {
            try await run(
                """
                CREATE TABLE part (a int) PARTITION BY RANGE (a);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (1000000)
                """)
        } else {
            try await run("CREATE TABLE \(table.name) (a int) \(with)")
        }
        if let rows = table.rows {
            try await run(
                "INSERT INTO \(table.name) SELECT generate_series(1, \(rows))")
            try await run("VACUUM (FREEZE, ANALYZE) \(table.name)")
        }
        if table.inserted > 0 {
            try await run(
                """
                INSERT INTO \(table.name)
                SELECT generate_series(500001, \(500_000 + table.inserted))
                """)
        }
        if table.deleted > 0 {
            try await run(
                """
                DELETE FROM \(table.name) WHERE ctid IN (
                    SELECT ctid FROM \(table.name) ORDER BY a LIMIT \(table.deleted))
                """)
        }
    }

    /// Runs a statement whose counts are in the statistics before the next one begins: a session that
    /// ends would add them in its own time.
    private static func execute(_ sql: String, on server: TestServer) async throws {
        let session = try server.session()
        do {
            _ = try await session.rows(sql)
            _ = try await session.rows("SELECT pg_stat_force_next_flush()")
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }

    private static func expect(_ value: Double?, _ wanted: Double, _ name: String) {
        guard wanted >= 0 else {
            #expect(value == nil, "\(name)")
            return
        }
        #expect(value.map { abs($0 - wanted) < 1e-9 } == true, "\(name): \(value ?? .nan)")
    }

    /// One round of autovacuum visits the tables that are due, and no other.
    private static func expectVisits(of tables: [Upkeep], _ server: TestServer) async throws {
        try await server.execute("ALTER SYSTEM SET autovacuum = on")
        await server.reload()
        let isVisited = tables.filter { $0.name != "switched_off" }
        let vacuumed = Set(isVisited.filter(\.isVacuumDue).map(\.name))
        let analyzed = Set(isVisited.filter(\.isAnalyzeDue).map(\.name))
        func visited(_ column: String) async throws -> Set<String> {
            let sql = "SELECT relname FROM pg_stat_user_tables WHERE \(column) > 0"
            return Set(try await server.rows(sql).compactMap { $0[0] })
        }
        try await eventually("autovacuum has come", within: .seconds(60)) {
            let vacuums = try await visited("autovacuum_count")
            let analyzes = try await visited("autoanalyze_count")
            return vacuums.isSuperset(of: vacuumed) && analyzes.isSuperset(of: analyzed)
        }
        #expect(try await visited("autovacuum_count") == vacuumed)
        #expect(try await visited("autoanalyze_count") == analyzed)
    }
}
