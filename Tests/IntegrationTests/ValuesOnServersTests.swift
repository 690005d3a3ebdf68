import Metrics
import Postgres
import Support
import Testing

@Suite struct ValuesOnServersTests {
    /// What does not move in the scene, so that a 0 is compared with a 0.
    static let still: Set = [
        "pg_stat_database_checksum_failures_total",
        "pg_stat_database_checksum_last_failure_timestamp_seconds",
        // No slot here is temporary or decodes prepared transactions, no standby is synchronous.
        "pg_replication_slots_temporary", "pg_replication_slots_two_phase",
        "pg_stat_replication_sync_priority", "pg_stat_slru_blks_exists_total",
        // What replay of so little log has no reason to request.
        "pg_stat_recovery_prefetch_total", "pg_stat_recovery_prefetch_skip_new_total",
        "pg_stat_recovery_prefetch_skip_rep_total",
        // A timed checkpoint comes after half a minute at the earliest.
        "pg_stat_checkpointer_num_timed_total", "pg_stat_checkpointer_restartpoints_timed_total",
        // Only when the checkpointer's queue is full.
        "pg_stat_bgwriter_buffers_backend_fsync_total",
        // Nothing is cancelled on the replica here.
        "pg_stat_database_conflicts_total",
    ]

    @Test(arguments: [15, 16, 17, 18])
    func `every cell of the page says what the server's views say at the same moment`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ValueScene.settings) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            try await ValueScene.make(on: primary)
            let position = try await primary.value("SELECT pg_current_wal_lsn()") ?? ""
            try await eventually("everything is replayed", within: .seconds(60)) {
                try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
            }
            try await replica.execute("CHECKPOINT")
            var moved = Set<String>()
            var compared = Set<String>()
            for (server, views) in [
                (primary, ServerView.all + ServerView.visited), (replica, ServerView.all),
            ] {
                let views = views.filter { $0.isThere(in: version) }
                let watcher = try Watcher(server)
                // The first poll makes the connection that a later one is counted with.
                _ = try await watcher.poll()
                let session = try server.session()
                var before: [ServerView.Reading] = []
                for view in views { before.append(try await view.reading(session)) }
                let page = try await watcher.poll().snapshot
                for (view, first) in zip(views, before) {
                    let last = try await view.reading(session)
                    let found = view.differences(page, before: first, after: last)
                    #expect(found == [], "\(view) on \(server === primary ? "primary" : "replica")")
                    moved.formUnion(view.moved(page))
                    compared.formUnion(view.families)
                }
                #expect(watcher.log.lines("collector failed") == [])
                let objects = page.samples(of: "pg_stat_io_writes_total").compactMap {
                    $0.labels["object"]
                }
                #expect(objects.contains("relation") == (version >= 16))
                #expect(objects.contains("wal") == (version >= 18))
                await session.close()
            }
            #expect(compared.subtracting(moved).subtracting(Self.still) == [])
            await replica.close()
        }
    }
}
