import Postgres
import Recommendations
import Support
import Testing

/// What the server would refuse is not proposed; what stands in the way is named.
@Suite struct AdviceOnServersRefusalTests {
    private typealias Shared = AdviceOnServers

    /// Tables with a column that counts up, and what else has to do with that column.
    private static let columns = """
        CREATE TABLE viewed (id serial); CREATE VIEW seen AS SELECT id FROM viewed;
        CREATE TABLE generated (id serial, twice bigint GENERATED ALWAYS AS (id * 2) STORED);
        CREATE TABLE guarded (id serial); CREATE POLICY few ON guarded USING (id < 10);
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE triggered (id serial);
        CREATE TRIGGER of_id BEFORE UPDATE OF id ON triggered
            FOR EACH ROW EXECUTE FUNCTION nothing();
        CREATE TABLE published (id serial PRIMARY KEY);
        CREATE PUBLICATION wanted FOR TABLE published WHERE (id > 1);
        CREATE TABLE keyed (id serial) PARTITION BY RANGE (id);
        CREATE TABLE expressed (id serial) PARTITION BY RANGE ((id + 1));
        CREATE TYPE composite AS (id int, b text); CREATE SEQUENCE typed_id_seq;
        CREATE TABLE typed OF composite (id DEFAULT nextval('typed_id_seq'));
        CREATE TABLE rowtype (id serial); CREATE TABLE holder (r rowtype[]);
        CREATE TABLE one (id serial); CREATE TABLE two (id int);
        CREATE TABLE both_of () INHERITS (one, two);
        CREATE TABLE above (id serial, k int) PARTITION BY LIST (k);
        CREATE TABLE below PARTITION OF above FOR VALUES IN (1);
        CREATE VIEW of_below AS SELECT id FROM below;
        CREATE TABLE called (id serial);
        CREATE FUNCTION least_id() RETURNS int LANGUAGE sql
            BEGIN ATOMIC SELECT min(id) FROM called; END;
        CREATE TABLE parent (id int, k int) PARTITION BY LIST (k);
        CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
        CREATE SEQUENCE part_id_seq;
        ALTER TABLE part ALTER id SET DEFAULT nextval('part_id_seq');
        CREATE TABLE ancestor (id int); CREATE TABLE child () INHERITS (ancestor);
        CREATE SEQUENCE child_id_seq;
        ALTER TABLE child ALTER id SET DEFAULT nextval('child_id_seq');
        CREATE TABLE free (id serial PRIMARY KEY, b int, CHECK (id > 0));
        CREATE TABLE free_user (f int REFERENCES free);
        CREATE INDEX ON free ((id + 1)) WHERE id > 3;
        CREATE STATISTICS free_both ON id, b FROM free;
        CREATE TRIGGER of_any AFTER UPDATE ON free FOR EACH ROW EXECUTE FUNCTION nothing();
        DO $$ DECLARE s regclass; BEGIN
            FOR s IN SELECT oid FROM pg_class WHERE relkind = 'S' LOOP
                PERFORM setval(s, 2100000000);
            END LOOP;
        END $$;
        CREATE TABLE heir (id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 500)) INHERITS (ancestor);
        SELECT setval('heir_id_seq', 450);
        GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher;
        """

    private static let refusals = [
        "above": "view public.of_below", "called": "function public.least_id()",
        "expressed": "the partition key of table public.expressed",
        "generated": "generated column twice of table public.generated",
        "guarded": "policy few on table public.guarded",
        "keyed": "the partition key of table public.keyed",
        "one": "another parent of table public.both_of",
        "published": "publication of table public.published in publication wanted",
        "rowtype": "column r of table public.holder", "triggered": "trigger of_id on table",
        "typed": "type public.composite", "viewed": "view public.seen",
    ]

    @Test(arguments: [15, 18])
    func `a column whose type the server does not change gets no statement but what is in its way`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(Self.columns)
            let report = try await Shared.report(server)
            #expect(report.unseen == [])
            let found = report.recommendations.filter { $0.kind == "sequence_near_end" }
            for (table, words) in Self.refusals {
                let item = found.first { $0.object == "public.\(table)_id_seq" }
                #expect(item?.steps == [], "\(table)")
                #expect(
                    item?.evidence.contains { $0.contains(words) } == true,
                    "\(table): \(item?.evidence ?? [])")
                await #expect(throws: PostgresError.self, "\(table)") {
                    try await server.execute("ALTER TABLE \(table) ALTER COLUMN id TYPE bigint")
                }
            }
            let runnable = found.filter { !$0.steps.isEmpty }
            #expect(
                runnable.map(\.object).sorted() == [
                    "public.child_id_seq", "public.free_id_seq", "public.heir_id_seq",
                    "public.part_id_seq",
                ])
            for step in runnable.flatMap(\.steps) { try await server.execute(step.sql) }
            let again = Shared.found(try await Shared.report(server))
            #expect(
                again.filter { $0.hasPrefix("sequence") }
                    == Self.refusals.keys.map { "sequence_near_end public.\($0)_id_seq" }.sorted())
        }
    }

    @Test(arguments: [15, 18])
    func `old rows of another session's temporary table are ended with that session`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            let owner = try server.session()
            _ = try await owner.rows("CREATE TEMP TABLE scratch (a int)")
            // As it looks after more than a thousand million transactions.
            let old = "((txid_current() - 1200000000 + 4294967296) % 4294967296)::text::xid"
            _ = try await owner.rows(
                "UPDATE pg_class SET relfrozenxid = \(old)"
                    + " WHERE oid = 'scratch'::regclass")
            _ = try await owner.rows(
                "UPDATE pg_database SET datfrozenxid = \(old)"
                    + " WHERE datname = 'postgres'")
            let processID = try await owner.rows("SELECT pg_backend_pid()").first?.first ?? nil
            let pid = try #require(processID)
            // Before version 16 it is known in a transaction only.
            let idle = try await Self.agesOfPostgres(server)
            #expect(!idle.steps.contains { $0.sql.hasPrefix("VACUUM") }, "\(idle.steps)")
            #expect(idle.evidence.contains { $0.contains("it is temporary") }, "\(idle.evidence)")
            if version < 16 { _ = try await owner.rows("BEGIN") }
            let item = try await Self.agesOfPostgres(server)
            let ending = item.steps.first { $0.sql.hasPrefix("SELECT pg_terminate_backend") }
            let sql = try #require(ending?.sql)
            #expect(sql.contains(" WHERE pid = \(pid) AND backend_start = '"))
            try await server.execute(sql)
            try await eventually("the table is gone with its session") {
                try await server.value("SELECT count(*) FROM pg_class WHERE relname = 'scratch'")
                    == "0"
            }
            await owner.close()
        }
    }

    private static func agesOfPostgres(_ server: TestServer) async throws -> Recommendation {
        let report = try await Shared.report(server)
        return try #require(
            report.recommendations.first { $0.kind == "xid_age" && $0.database == "postgres" },
            "\(Shared.found(report))")
    }

    @Test func `without ALTER SYSTEM a setting is named for who manages the configuration`()
        async throws
    {
        var settings = Shared.sound(18)
        settings["track_io_timing"] = "off"
        settings["allow_alter_system"] = "off"
        try await withServer(version: 18, settings: settings) { server in
            try await Shared.prepare(server)
            let report = try await Shared.report(server)
            let item = try #require(report.recommendations.first)
            #expect(Shared.found(report) == ["track_io_timing_off"])
            #expect(item.steps == [])
            #expect(item.evidence.last?.contains("set track_io_timing = on in the") == true)
            await #expect(throws: PostgresError.self) {
                try await server.execute("ALTER SYSTEM SET track_io_timing = on")
            }
        }
    }

    @Test func `a replica's copies of its primary's slots are not to be dropped`() async throws {
        let settings = Shared.sound(18).merging(["wal_level": "logical"]) { $1 }
        try await withServer(version: 18, settings: settings) { server in
            try await Shared.prepare(server)
            let replica = try await server.replica(
                settings: ["hot_standby_feedback": "on"], slot: "standby")
            try await replica.execute(
                "ALTER SYSTEM SET primary_conninfo = 'host=\(server.socketDirectory)"
                    + " port=\(server.port) dbname=postgres user=postgres'")
            await replica.reload()
            try await replica.execute(
                "SELECT pg_create_physical_replication_slot('member', true)")
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('shop', 'pgoutput', false, false, true)")
            try await eventually("the slot is copied", within: .seconds(60)) {
                try await server.execute(
                    "SELECT pg_log_standby_snapshot();"
                        + "SELECT pg_replication_slot_advance('shop', pg_current_wal_lsn())")
                try? await replica.execute("SELECT pg_sync_replication_slots()")
                return try await replica.value(
                    "SELECT count(*) FROM pg_replication_slots WHERE synced AND NOT temporary")
                    == "1"
            }
            #expect(Shared.found(try await Shared.report(replica)) == [])
            // On its primary the same slot was moved a moment ago, and that of the standby has a reader.
            #expect(Shared.found(try await Shared.report(server)) == [])
            await replica.close()
        }
    }
}
