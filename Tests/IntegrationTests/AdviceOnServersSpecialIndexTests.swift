import Recommendations
import Support
import Testing

/// Indexes on expressions, of partitions and of temporal keys.
@Suite struct AdviceOnServersSpecialIndexTests {
    private typealias Shared = AdviceOnServers

    @Test(arguments: [15, 18])
    func `an unused index on an expression leaves its statistics to an object of their own`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                #"""
                CREATE TABLE "odd ""T" (name text, a int, b int);
                INSERT INTO "odd ""T" SELECT 'N' || g, g, g FROM generate_series(1, 20000) g;
                CREATE INDEX "odd ""I" ON "odd ""T" (a, lower(name || '; -- '''));
                CREATE INDEX pair ON "odd ""T" ((a + b), (a - b));
                CREATE INDEX plain ON "odd ""T" (b);
                """#)
            try await server.execute(#"VACUUM (ANALYZE) "odd ""T""#)
            let report = try await Shared.report(server)
            #expect(report.unseen == [])
            let found = report.recommendations.filter { $0.kind == "unused_index" }
            let steps = Dictionary(uniqueKeysWithValues: found.map { ($0.object, $0.steps.count) })
            #expect(
                steps == [#"public."odd ""I""#: 3, "public.pair": 1, "public.plain": 1])
            let words = "CREATE STATISTICS takes their place"
            for item in found {
                #expect(
                    item.evidence.contains { $0.contains(words) }
                        == (item.object != "public.plain"), "\(item.object)")
            }
            for step in found.flatMap(\.steps) { try await server.execute(step.sql) }
            let kept = try await server.value(
                "SELECT count(*) FROM pg_stats_ext_exprs WHERE n_distinct IS NOT NULL")
            #expect(kept == "1")
        }
    }

    @Test(arguments: [15, 18])
    func `an invalid index that is a part of another one is built again and not dropped`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                """
                CREATE TABLE parent (a int, k int) PARTITION BY LIST (k);
                CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
                INSERT INTO part VALUES (1, 1), (1, 1);
                CREATE UNIQUE INDEX parent_a ON ONLY parent (a, k);
                """)
            try? await server.execute("CREATE UNIQUE INDEX CONCURRENTLY part_a ON part (a, k)")
            try await server.execute("ALTER INDEX parent_a ATTACH PARTITION part_a")
            try await server.execute("DELETE FROM part WHERE ctid = '(0,1)'")
            let report = try await Shared.report(server)
            let item = try #require(report.recommendations.first { $0.kind == "invalid_index" })
            #expect(item.object == "public.part_a")
            #expect(item.evidence.contains { $0.contains("a part of the index public.parent_a") })
            #expect(item.steps.map(\.sql) == ["REINDEX INDEX CONCURRENTLY public.part_a;"])
            try await server.execute(item.steps[0].sql)
            let isValid = try await server.value(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'part_a'::regclass")
            #expect(isValid == "t")
        }
    }

    @Test func `the index of a temporal key serves a foreign key over the same period`()
        async throws
    {
        try await withServer(version: 18, settings: Shared.sound(18)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                """
                CREATE TABLE room (id int4range, at daterange,
                                   PRIMARY KEY (id, at WITHOUT OVERLAPS));
                INSERT INTO room VALUES ('[1,1]', '[2026-01-01,2027-01-01)');
                CREATE TABLE served (id int4range, at daterange, room int4range,
                    FOREIGN KEY (room, PERIOD at) REFERENCES room (id, PERIOD at),
                    PRIMARY KEY (room, at WITHOUT OVERLAPS));
                CREATE TABLE plain (at daterange, room int4range,
                    FOREIGN KEY (room, PERIOD at) REFERENCES room (id, PERIOD at));
                CREATE INDEX ON plain (room);
                CREATE TABLE missing (at daterange, room int4range,
                    FOREIGN KEY (room, PERIOD at) REFERENCES room (id, PERIOD at));
                CREATE INDEX ON missing (at);
                INSERT INTO served SELECT NULL, daterange(d::date, d::date + 1), '[1,1]'
                  FROM generate_series('2026-01-01'::timestamp, '2026-12-30', '4 hours') AS d
                 WHERE extract(hour FROM d) = 0;
                INSERT INTO plain SELECT '[2026-02-01,2026-03-01)', '[1,1]'
                  FROM generate_series(1, 2000);
                INSERT INTO missing SELECT * FROM plain;
                UPDATE pg_class SET reltuples = 5000 WHERE relname = 'served';
                SELECT pg_stat_force_next_flush();
                """)
            try await server.execute("ANALYZE plain, missing")
            let report = try await Shared.report(server, unusedAge: 3600)
            #expect(report.unseen == [])
            #expect(Shared.found(report) == ["missing_fk_index public.missing(room)"])
            for step in report.recommendations.flatMap(\.steps) {
                try await server.execute(step.sql)
            }
            #expect(Shared.found(try await Shared.report(server, unusedAge: 3600)) == [])
        }
    }

    @Test(arguments: [15, 18])
    func `a partial index serves a foreign key whose columns have the oddest names`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                #"""
                CREATE TABLE target (a int, b int, PRIMARY KEY (a, b));
                INSERT INTO target VALUES (1, 1);
                CREATE TABLE served ("a) AND (b" int, "x|.*(\" int, other int,
                    FOREIGN KEY ("a) AND (b", "x|.*(\") REFERENCES target);
                CREATE INDEX ON served ("a) AND (b", "x|.*(\")
                    WHERE "x|.*(\" IS NOT NULL AND "a) AND (b" IS NOT NULL;
                CREATE TABLE missing ("a) AND (b" int, "x|.*(\" int, other int,
                    FOREIGN KEY ("a) AND (b", "x|.*(\") REFERENCES target);
                CREATE INDEX ON missing ("a) AND (b", "x|.*(\")
                    WHERE "a) AND (b" IS NOT NULL AND other IS NOT NULL;
                INSERT INTO served SELECT 1, 1 FROM generate_series(1, 2000);
                INSERT INTO missing SELECT 1, 1 FROM generate_series(1, 2000);
                SELECT pg_stat_force_next_flush();
                """#)
            try await server.execute("VACUUM (ANALYZE) served, missing")
            let report = try await Shared.report(server, unusedAge: 3600)
            #expect(
                Shared.found(report) == [
                    #"missing_fk_index public.missing("a) AND (b", "x|.*(\")"#
                ])
        }
    }
}
