import Advice
import AdviceQuestions
import Collection
import Examinations
import Health
import Indicators
import Metrics
import Platform
import Postgres
import Recommendations
import Support
import Tables
import Testing

/// Every statement of every kind of advice is run on a copy of the database, and undone.
@Suite struct AdviceOnServersStatementTests {
    private typealias Shared = AdviceOnServers

    /// What the findings are about, so that each statement has something to act on.
    private static let planted = #"""
        CREATE TABLE "o T" (id serial PRIMARY KEY, "b C" int, r int);
        INSERT INTO "o T" ("b C", r) SELECT g, 1 FROM generate_series(1, 500) g;
        CREATE INDEX "o I" ON "o T" ("b C");
        CREATE INDEX other ON "o T" (r);
        CREATE SEQUENCE "o S" AS int MAXVALUE 1000;
        CREATE TABLE named (id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 500));
        """#

    private typealias Answers = [(String, [(String, String?)])]

    private static func settings(_ version: Int) -> Answers {
        var settings = [
            ("autovacuum", "off"), ("track_counts", "off"), ("fsync", "off"),
            ("full_page_writes", "off"), ("track_io_timing", "off"),
            ("track_wal_io_timing", "off"), ("shared_preload_libraries", ""),
            ("shared_buffers", "16384"), ("work_mem", "4096"), ("max_connections", "60"),
            ("max_wal_size", "1024"), ("checkpoint_timeout", "300"),
            ("max_slot_wal_keep_size", "-1"), ("archive_mode", "on"),
            ("vacuum_cost_limit", "200"), ("autovacuum_max_workers", "3"),
            ("track_activities", "off"),
        ]
        if version >= 18 {
            settings += [
                ("track_cost_delay_timing", "off"), ("log_lock_failures", "off"),
                ("io_method", "sync"),
            ]
        }
        let units = [
            "shared_buffers": "8kB", "work_mem": "kB", "max_wal_size": "MB",
            "checkpoint_timeout": "s", "max_slot_wal_keep_size": "MB",
        ]
        return settings.map { name, value in
            (
                "settings",
                [
                    ("name", name), ("setting", value), ("unit", units[name]),
                    ("pending_restart", name == "max_connections" ? "t" : "f"),
                ]
            )
        }
    }

    private static let ofObjects: Answers = {
        let index: [(String, String?)] = [
            ("index", #"public."o I""#), ("table", #"public."o T""#), ("seconds", "9e6"),
        ]
        return [
            ("unused_indexes", index + [("age", "9e6")]),
            (
                "redundant_indexes",
                [("index", "public.other"), ("other", "public.another"), ("same", "t")]
            ),
            (
                "redundant_indexes",
                [("index", "public.other"), ("other", "public.another"), ("same", "f")]
            ),
            ("invalid_indexes", index + [("leftover", "f")]),
            (
                "foreign_keys",
                [("table", #"public."o T""#), ("columns", #""b C", r"#), ("rows", "1e4")]
            ),
            (
                "tables",
                [
                    ("table", #"public."o T""#), ("dead", "1e5"), ("vacuum_due", "9"),
                    ("vacuum_at", "1e5"), ("rows", "1e5"), ("enabled", "f"),
                ]
            ),
            ("tables", [("table", #"public."o T""#), ("dead", "0")]),
            (
                "tables",
                [
                    ("table", #"public."o T""#), ("dead", "1600"), ("vacuum_due", "26"),
                    ("vacuum_at", "60"), ("enabled", "t"), ("bytes", "81920"),
                    ("updated", "10000"), ("hot", "9900"), ("autovacuumed", "40"),
                ]
            ),
            ("old_tables", [("table", #"public."o T""#), ("xid_age", "2e9"), ("mxid_age", "2e9")]),
            (
                "database_ages",
                [("datname", "shop"), ("connects", "t"), ("xid_age", "2e9"), ("mxid_age", "2e9")]
            ),
            ("database_ages", [("datname", "postgres"), ("connects", "t"), ("xid_age", "5")]),
        ]
    }()

    private static let ofSequences: Answers = {
        let sequence: [(String, String?)] = [
            ("used", "0.95"), ("last", "950"), ("most", "1000"), ("reach", "1000"),
        ]
        return [
            ("sequences", sequence + [("sequence", #"public."o S""#), ("type", "integer")]),
            (
                "sequences",
                sequence + [
                    ("sequence", "public.named_id_seq"), ("type", "integer"), ("identity", "t"),
                    ("table", "public.named"), ("column", "id"), ("column_type", "integer"),
                    ("base", "integer"),
                ]
            ),
            (
                "sequences",
                [
                    ("sequence", #"public."o T_id_seq""#), ("type", "integer"), ("used", "0.9"),
                    ("reach", "2147483647"), ("table", #"public."o T""#), ("column", "id"),
                    ("column_type", "integer"), ("base", "integer"),
                ]
            ),
        ]
    }()

    private static func ofCluster(pid: String) -> Answers {
        let session: [(String, String?)] = [
            ("pid", pid), ("usename", "app"), ("role", "app"), ("datname", "shop"), ("locks", "1"),
        ]
        return [
            (
                "sessions",
                session + [("state", "idle in transaction"), ("in_state", "1e5")]
            ),
            ("sessions", session + [("state", "active"), ("in_query", "1e6")]),
            ("sessions", [("pid", "1"), ("blockers", pid), ("waited", "1e5")]),
            ("sessions", [("pid", "2"), ("in_transaction", "1e5"), ("horizon", "12")]),
            ("horizon", [("kind", "slot"), ("quoted", "'keeper'"), ("horizon", "9e8")]),
            ("horizon", [("kind", "standby"), ("quoted", "'x'"), ("horizon", "9e8")]),
            (
                "horizon",
                [
                    ("kind", "prepared"), ("quoted", "'it''s'"), ("seconds", "1e4"),
                    ("datname", "shop"),
                ]
            ),
            ("slots", [("slot_name", "keeper"), ("quoted", "'keeper'"), ("kept", "9e10")]),
            ("archiver", [("failing", "t"), ("failed_count", "9")]),
            (
                "checkpoints",
                [
                    ("timed", "1"), ("requested", "99"), ("wal_bytes", "1e13"),
                    ("wal_seconds", "1e4"), ("checkpoint_seconds", "1e4"),
                ]
            ),
            (
                "databases",
                [
                    ("datname", "shop"), ("quoted_name", "shop"), ("temp_files", "99"),
                    ("temp_bytes", "1e11"), ("seconds", "1e4"),
                ]
            ),
            (
                "databases",
                [
                    ("datname", "crm"), ("quoted_name", "shop"), ("temp_files", "99"),
                    ("temp_bytes", "1e11"), ("seconds", "1e4"),
                ]
            ),
            (
                "statements",
                [
                    ("queryid", "-42"), ("datname", "shop"), ("role", "app"), ("by_time", "1"),
                    ("share", "0.9"), ("all_calls", "1e6"), ("all_seconds", "1e6"),
                    ("temp_blks_written", "1e6"),
                ]
            ),
        ]
    }

    /// Answers of a server on which everything is wrong that advice knows.
    private static func answers(_ version: Int, pid: String) -> Answers {
        settings(version) + ofObjects + ofSequences + ofCluster(pid: pid)
    }

    /// The answers, and checks and lethal states that take all of their points.
    private static func examination(
        _ version: Int, pid: String, hasStatements: Bool, losing: [String], isWhole: Bool = false
    ) -> Examination {
        let model = HealthModel.current
        let answers = answers(version, pid: pid).map { question, row in
            var table = Table(columns: row.map(\.0))
            table.appendRow(row.map(\.1))
            let isOfDatabase = Questions.all.contains {
                $0.name == question && $0.scope == .database
            }
            return Examination.Answer(
                question: question, database: isOfDatabase ? "shop" : "", table: table)
        }
        let lost = losing.map { name in
            Sample(Labels(names: ["component", "check"], values: ["x", name]), 9)
        }
        let lethal = model.caps.map(\.reason).filter(losing.contains).map { reason in
            Sample(Labels(names: ["reason"], values: [reason]), 1)
        }
        return Examination(
            facts: ServerFacts(
                versionNumber: version * 10_000, isInRecovery: false, currentDatabase: "shop",
                extensions: hasStatements
                    ? ["pg_stat_statements": .init(version: "1.10", schema: "public")] : [:]),
            snapshot: TargetSnapshot(
                name: "a", labels: .none, generation: 0,
                families: [
                    Family(Metric("pg_health_points_lost", .gauge, ""), lost),
                    Family(Metric("pg_health_cap_active", .gauge, ""), lethal),
                ]),
            answers: losing.isEmpty || isWhole
                ? answers
                : answers.filter {
                    ["settings", "database_ages", "old_tables"].contains($0.question)
                })
    }

    /// The kinds that the documentation names beside checks and lethal states.
    private static var documented: Set<String> {
        let bytes = (try? Files.read("\(Checkout.root)/docs/advise.md")) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let names = rows.compactMap { $0.split(separator: "|").first }.flatMap {
            $0.split(separator: ",").map { $0.filter { $0 != "`" && $0 != " " } }
        }
        return Set(names)
    }

    @Test(arguments: [15, 17, 18])
    func `each statement of each kind runs on a copy, and is undone`(version: Int) async throws {
        let settings = ["max_prepared_transactions": "5", "wal_level": "logical"]
        try await withServer(version: version, settings: settings) { server in
            try await server.execute("CREATE ROLE app LOGIN")
            try await server.execute("CREATE DATABASE shop")
            try await server.execute(Self.planted, database: "shop")
            let session = try server.session()
            let processID = try await session.rows("SELECT pg_backend_pid()").first?.first ?? nil
            let pid = try #require(processID)
            let model = HealthModel.current
            let checks = model.components.flatMap(\.checks).map(\.name) + model.caps.map(\.reason)
            let has = server.installation.hasStatements
            if has {
                try await server.execute("CREATE EXTENSION pg_stat_statements", database: "shop")
            }
            var items = Advisor.recommendations(
                Self.examination(version, pid: pid, hasStatements: true, losing: []))
            items += Advisor.recommendations(
                Self.examination(version, pid: pid, hasStatements: false, losing: checks))
            // Some findings need both: an answer and the points that it costs.
            items += Advisor.recommendations(
                Self.examination(
                    version, pid: pid, hasStatements: true, losing: ["vacuum_due"], isWhole: true))
            let kinds = Set(items.map(\.kind))
            var wanted = Self.documented.union(model.components.flatMap(\.checks).map(\.name))
            if version < 18 { wanted.remove("io_method_sync") }
            // Where timing is off altogether one finding names all of its settings.
            wanted.subtract(["track_wal_io_timing_off", "track_cost_delay_timing_off"])
            #expect(wanted.subtracting(kinds) == [])
            var done: Set<String> = []
            for step in items.flatMap(\.steps) where done.insert(step.sql).inserted {
                if !has, step.sql.contains("pg_stat_statements") { continue }
                try await Self.run(step.sql, on: server)
            }
            await session.close()
            #expect(done.count > 60)
            let left = try await server.rows(
                "SELECT (SELECT count(*) FROM pg_db_role_setting),"
                    + " (SELECT count(*) FROM pg_prepared_xacts),"
                    + " (SELECT count(*) FROM pg_file_settings WHERE sourcefile ~ 'auto.conf$')")
            #expect(left == [["0", "0", "0"]])
        }
    }

    /// Runs a statement in a copy of its own and takes back what it does to the cluster.
    private static func run(_ sql: String, on server: TestServer) async throws {
        try await Shared.copy("shop", on: server)
        if sql.contains("_PREPARED") || sql.contains(" PREPARED ") {
            try await server.execute(
                "BEGIN; CREATE TABLE p (); PREPARE TRANSACTION 'it''s'", database: "copied")
        }
        if sql.contains("drop_replication_slot") {
            try await server.execute("SELECT pg_create_physical_replication_slot('keeper')")
        }
        if sql.hasPrefix("CREATE EXTENSION") {
            try await server.execute(
                "DROP EXTENSION IF EXISTS pg_stat_statements", database: "copied")
        }
        do {
            try await server.execute(sql, database: "copied")
        } catch {
            Issue.record("\(sql): \(error)")
        }
        try await server.execute("ALTER SYSTEM RESET ALL")
        try await server.execute("ALTER ROLE app RESET ALL")
        try await server.execute("ALTER ROLE app IN DATABASE shop RESET ALL")
        try await server.execute("ALTER DATABASE shop RESET ALL")
    }
}
