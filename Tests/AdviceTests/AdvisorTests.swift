import Collection
import Health
import Indicators
import Metrics
import Recommendations
import Testing

@Suite struct AdvisorTests {
    private static let checks = HealthModel.current.components.flatMap { component in
        component.checks.map { (component: component.name, check: $0) }
    }

    @Test func `a server without trouble gets no advice`() {
        #expect(Made().recommendations == [])
    }

    @Test(arguments: checks.map(\.check.name))
    func `every check that loses points gets advice that is complete`(name: String) throws {
        let (component, check) = try #require(Self.checks.first { $0.check.name == name })
        var made = Made()
        made.losses = [(component, name, check.points)]
        let found = made.recommendations
        let item = try #require(found.first)
        #expect(found.count == 1 && item.checks.contains(name))
        #expect(item.points == check.points && item.severity == .critical)
        #expect(item.alert == check.rule && item.panel == check.panel)
        #expect(item.what == check.reason)
        expectComplete(item)
        made.losses = [(component, name, min(0.5, check.points * 0.5))]
        #expect(made.recommendations.map(\.severity) == [.info])
    }

    @Test(arguments: HealthModel.current.caps.map(\.reason))
    func `every lethal state gets advice that is complete and critical`(reason: String) throws {
        var made = Made()
        made.lethal = [reason]
        made.losses = [("cap", reason, 70)]
        let item = try #require(made.recommendations.first)
        #expect(made.recommendations.count == 1)
        #expect(item.checks == [reason] && item.points == 70 && item.severity == .critical)
        expectComplete(item)
    }

    private func expectComplete(_ item: Recommendation) {
        #expect(!item.title.isEmpty && !item.what.isEmpty && !item.evidence.isEmpty)
        #expect(!item.steps.isEmpty && !item.risk.isEmpty && !item.verify.isEmpty)
        for step in item.steps {
            #expect(step.sql.hasSuffix(";") && !step.sql.contains("\n"), "\(step.sql)")
        }
        // Whatever changes the server's configuration is read in by it at the end.
        if item.steps.contains(where: { $0.sql.hasPrefix("ALTER SYSTEM") }) {
            #expect(item.steps.last?.sql == "SELECT pg_reload_conf();")
        }
    }

    @Test func `what is found takes the place of the check's own advice, with its points`() {
        var made = Made()
        made.losses = [("locks", "idle_in_transaction", 6)]
        made.answer(
            "sessions",
            [
                "pid": "42", "datname": "shop", "usename": "Odd", "role": "\"Odd\"",
                "application_name": "web", "state": "idle in transaction", "locks": "3",
                "in_transaction": "700", "in_state": "650", "horizon": "12",
                "begun": "2026-11-23 12:00:00.000001",
            ])
        let found = made.recommendations
        #expect(found.map(\.id) == ["idle_in_transaction:42"])
        #expect(found.first?.points == 6 && found.first?.severity == .warning)
        #expect(
            found.first?.steps.map(\.sql) == [
                "ALTER ROLE \"Odd\" SET idle_in_transaction_session_timeout = '5min';",
                // The number may be another session's by the time it is run.
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 42"
                    + " AND backend_start = '2026-11-23 12:00:00.000001+00';",
            ])
        #expect(found.first?.steps.map(\.isDestructive) == [false, true])
    }

    @Test func `a session that holds nothing, or not for long, is left alone`() {
        for (age, locks) in [("100", "3"), ("650", "0")] {
            var made = Made()
            made.answer(
                "sessions",
                ["pid": "42", "state": "idle in transaction", "locks": locks, "in_state": age])
            #expect(made.recommendations == [])
        }
    }

    @Test func `max_wal_size is computed from the rate of the log`() throws {
        var made = Made()
        // 10 MiB a second: 10 × 300 × 1.9 MiB are 5.57 GiB.
        made.answer(
            "checkpoints",
            [
                "timed": "10", "requested": "30", "wal_bytes": "\(10 * 1_048_576 * 3600)",
                "wal_seconds": "3600", "checkpoint_seconds": "3600",
            ])
        let item = try #require(made.recommendations.first)
        #expect(item.steps.first?.sql == "ALTER SYSTEM SET max_wal_size = '6GB';")
        #expect(item.evidence.contains { $0.contains("10 MiB/s × 5 min × (1 + 0.9) = 5.6 GiB") })
    }

    @Test(arguments: [
        // timed, requested, done, bytes of log in an hour; max_wal_size is 1 GiB
        ("30", "10", nil, "\(36 << 30)"),
        // Eight restarts and manual checkpoints on a server that writes next to nothing.
        ("0", "8", nil, "10000000"),
        // As many base backups as timed ones, while the log would fill max_wal_size twice.
        ("12", "12", nil, "\(2 << 30)"),
        // The rate asks for less than there is now.
        ("2", "11", nil, "\(6 << 30)"),
        // Requested while nothing was to be done, which version 18 counts apart.
        ("0", "30", "3", "\(36 << 30)"),
    ])
    func `checkpoints that the load has not caused are no reason for a larger max_wal_size`(
        timed: String, requested: String, done: String?, bytes: String
    ) {
        var made = Made()
        made.answer(
            "checkpoints",
            [
                "timed": timed, "requested": requested, "done": done, "wal_bytes": bytes,
                "wal_seconds": "3600", "checkpoint_seconds": "3600",
            ])
        #expect(made.recommendations == [])
    }

    @Test(arguments: [
        ("0.5", "60", "100", true), ("0.49", "60", "100", false),
        ("0.9", "59", "1000", false), ("0.9", "600", "99", false),
    ])
    func `a statement is named that takes half of a time that matters`(
        share: String, seconds: String, calls: String, isNamed: Bool
    ) throws {
        var made = Made()
        made.answer(
            "statements",
            [
                "by_time": "1", "queryid": "-42", "share": share, "seconds": "30", "calls": "7",
                "mean": "0.25", "all_seconds": seconds, "all_calls": calls, "usename": "app",
                "datname": "shop",
            ])
        #expect(made.recommendations.map(\.kind) == (isNamed ? ["largest_statement"] : []))
        guard isNamed else { return }
        let item = try #require(made.recommendations.first)
        #expect(item.object == "-42" && item.evidence.contains("by app in shop"))
        #expect(item.steps.map(\.sql).allSatisfy { $0.contains("queryid = -42") })
        expectComplete(item)
    }

    @Test func `work_mem is computed from the mean temporary file`() throws {
        var made = Made()
        // 100 files of 20 MiB: twice that is 40, the next power of two 64.
        made.answer(
            "databases",
            [
                "datname": "shop", "quoted_name": "shop", "temp_files": "100",
                "temp_bytes": "\(100 * 20 * 1_048_576)", "seconds": "3600",
            ])
        made.answer(
            "statements",
            [
                "queryid": "7", "datname": "shop", "usename": "app", "role": "app", "calls": "9",
                "temp_blks_written": "1000", "by_time": "2",
            ])
        let item = try #require(made.recommendations.first)
        #expect(
            item.steps.map(\.sql) == ["ALTER ROLE app IN DATABASE shop SET work_mem = '64MB';"])
        #expect(item.evidence.contains { $0.contains("64 MiB × 100 connections = 6.3 GiB") })
    }

    @Test(arguments: [
        // rows, present trigger, wanted
        (
            1_000_000.0, 200_050.0,
            "autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 50"
        ),
        (
            100_000_000, 20_000_050,
            "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500000"
        ),
        (
            10_000, 2_050,
            "autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000"
        ),
        (10_000, 1_050, nil),
    ])
    func `settings of a table follow from its rows`(
        rows: Double, trigger: Double, wanted: String?
    ) throws {
        var made = Made()
        made.answer(
            "tables",
            [
                "table": "public.t", "rows": "\(rows)", "enabled": "t", "live": "\(rows)",
                "dead": "\(trigger * 2)", "vacuum_at": "\(trigger)", "vacuum_due": "2",
            ])
        let item = try #require(made.recommendations.first)
        let settings = item.steps.map(\.sql).first { $0.hasPrefix("ALTER TABLE") }
        #expect(settings == wanted.map { "ALTER TABLE public.t SET (\($0));" })
        #expect(item.steps.last?.sql == "VACUUM (ANALYZE) public.t;")
        #expect(item.database == "shop")
    }

    @Test func `replicas are warned of, and on one nothing is to be dropped`() throws {
        var made = Made()
        let row: KeyValuePairs<String, String?> = [
            "index": "public.i", "table": "public.t", "bytes": "1e6", "seconds": "3e6",
            "age": "3e6",
        ]
        made.answer("unused_indexes", row)
        made.samples = [("pg_stat_replication_senders", .none, 1)]
        let warned = try #require(made.recommendations.first)
        #expect(warned.risk.contains("There are replicas"))
        #expect(warned.steps.map(\.sql) == ["DROP INDEX CONCURRENTLY public.i;"])
        made.isReplica = true
        #expect(made.recommendations.first?.steps == [])
    }

    @Test func `settings that endanger data are critical, those that hide it info`() {
        var made = Made()
        for name in ["fsync", "full_page_writes", "autovacuum", "track_io_timing"] {
            made.settings[name] = ("off", nil)
        }
        made.settings["shared_preload_libraries"] = ("auto_explain", nil)
        made.hasStatements = false
        made.answer("statements_library", ["installed": "t"])
        made.pending = ["max_connections"]
        let found = made.recommendations
        #expect(
            found.map { "\($0.severity.rawValue) \($0.kind)" } == [
                "critical autovacuum_off", "critical fsync_off", "critical full_page_writes_off",
                "warning pending_restart", "info no_pg_stat_statements", "info track_io_timing_off",
            ])
        let install = found.first { $0.kind == "no_pg_stat_statements" }
        #expect(
            install?.steps.first?.sql
                == "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_stat_statements';"
        )
    }

    @Test func `columns that are no bigint are changed together with their sequence`() {
        func steps(
            _ type: String, _ column: String?, identity: String = "f", reach: String? = nil,
            descending: String = "f", base: String? = nil
        ) -> [String] {
            var made = Made()
            made.answer(
                "sequences",
                [
                    "sequence": "public.s", "type": type, "table": column.map { _ in "public.t" },
                    "column": column.map { _ in "id" }, "column_type": column,
                    "base": base ?? (column == "numeric" ? nil : column),
                    "identity": identity, "used": "0.95", "last": "95", "most": "100",
                    "reach": reach, "descending": descending,
                ])
            return made.recommendations.flatMap(\.steps).map(\.sql)
        }
        let column = "ALTER TABLE public.t ALTER COLUMN id TYPE bigint;"
        #expect(steps("integer", "integer") == [column, "ALTER SEQUENCE public.s AS bigint;"])
        #expect(steps("integer", "integer", identity: "t") == [column])
        #expect(steps("bigint", "integer") == [column])
        #expect(steps("integer", nil) == ["ALTER SEQUENCE public.s AS bigint;"])
        let removal = "ALTER SEQUENCE public.s NO MAXVALUE;"
        #expect(steps("bigint", nil) == [removal])
        // A maximum that was set by hand does not follow when the type changes.
        #expect(steps("integer", "integer", reach: "1000") == [removal])
        #expect(steps("smallint", nil, reach: "1000") == [removal])
        #expect(
            steps("integer", "integer", identity: "t", reach: "1000")
                == ["ALTER TABLE public.t ALTER COLUMN id SET NO MAXVALUE;"])
        #expect(steps("bigint", "integer", reach: "2147483647") == [column, removal])
        #expect(
            steps("integer", "integer", reach: "2147483647")
                == [column, "ALTER SEQUENCE public.s AS bigint;"])
        // One that counts down has its limit at the other end.
        #expect(
            steps("integer", nil, reach: "1000", descending: "t")
                == ["ALTER SEQUENCE public.s NO MINVALUE;"])
        #expect(steps("integer", "integer", descending: "t").count == 2)
        // A domain over an integer type bounds as that type does.
        #expect(
            steps("bigint", "public.number", base: "integer")
                == ["ALTER TABLE public.t ALTER COLUMN id TYPE bigint;"])
        // What is no integer column does not become one.
        #expect(steps("integer", "numeric") == ["ALTER SEQUENCE public.s AS bigint;"])
    }

    @Test(arguments: [("t", "of the system catalogs"), ("f", "in any table")])
    func `a slot that holds back the catalogs alone is not said to hold back all tables`(
        isOfCatalogs: String, words: String
    ) {
        var made = Made()
        made.answer(
            "horizon",
            [
                "kind": "slot", "name": "batch", "quoted": "'batch'", "horizon": "6000000",
                "seconds": nil, "datname": nil, "of_catalogs": isOfCatalogs,
            ])
        #expect(made.recommendations.map(\.kind) == ["horizon_holder"])
        #expect(made.recommendations.first?.what.contains(words) == true)
    }

    @Test func `slots, the archiver and the holder of the xmin horizon are named`() {
        var made = Made()
        made.answer(
            "slots",
            [
                "slot_name": "o'dd", "quoted": "'o''dd'", "slot_type": "physical", "active": "f",
                "wal_status": "reserved", "kept": "5e9",
            ])
        made.answer(
            "archiver",
            [
                "failing": "t", "failed_count": "7", "last_failed_wal": "0001", "since_failed": "5",
                "since_archived": nil,
            ])
        made.answer(
            "horizon",
            [
                "kind": "prepared", "name": "it's", "quoted": "'it''s'", "horizon": "9",
                "seconds": "4000", "datname": "shop",
            ])
        let found = made.recommendations
        #expect(
            found.map(\.id) == [
                "archiver_failing", "prepared_transaction:shop:it's", "replication_slot:o'dd",
            ])
        let steps = found.flatMap(\.steps).map(\.sql)
        #expect(steps.contains("SELECT pg_drop_replication_slot('o''dd');"))
        #expect(steps.contains("ROLLBACK PREPARED 'it''s';"))
        #expect(steps.contains("ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';"))
    }

    @Test(arguments: [
        (
            "autovacuum worker that prevents wraparound", "autovacuum worker",
            ["waiting", "limit", "reload"]
        ),
        ("replay of write-ahead log", "startup", []),
        ("backup", "client backend", ["waiting"]), ("session", "client backend", ["end", "end"]),
        ("pg_cron", "pg_cron", ["waiting"]),
    ])
    func `what is at the head of a queue is ended only where that helps`(
        kind: String, type: String, expected: [String]
    ) throws {
        var made = Made()
        for (pid, blockers, waited) in [("7", nil, nil), ("8", "7", "70")]
            as [(
                String, String?, String?
            )]
        {
            made.answer(
                "sessions",
                [
                    "pid": pid, "datname": "shop", "state": "active", "in_transaction": "50",
                    "in_query": "50", "horizon": "9", "blockers": blockers, "waited": waited,
                    "kind": pid == "7" ? kind : "session",
                    "backend_type": pid == "7" ? type : "client backend",
                ])
        }
        let found = made.recommendations.filter { $0.kind == "lock_blocker" }
        let steps = try #require(found.first).steps.map(\.sql)
        let kinds = steps.map { sql in
            if sql.contains("7 = ANY (pg_blocking_pids(pid))") { return "waiting" }
            if sql.contains("pg_reload_conf") { return "reload" }
            return sql.contains("cost_limit") ? "limit" : "end"
        }
        #expect(kinds == expected, "\(steps)")
    }

    @Test func `the head of a queue is named, not who waits within it`() {
        var made = Made()
        func session(_ pid: String, blockers: String?, waited: String?) {
            made.answer(
                "sessions",
                [
                    "pid": pid, "datname": "shop", "usename": "app", "application_name": "web",
                    "state": "active", "locks": "1", "in_transaction": "50", "waited": waited,
                    "blockers": blockers,
                ])
        }
        session("1", blockers: nil, waited: nil)
        session("2", blockers: "1", waited: "70")
        session("3", blockers: "2,1", waited: "20")
        let found = made.recommendations
        #expect(found.map(\.id) == ["lock_blocker:1"])
        #expect(found.first?.severity == .critical)
    }
}
