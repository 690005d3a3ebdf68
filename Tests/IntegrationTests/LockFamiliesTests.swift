import Metrics
import Postgres
import Support
import Testing

/// Locks as sessions hold and await them.
@Suite struct LockFamiliesTests {
    /// Polls until a family has the value that `condition` wants.
    private func page(
        _ server: TestServer, until condition: @Sendable (TargetPage) -> Bool
    ) async throws -> TargetPage {
        var last: TargetPage?
        try await eventually("the page shows it") {
            let page = TargetPage(try await Watcher(server).poll())
            last = page
            return condition(page)
        }
        return try #require(last)
    }

    struct TargetPage: Sendable {
        let poll: Poll
        init(_ poll: Poll) { self.poll = poll }
        func value(_ name: String) -> Double { poll.snapshot.value(of: name) ?? .nan }
    }

    @Test(arguments: [15, 18])
    func `who waits to be elected is no session that is stuck`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let leader = try server.session()
            let standby = try server.session()
            _ = try await leader.rows("SELECT pg_advisory_lock(1)")
            let waiting = Task { try? await standby.rows("SELECT pg_advisory_lock(1)") }
            let page = try await page(server) {
                $0.value("pg_advisory_lock_wait_longest_seconds") > 0
            }
            #expect(page.value("pg_advisory_lock_waiting_sessions") == 1)
            #expect(page.value("pg_lock_wait_longest_seconds") == 0)
            #expect(page.value("pg_lock_waiting_sessions") == 0)
            #expect(page.poll.snapshot.samples(of: "pg_lock_blocking_root") == [])
            _ = try await leader.rows("SELECT pg_advisory_unlock(1)")
            _ = await waiting.value
            for session in [leader, standby] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `of prepared transactions only those are at the head that are in the way`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "6"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE job (id int); CREATE ROLE app; CREATE TABLE other (id int);"
                    + " GRANT ALL ON job, other TO app")
            for number in 1...3 {
                try await server.execute(
                    "BEGIN; LOCK job IN ACCESS SHARE MODE; PREPARE TRANSACTION 'reads \(number)'")
            }
            try await server.execute(
                "BEGIN; INSERT INTO job VALUES (1); PREPARE TRANSACTION 'writes'")
            try await server.execute(
                "SET ROLE app; BEGIN; INSERT INTO other VALUES (1); PREPARE TRANSACTION 'another'")
            let statements = [
                "CREATE INDEX ON job (id)", "LOCK other IN SHARE MODE", "LOCK other IN SHARE MODE",
            ]
            let sessions = try statements.map { _ in try server.session() }
            let waiting = zip(sessions, statements).map { session, statement in
                Task { try? await session.rows("BEGIN; " + statement, within: .seconds(300)) }
            }
            let page = try await page(server) {
                $0.value("pg_lock_waiting_sessions") == 3
            }
            let roots = page.poll.snapshot.samples(of: "pg_lock_blocking_root")
            let found = roots.map { "\($0.labels["usename"] ?? "") \($0.value)" }.sorted()
            #expect(found == ["app 2.0", "postgres 1.0"])
            let details = page.poll.snapshot.samples(of: "pg_lock_blocking_root_details")
            let texts = details.compactMap { $0.labels["query"] }.sorted()
            #expect(texts == ["PREPARE TRANSACTION 'another'", "PREPARE TRANSACTION 'writes'"])
            #expect(roots.allSatisfy { $0.labels["pid"] == "0" })
            for name in ["reads 1", "reads 2", "reads 3", "writes", "another"] {
                try await server.execute("ROLLBACK PREPARED '\(name)'")
            }
            for task in waiting { _ = await task.value }
            for session in sessions { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `predicate locks have a table of their own`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE wide (id int PRIMARY KEY, pad text) WITH (fillfactor = 10);
                ALTER TABLE wide ALTER pad SET STORAGE plain;
                INSERT INTO wide SELECT g, repeat('x', 4200) FROM generate_series(1, 40) AS g;
                ANALYZE wide
                """)
            let reader = try server.session()
            _ = try await reader.rows(
                "SET enable_seqscan = off; SET enable_bitmapscan = off;"
                    + " BEGIN ISOLATION LEVEL SERIALIZABLE")
            _ = try await reader.rows("SELECT count(*) FROM wide WHERE id = 1 AND pad > 'a'")
            let locks = try await server.rows(
                "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'SIReadLock'")
            #expect(locks == [["t"]])
            let page = TargetPage(try await Watcher(server).poll())
            let entries = try await server.rows(
                """
                SELECT count(DISTINCT (locktype, database, relation, page, tuple, virtualxid,
                                       transactionid::text, classid, objid, objsubid))
                  FROM pg_locks
                 WHERE NOT fastpath AND mode <> 'SIReadLock' AND pid <> pg_backend_pid()
                """)
            #expect(entries == [["\(Int(page.value("pg_lock_table_entries")))"]])
            await reader.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a lost slot keeps its xmin and holds back nothing`(version: Int) async throws {
        let settings = ["wal_level": "logical", "max_slot_wal_keep_size": "16MB"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                SELECT pg_create_logical_replication_slot('gone', 'pgoutput');
                CREATE TABLE filler (t text)
                """)
            try await eventually("the slot is lost") {
                try await server.execute(
                    "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 50000)")
                try await server.execute("SELECT pg_switch_wal()")
                try await server.execute("CHECKPOINT")
                return try await server.rows(
                    """
                    SELECT wal_status, catalog_xmin IS NOT NULL FROM pg_replication_slots
                    """) == [["lost", "t"]]
            }
            let snapshot = try await Watcher(server).poll().snapshot
            let held = snapshot.samples(of: "pg_vacuum_horizon_age_transactions")
            #expect(held.first { $0.labels["holder"] == "slot_catalog" }?.value == 0)
            #expect(snapshot.value(of: "pg_replication_slots_lost") == 1)
            for name in ["catalog_xmin_age_transactions", "unconfirmed_bytes"] {
                #expect(snapshot.samples(of: "pg_replication_slots_\(name)").isEmpty, "\(name)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a concurrent build that waits for a transaction counts its lock holders`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE t AS SELECT g AS a FROM generate_series(1, 50000) AS g")
            let open = try server.session()
            _ = try await open.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
            _ = try await open.rows("SELECT count(*) FROM t WHERE a = 1")
            let builder = try server.session()
            let building = Task {
                try? await builder.rows(
                    "CREATE INDEX CONCURRENTLY slow ON t (a)", within: .seconds(60))
            }
            let page = try await page(server) {
                // The first look may be in its own way.
                $0.value("pg_virtual_transaction_wait_longest_seconds") > 1
                    && $0.value("pg_progress_lockers") > 0
            }
            #expect(page.value("pg_lock_wait_longest_seconds") == 0)
            let snapshot = page.poll.snapshot
            // A poll that ran when the build began is waited for, too, and stays in the count.
            let counts = [
                snapshot.value(of: "pg_progress_lockers"),
                snapshot.value(of: "pg_progress_lockers_done"),
            ]
            let row = try await server.rows(
                "SELECT lockers_total, lockers_done FROM pg_stat_progress_create_index")
            #expect(row == [counts.map { $0.map { String(Int($0)) } ?? "none" }])
            let phases = snapshot.samples(of: "pg_progress_lockers").compactMap {
                $0.labels["phase"]
            }
            #expect(!phases.isEmpty && phases.allSatisfy { $0.hasPrefix("waiting for") })
            // How far it is are the lock holders, not the blocks of a phase that is over.
            let ratios = snapshot.samples(of: "pg_progress_done_ratio").filter {
                $0.labels["phase"]?.hasPrefix("waiting for") == true
            }
            let lockers = try #require(counts[0])
            #expect(ratios.map(\.value) == [(counts[1] ?? .nan) / lockers], "\(counts)")
            // It is not broken yet, and it is named.
            #expect(page.value("pg_objects_invalid_indexes") == 0)
            #expect(
                snapshot.samples(of: "pg_index_invalid").map { $0.labels["state"] }
                    == ["building"])
            _ = try await open.rows("COMMIT")
            _ = await building.value
            for session in [open, builder] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `an index of a partitioned table that a partition lacks is not broken`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE part (id int) PARTITION BY RANGE (id);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                CREATE INDEX incomplete_ix ON ONLY part (id);
                CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)
                """)
            let session = try server.session()
            _ = try? await session.rows("CREATE UNIQUE INDEX CONCURRENTLY broken_ix ON t (a)")
            await session.close()
            let page = TargetPage(try await Watcher(server).poll())
            #expect(page.value("pg_objects_invalid_indexes") == 1)
            let states = page.poll.snapshot.samples(of: "pg_index_invalid").map {
                [$0.labels["indexrelname"] ?? "", $0.labels["state"] ?? ""]
            }
            #expect(states == [["broken_ix", "broken"], ["incomplete_ix", "incomplete"]])
        }
    }

    @Test(arguments: [15, 18])
    func `locks on shared objects and on transactions are counted together`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1)")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK pg_tablespace IN SHARE MODE")
            _ = try await holder.rows("UPDATE t SET a = a")
            let waiter = try server.session()
            let waiting = Task { try? await waiter.rows("UPDATE t SET a = a") }
            let page = try await page(server) { $0.value("pg_lock_waiting_sessions") == 1 }
            func shared(_ name: String) -> [Double] {
                page.poll.snapshot.samples(of: name).filter {
                    ($0.labels["datname"] ?? "").isEmpty && $0.labels["mode"] == "ShareLock"
                }.map(\.value)
            }
            #expect(shared("pg_locks_granted") == [1])
            #expect(shared("pg_locks_awaited") == [1])
            let repairs = page.poll.snapshot.samples(of: "pgvigil_label_repairs_total")
            #expect(repairs.allSatisfy { $0.value == 0 })
            #expect(page.value("pg_lock_table_entries") > 0)
            #expect(page.value("pg_lock_table_entries") < page.value("pg_lock_table_size"))
            _ = try await holder.rows("COMMIT")
            _ = await waiting.value
            for session in [holder, waiter] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a role near its own limit is seen`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE ROLE web LOGIN CONNECTION LIMIT 3")
            let session = try server.session(user: "web")
            _ = try await session.rows("SELECT 1")
            let snapshot = try await Watcher(server).poll().snapshot
            func value(_ name: String) -> [Double] {
                snapshot.samples(of: name).filter { $0.labels["usename"] == "web" }.map(\.value)
            }
            #expect(value("pg_role_connection_limit") == [3])
            #expect(value("pg_role_connections") == [1])
            #expect(snapshot.samples(of: "pg_role_connections").count == 1)
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a sequence is measured by every column that it numbers`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("GRANT pg_read_all_data TO watcher")
            try await server.execute(
                """
                CREATE SEQUENCE by_default; CREATE TABLE t1 (id int DEFAULT nextval('by_default'));
                CREATE SEQUENCE by_small; CREATE TABLE t2 (id smallint DEFAULT nextval('by_small'));
                CREATE SEQUENCE by_big; CREATE TABLE t3 (id bigint DEFAULT nextval('by_big'));
                CREATE SEQUENCE by_text;
                CREATE TABLE t4 (id int DEFAULT nextval(('by_text'::text)::regclass));
                CREATE SCHEMA "Odd"; CREATE SEQUENCE "Odd"."By Name";
                CREATE TABLE "Odd".t5 (id int DEFAULT nextval(('"Odd"."By Name"'::text)::regclass));
                CREATE TABLE t6 (id serial); ALTER TABLE t6 ALTER id TYPE smallint;
                CREATE SEQUENCE bounded MAXVALUE 1000;
                CREATE SEQUENCE down INCREMENT -1 MINVALUE -9223372036854775807 MAXVALUE -1;
                CREATE TABLE t7 (id int DEFAULT nextval('down'));
                CREATE DOMAIN number AS int;
                CREATE SEQUENCE by_domain; CREATE TABLE t8 (id number DEFAULT nextval('by_domain'));
                SELECT setval(name, 2100000000)
                  FROM unnest('{by_default,by_text,by_big,by_domain}'::text[]) AS name;
                SELECT setval('"Odd"."By Name"', 2100000000), setval('by_small', 32000);
                SELECT setval('t6_id_seq', 32000), setval('bounded', 900), setval('down', -2100000000)
                """)
            let poll = try await Watcher(server).poll()
            #expect(poll.succeeded.contains("pg_sequences"))
            var ratios: [String: Double] = [:]
            for sample in poll.snapshot.samples(of: "pg_sequences_used_ratio") {
                ratios[sample.labels["sequencename"] ?? ""] = sample.value
            }
            for name in [
                "by_default", "by_small", "by_text", "By Name", "t6_id_seq", "down", "by_domain",
            ] {
                #expect(ratios[name] ?? 0 > 0.95, "\(name)")
            }
            #expect(ratios["bounded"] ?? 0 > 0.89)
            #expect(ratios["by_big"] == nil)
        }
    }

    @Test(arguments: [15, 18])
    func `the used share counts the numbers that are left, whatever kind of sequence it is`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            try await primary.execute("GRANT pg_read_all_data TO watcher")
            try await primary.execute(
                """
                CREATE SEQUENCE up MINVALUE 101 MAXVALUE 200 START 101;
                CREATE SEQUENCE below INCREMENT -1 MINVALUE -200 MAXVALUE -101 START -101;
                CREATE SEQUENCE to_one INCREMENT -1 MINVALUE 1 MAXVALUE 9223372036854775807 START 100;
                CREATE SEQUENCE leaps INCREMENT 10 MINVALUE 1 MAXVALUE 99;
                CREATE SEQUENCE leaps_far INCREMENT 1000000000000000000;
                CREATE SEQUENCE round MAXVALUE 100 CYCLE;
                CREATE SEQUENCE untouched MAXVALUE 100;
                CREATE UNLOGGED SEQUENCE fleeting MAXVALUE 100;
                CREATE UNLOGGED TABLE quick (id smallserial);
                CREATE DOMAIN small AS smallint; CREATE DOMAIN smaller AS small;
                CREATE SEQUENCE nested;
                CREATE TABLE nest (id smaller DEFAULT nextval('nested'));
                CREATE SEQUENCE owned; CREATE TABLE owner (id int);
                ALTER SEQUENCE owned OWNED BY owner.id;
                CREATE TABLE named (id int GENERATED BY DEFAULT AS IDENTITY
                                       (INCREMENT -1 MINVALUE -100 MAXVALUE -1));
                SELECT setval('up', 175), setval('below', -175), setval('to_one', 100),
                       setval('leaps', 91), setval('leaps_far', 8000000000000000001),
                       setval('round', 99), setval('fleeting', 100), setval('quick_id_seq', 32767),
                       setval('nested', 40000), setval('owned', 1073741824),
                       setval('named_id_seq', -100)
                """)
            let replica = try await primary.replica()
            func ratios(_ server: TestServer) async throws -> [String: Double] {
                let poll = try await Watcher(server).poll()
                #expect(poll.succeeded.contains("pg_sequences"))
                let samples = poll.snapshot.samples(of: "pg_sequences_used_ratio")
                return Dictionary(
                    samples.map { ($0.labels["sequencename"] ?? "", $0.value) },
                    uniquingKeysWith: max)
            }
            let here = try await ratios(primary)
            #expect(here["up"] == 74.0 / 99)
            #expect(here["below"] == 74.0 / 99)
            #expect(here["to_one"] == 1)
            // 91 is the last that comes: 101 is too large.
            #expect(here["leaps"] == 1)
            #expect(here["leaps_far"] == 8.0 / 9)
            for name in ["fleeting", "quick_id_seq", "nested", "named_id_seq"] {
                #expect(here[name] == 1, "\(name)")
            }
            #expect(abs((here["owned"] ?? 0) - 0.5) < 1e-8)
            #expect(here["round"] == nil)
            #expect(here["untouched"] == nil)
            // An unlogged sequence cannot be read on a replica; the others are all there.
            let position = try await primary.value("SELECT pg_current_wal_lsn()") ?? ""
            try await eventually("everything is replayed", within: .seconds(60)) {
                try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
            }
            let there = try await ratios(replica)
            #expect(
                Set(here.keys).subtracting(there.keys) == ["fleeting", "quick_id_seq"])
            await replica.close()
        }
    }
}
