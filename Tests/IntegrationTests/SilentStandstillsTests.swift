import Metrics
import Postgres
import Support
import Testing

/// What stands still on a real server although nothing fails, and what no statistics show while it
/// happens.
@Suite struct SilentStandstillsTests {
    /// A collation that has a version, on the servers here.
    private static func collated(_ version: Int) -> String {
        let provider =
            version >= 17
            ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            : "LOCALE_PROVIDER icu ICU_LOCALE 'de'"
        return "CREATE DATABASE german TEMPLATE template0 \(provider) LOCALE 'C' ENCODING 'UTF8'"
    }

    @Test(arguments: [15, 18])
    func
        `a full NOTIFY queue, a copy without a worker, a standby that comes first and is gone, and another collation fire until each is repaired`(
            version: Int
        ) async throws
    {
        var settings = [
            "wal_level": "logical", "max_sync_workers_per_subscription": "0",
            "wal_retrieve_retry_interval": "100ms",
        ]
        if version >= 17 { settings["max_notify_queue_pages"] = "64" }
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(Self.collated(version))
            let target = """
                  - name: silent
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(AlertScene.everySecond)
                """
            try await AlertScene.play(targets: target) { scene in
                try await LiveStates.collation(server, scene)
                try await LiveStates.firstCopy(server, scene, version: version)
                // Before 17 the queue holds 8 GiB, and nothing comes before a subscriber.
                guard version >= 17 else { return }
                try await LiveStates.standbyThatComesFirst(server, scene)
                try await LiveStates.notifications(server, scene)
            }
        }
    }

    @Test(arguments: [17, 18])
    func `slots that come first are shown whether a standby uses them or they are not there`(
        version: Int
    ) async throws {
        let settings = ["synchronized_standby_slots": "'here, \"gone\"'"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            let replica = try await server.replica(slot: "here")
            try await eventually("the standby uses its slot") {
                try await server.value("SELECT active FROM pg_replication_slots") == "t"
            }
            func slots(_ server: TestServer) async throws -> [String: Double] {
                let samples = try await Watcher(server).poll().snapshot
                    .samples(of: "pg_synchronized_standby_slots_active")
                return Dictionary(
                    uniqueKeysWithValues: samples.map { ($0.labels["slot_name"] ?? "", $0.value) })
            }
            #expect(try await slots(server) == ["here": 1, "gone": 0])
            // On a standby the setting has no effect.
            #expect(try await slots(replica) == [:])
            let page = try await Watcher(server).poll().snapshot
            #expect(page.value(of: "pg_logical_decoding_waiting_sessions") == 0)
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a collation without a version is unknown, one that changed says both versions`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(Self.collated(version))
            func mismatches() async throws -> [String: Double] {
                let samples = try await Watcher(server).poll().snapshot
                    .samples(of: "pg_database_collation_mismatch")
                return Dictionary(
                    uniqueKeysWithValues: samples.map { ($0.labels["datname"] ?? "", $0.value) })
            }
            // The cluster was made with C, which never changes.
            #expect(try await mismatches() == ["german": 0])
            try await server.execute(
                "UPDATE pg_database SET datcollversion = '0.1' WHERE datname = 'german'")
            #expect(try await mismatches() == ["german": 1])
            let present = try await server.value(
                """
                SELECT pg_database_collation_actual_version(oid) FROM pg_database
                 WHERE datname = 'german'
                """)
            let shown = try await Watcher(server).poll().snapshot
                .samples(of: "pg_database_collation_versions")
            #expect(shown.map { $0.labels["recorded"] } == ["0.1"])
            #expect(shown.map { $0.labels["present"] } == [present])
        }
    }

    @Test(arguments: [15, 18])
    func `temporary files of a running query are seen before the statistics count them`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            func files() async throws -> (number: Double?, size: Double?, counted: Double?) {
                let page = try await Watcher(server).poll().snapshot
                return (
                    page.sum(of: "pg_temporary_files"),
                    page.sum(of: "pg_temporary_files_size_bytes"),
                    page.sum(of: "pg_stat_database_temp_bytes_total")
                )
            }
            let before = try await files()
            #expect(before.number == 0 && before.size == 0)
            let session = try server.session()
            for statement in [
                "SET work_mem = '64kB'", "SET max_parallel_workers_per_gather = 0", "BEGIN",
                """
                DECLARE c CURSOR FOR SELECT repeat('x', 500) || g AS text
                  FROM generate_series(1, 20000) AS g ORDER BY 1
                """, "FETCH 1 FROM c",
            ] { _ = try await session.rows(statement) }
            let size = try await server.value("SELECT sum(size) FROM pg_ls_tmpdir()")
            let during = try await files()
            #expect(during.number ?? 0 >= 1)
            #expect(during.size ?? 0 > 5_000_000)
            #expect(during.size == size.flatMap(Double.init))
            #expect(during.counted == before.counted)
            _ = try await session.rows("ROLLBACK")
            let after = try await files()
            #expect(after.number == 0 && after.size == 0)
            await session.close()
        }
    }
}
