import Metrics
import Postgres
import Support
import Testing

/// Services such as Aurora lack functions of the write-ahead log and of replication.
@Suite struct MissingFunctionTests {
    /// Puts functions in place that raise an error, as such services do.
    private static func replacing(_ functions: [(name: String, result: String)], _ code: String)
        -> String
    {
        // Functions that come along are called by their oid; a replacement alone has no effect.
        functions.map { name, result in
            """
            ALTER FUNCTION pg_catalog.\(name)() RENAME TO \(name)_of_old;
            CREATE FUNCTION pg_catalog.\(name)() RETURNS \(result) LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'Function \(name)() is not supported here' USING ERRCODE = '\(code)';
               END $$;
            """
        }.joined(separator: "\n")
    }

    private static let functions = [
        ("pg_current_wal_lsn", "pg_lsn"), ("pg_last_wal_replay_lsn", "pg_lsn"),
        ("pg_last_wal_receive_lsn", "pg_lsn"), ("pg_is_wal_replay_paused", "boolean"),
    ]

    /// The same with the function that gives a row, whose columns are those of the version.
    private static func replacingReceiver(_ code: String) -> String {
        let name = "pg_stat_get_wal_receiver"
        return """
            ALTER FUNCTION pg_catalog.\(name)() RENAME TO \(name)_of_old;
            DO $do$ BEGIN
                EXECUTE format(
                    'CREATE FUNCTION pg_catalog.\(name)(%s) LANGUAGE plpgsql AS %L',
                    pg_get_function_arguments('pg_catalog.\(name)_of_old'::regproc),
                    $$BEGIN RAISE 'Function \(name)() is not supported here' USING ERRCODE = '\(code)';
                      END$$);
            END $do$
            """
    }

    @Test(arguments: [(15, "0A000"), (15, "55000"), (18, "0A000"), (18, "42883")])
    func `functions that are not supported cost what needs them, and one line in the log each`(
        version: Int, code: String
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            try await primary.execute(
                "SET allow_system_table_mods = on;" + Self.replacing(Self.functions, code)
                    + Self.replacingReceiver(code))
            try await eventually("the replica has them, too") {
                try await replica.value(
                    "SELECT count(*) FROM pg_proc WHERE proname LIKE '%_of_old'") == "5"
            }
            for (server, side) in [(primary, 0.0), (replica, 1.0)] {
                let watcher = try Watcher(server)
                let last = try await watcher.run(polls: 6)
                #expect(last.value(of: "pg_up") == 1)
                #expect(last.value(of: "pg_replication_is_replica") == side)
                for metric in [
                    "pg_postmaster_start_time_seconds", "pg_server_clock_timestamp_seconds",
                    "pg_checkpoint_timestamp_seconds",
                ] { #expect(last.value(of: metric) != nil, "\(metric)") }
                #expect(last.value(of: "pg_wal_position_bytes") == nil)
                let failing = last.samples(of: "pgvigil_collector_success").filter {
                    $0.value == 0
                }.compactMap { $0.labels["collector"] }
                let reasons = last.samples(of: "pgvigil_collector_failures_total").compactMap {
                    $0.labels["reason"]
                }
                #expect(Set(reasons) == ["unsupported"])
                #expect(failing.contains("pg_wal_position"))
                let errors = server.logText().errors(of: "watcher")
                #expect(errors.count == failing.count, "\(errors)")
            }
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a receiver that is not supported costs what it says, and no position of the replica`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            try await primary.execute(
                "SET allow_system_table_mods = on;" + Self.replacingReceiver("0A000"))
            try await eventually("the replica has it, too") {
                try await replica.value(
                    "SELECT count(*) FROM pg_proc WHERE proname LIKE '%_of_old'") == "1"
            }
            let watcher = try Watcher(replica)
            let last = try await watcher.run(polls: 4)
            #expect(last.value(of: "pg_up") == 1)
            #expect(last.value(of: "pg_replication_is_replica") == 1)
            #expect(last.value(of: "pg_wal_position_bytes") != nil)
            #expect(last.samples(of: "pg_stat_wal_receiver_streaming").isEmpty)
            // Whether it is in step is not known without it; 0 would be a lie.
            #expect(last.value(of: "pg_replication_lag_seconds") == nil)
            let failing = last.samples(of: "pgvigil_collector_success").filter { $0.value == 0 }
                .compactMap { $0.labels["collector"] }
            #expect(failing.contains("pg_stat_wal_receiver"))
            let errors = replica.logText().errors(of: "watcher")
            #expect(errors.count == failing.count, "\(errors)")
            await replica.close()
        }
    }
}
