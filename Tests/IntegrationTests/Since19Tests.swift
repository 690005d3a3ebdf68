import Collection
import Metrics
import Postgres
import Support
import Tables
import Testing

/// The wordings for 19 on a server that has what 19 adds, under the same names and signatures.
///
/// The functions lie in a schema that is looked at before `pg_catalog`.
@Suite struct Since19Tests {
    @Test func `what 19 adds becomes samples in base units`() async throws {
        try await withServer(version: 18, settings: ["wal_level": "logical"]) { server in
            try await server.execute(Self.additions)
            let session = try server.session()
            _ = try await session.rows("SET search_path = nineteen, pg_catalog")
            let locks = try await Self.samples("pg_stat_lock", session)
            #expect(locks["pg_stat_lock_waits_total"] == [Sample(["locktype": "relation"], 7)])
            #expect(
                locks["pg_stat_lock_wait_seconds_total"] == [Sample(["locktype": "relation"], 1.5)])
            #expect(
                locks["pg_stat_lock_fastpath_exceeded_total"]
                    == [Sample(["locktype": "relation"], 9)])
            let recovery = try await Self.samples("pg_stat_recovery", session)
            #expect(recovery["pg_stat_recovery_promote_triggered"]?.map(\.value) == [1])
            #expect(recovery["pg_stat_recovery_replay_end_position_bytes"]?.map(\.value) == [258])
            let age = recovery["pg_stat_recovery_chunk_age_seconds"]?.first?.value ?? 0
            #expect(age >= 60 && age < 300)
            let registry = try await Self.samples("pg_dsm_registry_allocations", session)
            #expect(
                registry["pg_dsm_registry_allocations_size_bytes"] == [
                    Sample(["name": "a"], 48), Sample(["name": "b"], 8),
                ])
            let checksums = try await Self.samples("pg_stat_progress_data_checksums", session)
            for (name, value) in [
                "databases": 3.0, "databases_done": 1, "relations": 90, "relations_done": 20,
                "blocks": 700, "blocks_done": 600,
            ] {
                #expect(
                    checksums["pg_stat_progress_data_checksums_\(name)"]
                        == [Sample(["phase": "enabling"], value)])
            }
            let multixacts = try await Self.samples("pg_multixact", session)
            #expect(multixacts["pg_multixact_ids"]?.map(\.value) == [11])
            #expect(multixacts["pg_multixact_members"]?.map(\.value) == [22])
            #expect(multixacts["pg_multixact_members_size_bytes"]?.map(\.value) == [33])
            let errors = try await Self.samples("pg_stat_subscription", session)
            for (name, value) in [
                "apply_errors": 1.0, "sync_sequence_errors": 2, "sync_errors": 3,
                "confl_insert_exists": 4, "confl_update_origin_differs": 5,
                "confl_update_exists": 6, "confl_update_deleted": 7, "confl_update_missing": 8,
                "confl_delete_origin_differs": 9, "confl_delete_missing": 10,
                "confl_multiple_unique_conflicts": 11,
            ] {
                let shown = errors["pg_stat_subscription_\(name)_total"]?.map(\.value)
                #expect(shown == [value], "\(name)")
            }
            await session.close()
        }
    }

    @Test func `a vacuum of 19 says how it goes about it, also with pg_database locked`()
        async throws
    {
        try await withServer(version: 18) { server in
            try await server.execute(Self.progress)
            let session = try server.session()
            _ = try await session.rows("SET search_path = nineteen, pg_catalog")
            // The views join pg_database, that of REPACK in 19 too; the functions do not.
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK pg_database IN ACCESS EXCLUSIVE MODE")
            _ = try await session.rows("SET lock_timeout = '100ms'")
            let progress = try await Self.samples("pg_progress", session)
            await holder.close()
            let shown = progress["pg_progress_operations"]?.map { sample in
                ["command", "mode", "phase", "index"].map { sample.labels[$0] ?? "" }
            }
            #expect(
                Set(shown ?? []) == [
                    ["VACUUM", "aggressive", "scanning heap", ""],
                    ["ANALYZE", "", "computing statistics", ""],
                    ["REPACK", "", "index scanning heap", "4242"],
                ])
            let slept = progress["pg_progress_delay_seconds"]?.map(\.value).sorted()
            #expect(slept == [2, 3])
            await session.close()
        }
    }

    @Test(arguments: [("off", 0.0), ("inprogress-on", 0), ("on", 1), ("inprogress-off", 0)])
    func `checksums are on when all blocks have one`(state: String, value: Double) async throws {
        try await withServer(version: 18) { server in
            let session = try server.session()
            let settings = try await Self.samples("pg_settings", session) { sql in
                sql.replacing("current_setting('data_checksums', true)", with: "'\(state)'")
            }
            #expect(settings["pg_settings_data_checksums"]?.map(\.value) == [value])
            await session.close()
        }
    }

    /// What the answer to the wording for 19 comes to, by family.
    private static func samples(
        _ name: String, _ session: Session, changed: (String) -> String = { $0 }
    ) async throws -> [String: [Sample]] {
        let collector = try #require(Catalog.all.first { $0.name == name })
        let variant = try #require(collector.variants.first { $0.versions.contains(19) })
        let columns = collector.columns.map(\.name).filter { !variant.without.contains($0) }
        let quoted = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        var table = Table(columns: columns)
        let sql = "SELECT \(quoted) FROM (\(changed(variant.sql))) AS answer"
        for row in try await session.rows(sql) { table.appendRow(row) }
        var ranks: RankedRows?
        let facts = ServerFacts(
            versionNumber: 190_000, settings: ["track_cost_delay_timing": "on"])
        let outcome = try Mapping(collector, facts: facts, valueBytesMax: 128)
            .families(from: table, variant: variant, ranks: &ranks)
        return Dictionary(
            outcome.families.map { ($0.metric.name, $0.samples) }, uniquingKeysWith: +)
    }

    private static let additions = """
        CREATE SCHEMA nineteen;
        CREATE FUNCTION nineteen.pg_get_dsm_registry_allocations(
            OUT name text, OUT type text, OUT size bigint
        ) RETURNS SETOF record LANGUAGE sql AS
        $$ VALUES ('a', 'area', 16::bigint), ('a', 'hash', 32), ('b', 'segment', 8) $$;
        CREATE VIEW nineteen.pg_stat_progress_data_checksums AS
        SELECT * FROM (VALUES
            (1, 5::oid, 'one'::name, 'enabling', 3::bigint, 1::bigint, 90::bigint, 20::bigint,
             700::bigint, 600::bigint))
            AS v (pid, datid, datname, phase, databases_total, databases_done, relations_total,
                  relations_done, blocks_total, blocks_done);
        CREATE FUNCTION nineteen.pg_stat_get_lock(
            OUT locktype text, OUT waits bigint, OUT wait_time double precision,
            OUT fastpath_exceeded bigint, OUT stats_reset timestamp with time zone
        ) RETURNS SETOF record LANGUAGE sql AS
        $$ SELECT 'relation', 7, 1500.0::float8, 9, now() $$;
        CREATE FUNCTION nineteen.pg_stat_get_recovery(
            OUT promote_triggered boolean, OUT last_replayed_read_lsn pg_lsn,
            OUT last_replayed_end_lsn pg_lsn, OUT last_replayed_tli integer,
            OUT replay_end_lsn pg_lsn, OUT replay_end_tli integer,
            OUT recovery_last_xact_time timestamp with time zone,
            OUT current_chunk_start_time timestamp with time zone, OUT pause_state text
        ) RETURNS record LANGUAGE sql AS
        $$ SELECT true, '0/1'::pg_lsn, '0/2'::pg_lsn, 1, '0/102'::pg_lsn, 2, now(),
                  now() - interval '1 minute', 'not paused' $$;
        CREATE FUNCTION nineteen.pg_get_multixact_stats(
            OUT num_mxids bigint, OUT num_members bigint, OUT members_size bigint,
            OUT oldest_multixact xid
        ) RETURNS record LANGUAGE sql AS $$ SELECT 11, 22, 33, '44'::xid $$;
        CREATE FUNCTION nineteen.pg_stat_get_subscription_stats(
            oid, OUT subid oid, OUT apply_error_count bigint,
            OUT sync_seq_error_count bigint, OUT sync_table_error_count bigint,
            OUT confl_insert_exists bigint, OUT confl_update_origin_differs bigint,
            OUT confl_update_exists bigint, OUT confl_update_deleted bigint,
            OUT confl_update_missing bigint, OUT confl_delete_origin_differs bigint,
            OUT confl_delete_missing bigint, OUT confl_multiple_unique_conflicts bigint,
            OUT stats_reset timestamp with time zone
        ) RETURNS record LANGUAGE sql AS
        $$ SELECT $1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, now() $$;
        CREATE SUBSCRIPTION nowhere CONNECTION 'dbname=postgres' PUBLICATION everything
        WITH (connect = false, slot_name = NONE)
        """

    /// A vacuum, an analyze and a repack; parameters that mean nothing here are NULL.
    private static let progress = """
        CREATE SCHEMA nineteen;
        CREATE FUNCTION nineteen.pg_stat_get_progress_info(
            cmdtype text, OUT pid integer, OUT datid oid, OUT relid oid,
            OUT param1 bigint, OUT param2 bigint, OUT param3 bigint, OUT param4 bigint,
            OUT param5 bigint, OUT param6 bigint, OUT param7 bigint, OUT param8 bigint,
            OUT param9 bigint, OUT param10 bigint, OUT param11 bigint, OUT param12 bigint,
            OUT param13 bigint, OUT param14 bigint, OUT param15 bigint, OUT param16 bigint,
            OUT param17 bigint, OUT param18 bigint, OUT param19 bigint, OUT param20 bigint
        ) RETURNS SETOF record LANGUAGE sql AS $$
            SELECT NULL::int, 5::oid, 77::oid, 1, 100, 50, 0, 0, 0, 0, 0, 0, 0, 2000000000, 2, 1,
                   0, 0, 0, 0, 0, 0, 0
             WHERE cmdtype = 'VACUUM'
            UNION ALL
            SELECT NULL::int, 5::oid, 78::oid, 3, 0, 0, 0, 0, 0, 0, 0, 3000000000, 1, 0, 0, 0,
                   0, 0, 0, 0, 0, 0, 0
             WHERE cmdtype = 'ANALYZE'
            UNION ALL
            SELECT NULL::int, 5::oid, 79::oid, 1, 2, 4242, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                   0, 0, 0, 0, 0, 0, 0
             WHERE cmdtype = 'REPACK'
        $$
        """
}
