import Advice
import Recommendations
import Testing

/// Advice destroys nothing, and what it cannot know it says.
@Suite struct CarefulAdviceTests {
    @Test func `a session of postgres_fdw is looked for on the server that asks, and not ended`() {
        var made = Made()
        made.answer(
            "sessions",
            [
                "pid": "42", "datname": "shop", "usename": "asks", "role": "asks",
                "application_name": "postgres_fdw", "state": "idle in transaction", "locks": "3",
                "in_transaction": "700", "in_state": "650", "horizon": "12",
                "kind": "session of postgres_fdw", "begun": "2026-11-23 12:00:00.000001",
            ])
        let found = made.recommendations
        #expect(found.map(\.id) == ["idle_in_transaction:42"])
        #expect(
            found.first?.steps.map(\.sql) == [
                "SELECT client_addr, client_port, usename, backend_start FROM pg_stat_activity"
                    + " WHERE pid = 42;"
            ])
        #expect(found.first?.steps.map(\.isDestructive) == [false])
        for kind in ["pg_repack", "backup"] {
            var made = Made()
            made.answer(
                "sessions",
                [
                    "pid": "42", "state": "idle in transaction", "locks": "3",
                    "in_state": "650000", "kind": kind,
                ])
            #expect(made.recommendations == [])
        }
    }

    @Test func `an index is unused only when it and the statistics are old enough`() {
        for (seconds, age, count) in [
            ("86400", "9000000", 0), ("2600000", "2600000", 1), ("2600000", "86400", 0),
        ] {
            var made = Made()
            made.answer(
                "unused_indexes",
                [
                    "index": "public.i", "table": "public.t", "bytes": "1e6", "seconds": seconds,
                    "since_start": "f", "age": age,
                ])
            #expect(made.recommendations.count == count)
            #expect(made.recommendations.allSatisfy { $0.severity == .warning })
        }
    }

    @Test func `an index of unknown age is not to be dropped`() throws {
        var made = Made()
        made.answer(
            "unused_indexes",
            [
                "index": "public.i", "table": "public.t", "bytes": "1e6", "seconds": "3e6",
                "since_start": "f", "age": nil, "transactions": "1234",
            ])
        let item = try #require(made.recommendations.first)
        #expect(item.severity == .info && item.steps == [])
        #expect(item.title == "Index public.i has not been used as far as is known")
        #expect(item.evidence.contains { $0.contains("no server records when an index was made") })
        #expect(item.evidence.contains { $0.contains("written 1,234 transactions ago") })
    }

    @Test func `what one finding relies on no other one drops`() {
        func found(age: String?) -> [String] {
            var made = Made()
            for index in ["public.short", "public.long", "public.lonely"] {
                made.answer(
                    "unused_indexes",
                    ["index": index, "table": "public.t", "seconds": "3e6", "age": age])
            }
            made.answer(
                "redundant_indexes",
                ["index": "public.used", "other": "public.long", "same": "f"])
            return made.recommendations.map { "\($0.kind) \($0.object) \($0.steps.count)" }
        }
        #expect(
            found(age: "3e6") == [
                "unused_index public.lonely 1", "unused_index public.long 1",
                "unused_index public.short 1",
            ])
        #expect(
            found(age: nil) == [
                "overlapping_index public.used 1", "unused_index public.lonely 0",
                "unused_index public.short 0",
            ])
    }

    @Test(arguments: [
        ("cache_hit", "shared_buffers"), ("connections_utilization", "max_connections"),
    ])
    func `what needs memory is marked careful, and says what to look at`(
        check: String, setting: String
    ) throws {
        var made = Made()
        made.losses = [("cache", check, 5)]
        let item = try #require(made.recommendations.first)
        let step = try #require(item.steps.first { $0.sql.contains("SET \(setting) = ") })
        #expect(step.isDestructive)
        #expect(item.risk.contains("memory"))
        if setting == "max_connections" {
            #expect(item.risk.contains("standbys before the primary"))
        }
    }

    @Test(arguments: [
        (
            "vacuum_overdue",
            ["autovacuum_vacuum_cost_limit": "9000", "autovacuum_max_workers": "8"]
        ),
        ("requested_checkpoints", ["max_wal_size": "65536"]),
        ("slot_retention", ["max_slot_wal_keep_size": "204800"]),
        ("idle_in_transaction", ["idle_in_transaction_session_timeout": "1000"]),
        ("connections_utilization", ["idle_session_timeout": "1000", "max_connections": "900"]),
    ])
    func `no proposal is smaller than what is set`(check: String, set: [String: String]) throws {
        var made = Made()
        made.losses = [("x", check, 5)]
        let units = ["max_wal_size": "MB", "max_slot_wal_keep_size": "MB"]
        for (name, value) in set {
            made.settings[name] = (value, name.hasSuffix("timeout") ? "ms" : units[name])
        }
        let item = try #require(made.recommendations.first)
        for step in item.steps where step.sql.hasPrefix("ALTER SYSTEM") {
            let words = step.sql.split(separator: " ")
            let old = try #require(set[String(words[3])].flatMap { Int($0) }, "\(step.sql)")
            let new = try #require(Int(words[5].filter(\.isNumber)))
            #expect(new > old, "\(step.sql)")
        }
    }

    @Test func `temporary files are named where work_mem is that of our role alone`() throws {
        var made = Made()
        made.settings["work_mem"] = nil
        made.answer(
            "databases",
            [
                "datname": "shop", "quoted_name": "shop", "temp_files": "100",
                "temp_bytes": "\(100 * 20 * 1_048_576)", "seconds": "3600",
            ])
        let item = try #require(made.recommendations.first)
        #expect(item.steps.map(\.sql) == ["ALTER DATABASE shop SET work_mem = '64MB';"])
        #expect(item.evidence.first?.hasSuffix(" in 60 min") == true, "\(item.evidence)")
    }

    @Test func `a slot is not lost at once by the limit that is proposed`() {
        var made = Made()
        made.answer(
            "slots",
            ["slot_name": "s", "quoted": "'s'", "active": "t", "kept": "\(80 << 30)"])
        let steps = made.recommendations.flatMap(\.steps)
        #expect(
            steps.first?.sql == "ALTER SYSTEM SET max_slot_wal_keep_size = '160GB';"
                && steps.first?.isDestructive == true)
    }

    @Test func `old identifiers are frozen in the database that holds them`() {
        func found(_ ages: KeyValuePairs<String, String>) -> [Recommendation] {
            var made = Made()
            made.losses = [("horizon", "xid_age", 10)]
            for (name, age) in ages {
                made.answer(
                    "database_ages",
                    [
                        "datname": name, "connects": name == "template0" ? "f" : "t",
                        "xid_age": age, "mxid_age": "1",
                    ])
            }
            made.answer(
                "old_tables",
                ["table": "public.t", "xid_age": "1900000000", "mxid_age": "1", "bytes": "8192"])
            return made.recommendations
        }
        let one = found(["shop": "1900000000", "postgres": "5", "template0": "1900000000"])
        #expect(one.map(\.id) == ["xid_age:shop"] && one.map(\.points) == [10])
        #expect(one.first?.steps.first?.sql == "VACUUM (FREEZE, VERBOSE) public.t;")
        #expect(one.first?.evidence.contains { $0.hasPrefix("template0 admits no") } == true)
        // Not visited, so that its tables are not known.
        let other = found(["crm": "1900000000", "shop": "5"])
        #expect(other.map(\.id) == ["xid_age:crm"])
        #expect(other.first?.steps.first?.sql == "VACUUM (FREEZE, VERBOSE);")
        let all = found(["shop": "1900000000", "crm": "1899999999", "template0": "1900000000"])
        #expect(all.map(\.id) == ["xid_age"])
        #expect(all.first?.steps.contains { $0.sql.contains("VACUUM") } == false)
        #expect(
            all.first?.evidence.contains("from a shell, as a superuser: vacuumdb --all --freeze")
                == true)
    }

    @Test func `who keeps rows from being frozen is named with its end, before any freezing`() {
        func found(_ holders: [KeyValuePairs<String, String?>]) -> Recommendation? {
            var made = Made()
            made.losses = [("horizon", "xid_age", 10)]
            made.answer(
                "database_ages",
                ["datname": "shop", "connects": "t", "xid_age": "2000000000", "mxid_age": "1"])
            for holder in holders { made.answer("horizon", holder) }
            return made.recommendations.first { $0.kind == "xid_age" }
        }
        let own = found([
            [
                "kind": "prepared", "name": "old", "quoted": "'old'", "horizon": "1999999000",
                "seconds": "9", "datname": "shop",
            ],
            ["kind": "slot", "name": "s", "quoted": "'s'", "horizon": "1500000000"],
            ["kind": "standby", "name": "r", "quoted": "'r'", "horizon": "900000000"],
            ["kind": "slot", "name": "young", "quoted": "'young'", "horizon": "100000000"],
        ])
        #expect(
            own?.steps.prefix(4).map(\.sql) == [
                "ROLLBACK PREPARED 'old';", "COMMIT PREPARED 'old';",
                "SELECT pg_drop_replication_slot('s');", "VACUUM (FREEZE, VERBOSE);",
            ])
        let words = own?.evidence ?? []
        #expect(words.first?.hasPrefix("prepared transaction old has an age of ") == true)
        #expect(words.count { $0.contains("nothing younger can be frozen") } == 3)
        #expect(words.contains { $0.contains("hot_standby_feedback = off") })
        let elsewhere = found([
            [
                "kind": "prepared", "name": "old", "quoted": "'old'", "horizon": "1999999000",
                "seconds": "9", "datname": "crm",
            ]
        ])
        #expect(elsewhere?.steps.first?.sql == "VACUUM (FREEZE, VERBOSE);")
        #expect(
            elsewhere?.evidence.first?.hasSuffix(
                "; in database crm: ROLLBACK PREPARED 'old', or COMMIT PREPARED 'old'") == true)
    }

    @Test func `a small table that autovacuum keeps visiting is not said to be left alone`() {
        func kinds(points: Double, autovacuumed: String, hot: String = "9900") -> [String] {
            var made = Made()
            if points > 0 { made.losses = [("maintenance", "vacuum_due", points)] }
            made.answer(
                "tables",
                [
                    "table": "public.t", "dead": "1600", "live": "50", "rows": "50",
                    "vacuum_at": "60", "vacuum_due": "26.7", "changed": "0", "analyze_at": "60",
                    "analyze_due": "0", "enabled": "t", "bytes": "81920", "updated": "10000",
                    "hot": hot, "autovacuumed": autovacuumed,
                ])
            return made.recommendations.map(\.kind)
        }
        #expect(kinds(points: 2, autovacuumed: "40") == ["table_churns"])
        #expect(kinds(points: 0, autovacuumed: "40") == [])
        #expect(kinds(points: 2, autovacuumed: "4000") == ["table_overdue"])
        #expect(kinds(points: 2, autovacuumed: "40", hot: "100") == ["table_overdue"])
    }

    @Test func `settings of asynchronous reads and of timing are looked at where they exist`() {
        var made = Made()
        made.settings["io_method"] = ("sync", nil)
        made.settings["track_wal_io_timing"] = ("off", nil)
        made.settings["track_cost_delay_timing"] = ("off", nil)
        made.settings["log_lock_failures"] = ("off", nil)
        made.losses = [("locks", "deadlocks", 0.5)]
        let found = made.recommendations
        #expect(found.map(\.id) == ["deadlocks", "io_method_sync", "track_wal_io_timing_off"])
        let steps = found.flatMap(\.steps).map(\.sql)
        #expect(steps.contains("ALTER SYSTEM SET log_lock_failures = on;"))
        #expect(steps.contains("ALTER SYSTEM SET io_method = 'worker';"))
        #expect(steps.contains("ALTER SYSTEM SET track_cost_delay_timing = on;"))
    }

    @Test func `libraries in quotes are kept as they are`() throws {
        var made = Made()
        made.hasStatements = false
        made.answer("statements_library", ["installed": "t"])
        made.settings["shared_preload_libraries"] = ("auto_explain, \"o\"\"d,d'\u{338}\"", nil)
        let item = try #require(made.recommendations.first)
        #expect(
            item.steps.first?.sql
                == "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain',"
                + " 'o\"d,d''\u{338}', 'pg_stat_statements';")
    }

    @Test(arguments: [
        "public.i; drop table important", "public.i\n\\! id", "\"a\u{FFFD}\"", "", "a b",
    ])
    func `a server that lies about a name is not believed`(index: String) {
        var made = Made()
        made.answer("invalid_indexes", ["index": index, "table": "public.t", "leftover": "t"])
        #expect(made.recommendations == [])
        let report = Report(target: "a", made.examination)
        #expect(report.unseen.contains { $0.hasPrefix("invalid_indexes in shop: 1 with names") })
    }

    @Test func `numbers without an end end nothing`() {
        for number in ["1e300", "Infinity", "NaN", "-1e300"] {
            var made = Made()
            made.losses = [("x", "cache_hit", 5), ("x", "connections_utilization", 5)]
            for name in ["shared_buffers", "max_connections", "work_mem", "max_wal_size"] {
                made.settings[name] = (number, "8kB")
            }
            made.answer(
                "slots",
                ["slot_name": "s", "quoted": "'s'", "active": "f", "kept": number])
            made.answer(
                "checkpoints",
                [
                    "timed": number, "requested": "1e300", "wal_bytes": number,
                    "wal_seconds": "1", "checkpoint_seconds": number,
                ])
            made.answer("sequences", ["sequence": "s", "used": number, "last": number])
            #expect(!Report(target: "a", made.examination).text.isEmpty)
        }
    }
}
