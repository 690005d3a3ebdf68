import Glibc
import Recommendations
import Support
import Testing

/// What an index is for beside queries, and what is known of its age.
@Suite struct AdviceOnServersIndexTests {
    private typealias Shared = AdviceOnServers

    /// Pairs of indexes of which neither takes the place of the other one.
    private static let pairs =
        """
        CREATE TABLE nnd (a int);
        CREATE UNIQUE INDEX nnd_a1 ON nnd (a);
        CREATE UNIQUE INDEX nnd_a2 ON nnd (a) NULLS NOT DISTINCT;
        CREATE TABLE code (code text, a int NOT NULL, b int, c int);
        CREATE UNIQUE INDEX code_code ON code (code);
        CREATE TABLE code_use (code text REFERENCES code (code));
        ALTER TABLE code ADD UNIQUE (code);
        CREATE INDEX code_brin1 ON code USING brin (a) WITH (pages_per_range = 4);
        CREATE INDEX code_brin2 ON code USING brin (a) WITH (pages_per_range = 128);
        CREATE INDEX code_fill1 ON code (b) WITH (fillfactor = 50);
        CREATE INDEX code_fill2 ON code (b);
        CREATE INDEX code_class1 ON code (code text_pattern_ops);
        CREATE INDEX code_collation1 ON code (code COLLATE "C");
        CREATE INDEX code_order1 ON code (b DESC);
        CREATE INDEX code_order2 ON code (b NULLS FIRST);
        CREATE INDEX code_expression1 ON code ((a + b));
        CREATE INDEX code_expression2 ON code ((a - b));
        CREATE INDEX code_predicate1 ON code (c) WHERE c > 1;
        CREATE INDEX code_predicate2 ON code (c) WHERE c > 2;
        CREATE INDEX code_include1 ON code (c, a) INCLUDE (b);
        CREATE INDEX code_include2 ON code (c, a) INCLUDE (code);
        CREATE INDEX code_hash ON code USING hash (b);
        CREATE INDEX code_range1 ON code USING gist (point(a, b)) WITH (buffering = on);
        CREATE INDEX code_range2 ON code USING gist (point(a, b));
        CREATE TABLE deferred (a int);
        CREATE UNIQUE INDEX deferred_now ON deferred (a);
        ALTER TABLE deferred ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE identified (a int NOT NULL, b int);
        CREATE UNIQUE INDEX identified_a1 ON identified (a);
        ALTER TABLE identified REPLICA IDENTITY USING INDEX identified_a1;
        ALTER TABLE identified ADD UNIQUE (a);
        CREATE INDEX identified_b1 ON identified (b);
        CREATE INDEX identified_b2 ON identified (b, a);
        ALTER TABLE identified CLUSTER ON identified_b1;
        CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
        CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
        CREATE INDEX part_b ON part (b);
        CREATE INDEX part_ba ON part (b, a);
        CREATE TABLE waiting (a int, b int) PARTITION BY RANGE (a);
        CREATE TABLE waiting1 PARTITION OF waiting FOR VALUES FROM (0) TO (10);
        CREATE INDEX waiting_b ON ONLY waiting (b);
        CREATE INDEX waiting1_b1 ON waiting1 (b);
        CREATE INDEX waiting1_b2 ON waiting1 (b, a);
        CREATE TABLE member (a int, b int);
        ALTER EXTENSION plpgsql ADD TABLE member;
        CREATE INDEX member_a1 ON member (a);
        CREATE INDEX member_a2 ON member (a);
        CREATE TABLE excluded (r int4range, EXCLUDE USING gist (r WITH &&));
        """

    @Test(arguments: [15, 17, 18])
    func `an index that anything needs is not replaced by one that is not the same`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(Self.pairs)
            try await server.execute(
                "CREATE TABLE control (a int, b int); CREATE INDEX control_a1 ON control (a);"
                    + "CREATE INDEX control_a2 ON control (a);"
                    + "CREATE UNIQUE INDEX control_b1 ON control (b);"
                    + "CREATE UNIQUE INDEX control_b2 ON control (b);"
                    + "ALTER TABLE control ADD UNIQUE (b)")
            let report = try await Shared.report(server)
            #expect(report.unseen == [])
            // A partitioned index that waits for its parts counts as invalid.
            #expect(
                Shared.found(report).filter { $0 != "invalid_indexes" } == [
                    "duplicate_index public.control_a2", "duplicate_index public.control_b1",
                    "duplicate_index public.control_b2",
                ])
            // All three can be followed, one after another.
            for step in report.recommendations.flatMap(\.steps) where step.isDestructive {
                try await server.execute(step.sql)
            }
            let left = try await server.rows(
                "SELECT count(*) FROM pg_indexes WHERE tablename = 'control'")
            #expect(left == [["2"]])
        }
    }

    @Test(arguments: [15, 18])
    func `an index without scans is dropped only when it is known to be old enough`(
        version: Int
    ) async throws {
        let table = """
            CREATE TABLE notes (id int PRIMARY KEY, note int, more int);
            INSERT INTO notes SELECT g, g, g FROM generate_series(1, 20000) g;
            CREATE INDEX notes_note ON notes (note);
            SELECT pg_stat_force_next_flush();
            """
        var settings = Shared.sound(version)
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute(table)
            try await server.execute("VACUUM (ANALYZE) notes")
            let known = try await Shared.report(server)
            #expect(Shared.found(known) == ["unused_index public.notes_note"])
            #expect(known.recommendations.flatMap(\.steps).map(\.isDestructive) == [true])
            #expect(known.recommendations.map(\.severity) == [.warning])
            let young = try await Shared.report(server, unusedAge: 3600)
            #expect(Shared.found(young) == [])
        }
        settings["track_commit_timestamp"] = "off"
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute(table)
            try await server.execute("VACUUM (ANALYZE) notes")
            let report = try await Shared.report(server)
            #expect(Shared.found(report) == ["unused_index public.notes_note"])
            #expect(report.recommendations.flatMap(\.steps) == [])
            #expect(report.recommendations.map(\.severity) == [.info])
            #expect(report.text.contains("no server records when an index was made"))
        }
    }

    @Test(arguments: [15, 18])
    func `after a crash an index counts as unused from then on only`(version: Int) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                "CREATE TABLE t AS SELECT g AS a FROM generate_series(1, 20000) g;"
                    + "CREATE INDEX t_a ON t (a)")
            let started = try await server.value("SELECT pg_postmaster_start_time()")
            let pid = try await server.value(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
            try await eventually("some time has passed") {
                try await server.value(
                    "SELECT clock_timestamp() - pg_postmaster_start_time() > '4 s'") == "t"
            }
            kill(try #require(pid.flatMap { Int32($0) }), SIGKILL)
            try await eventually("the server is back", within: .seconds(30)) {
                (try? await server.value(
                    "SELECT pid <> \(pid ?? "0") FROM pg_stat_activity"
                        + " WHERE backend_type = 'checkpointer'")) == "t"
            }
            #expect(try await server.value("SELECT pg_postmaster_start_time()") == started)
            let report = try await Shared.report(server, unusedAge: 4)
            #expect(!Shared.found(report).contains("unused_index public.t_a"))
            try await eventually("long enough after the crash", within: .seconds(30)) {
                let later = try await Shared.report(server, unusedAge: 4)
                return Shared.found(later).contains("unused_index public.t_a")
            }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `an index that serves a foreign key is known as such`(version: Int) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                #"""
                CREATE TABLE users (id int PRIMARY KEY, tenant int, UNIQUE (tenant, id));
                INSERT INTO users SELECT g, g FROM generate_series(1, 10) g;
                CREATE TABLE a (u int REFERENCES users);
                CREATE INDEX ON a (u) WHERE u IS NOT NULL;
                CREATE TABLE "b b" ("u u" int, t int, FOREIGN KEY (t, "u u")
                                    REFERENCES users (tenant, id));
                CREATE INDEX ON "b b" ("u u", t) WHERE "u u" IS NOT NULL AND t IS NOT NULL;
                CREATE TABLE c (u int, t int REFERENCES users, FOREIGN KEY (t, u)
                                REFERENCES users (tenant, id));
                CREATE INDEX ON c (u); CREATE INDEX ON c (t);
                CREATE TABLE d (u int REFERENCES users);
                CREATE INDEX ON d USING hash (u);
                CREATE TABLE missing1 (u int REFERENCES users, gone bool);
                CREATE INDEX ON missing1 (u) WHERE NOT gone;
                CREATE TABLE missing2 (u int REFERENCES users, t int);
                CREATE INDEX ON missing2 (u) WHERE t IS NOT NULL;
                CREATE TABLE missing3 (u int, t int REFERENCES users, FOREIGN KEY (t, u)
                                       REFERENCES users (tenant, id));
                CREATE INDEX ON missing3 (t);
                """#)
            for table in ["a", "\"b b\"", "c", "d", "missing1", "missing2", "missing3"] {
                // The rows are counted before the table is analyzed, or they would count as new.
                try await server.execute(
                    """
                    INSERT INTO \(table) SELECT FROM generate_series(1, 2000);
                    SELECT pg_stat_force_next_flush()
                    """)
                try await server.execute("VACUUM (ANALYZE) \(table)")
            }
            let report = try await Shared.report(server, unusedAge: 3600)
            #expect(
                Shared.found(report) == [
                    "missing_fk_index public.missing1(u)", "missing_fk_index public.missing2(u)",
                    "missing_fk_index public.missing3(t, u)",
                ])
            // Nothing was deleted from the other side.
            #expect(report.recommendations.allSatisfy { $0.severity == .info })
            try await server.execute("DELETE FROM users WHERE id = 7")
            try await eventually("the statistics show it", within: .seconds(30)) {
                let again = try await Shared.report(server, unusedAge: 3600)
                return again.recommendations.filter { $0.kind == "missing_fk_index" }
                    .map(\.severity) == [.warning, .warning, .warning]
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a sequence goes on after what is suggested, whatever limits it`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                """
                CREATE SEQUENCE chosen AS int MAXVALUE 1000;
                CREATE SEQUENCE own AS int;
                CREATE TABLE old (id int);
                CREATE SEQUENCE old_id_seq MAXVALUE 2147483647 OWNED BY old.id;
                ALTER TABLE old ALTER id SET DEFAULT nextval('old_id_seq');
                CREATE TABLE named (id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 500));
                CREATE TABLE small (id smallserial);
                CREATE SEQUENCE borrowed;
                CREATE TABLE borrower (id int DEFAULT nextval('borrowed'));
                CREATE UNLOGGED SEQUENCE fleeting AS int;
                CREATE DOMAIN number AS int; CREATE DOMAIN numeral AS number;
                CREATE SEQUENCE nested;
                CREATE TABLE nest (id numeral DEFAULT nextval('nested'));
                CREATE SEQUENCE down AS int INCREMENT -1;
                CREATE SEQUENCE down_to INCREMENT -1 MINVALUE -1000;
                CREATE TABLE downwards (id int GENERATED ALWAYS AS IDENTITY
                                           (INCREMENT -1 MINVALUE -500 MAXVALUE -1));
                CREATE SEQUENCE round AS int CYCLE;
                SELECT setval('fleeting', 2100000000), setval('nested', 2100000000),
                       setval('down', -2100000000), setval('down_to', -900),
                       setval('downwards_id_seq', -490), setval('round', 2100000000);
                SELECT setval('chosen', 950), setval('own', 2100000000),
                       setval('old_id_seq', 2100000000), setval('named_id_seq', 450),
                       setval('small_id_seq', 32000), setval('borrowed', 2100000000);
                GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher;
                """)
            let report = try await Shared.report(server)
            #expect(
                Shared.found(report)
                    == [
                        "borrowed", "chosen", "down", "down_to", "downwards_id_seq", "fleeting",
                        "named_id_seq", "nested", "old_id_seq", "own", "small_id_seq",
                    ].map { "sequence_near_end public.\($0)" })
            let down = report.recommendations.first { $0.object == "public.down" }
            #expect(down?.evidence.first == "at -2,100,000,000 of -2,147,483,648")
            for step in report.recommendations.flatMap(\.steps) {
                try await server.execute(step.sql)
            }
            #expect(Shared.found(try await Shared.report(server)) == [])
            #expect(
                try await server.value(
                    "SELECT max_value FROM pg_sequences WHERE sequencename = 'own'")
                    == "9223372036854775807")
        }
    }
}
