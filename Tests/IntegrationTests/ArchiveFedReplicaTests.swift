import Metrics
import Support
import Testing

/// What tells a replica that cannot read its archive from one of an idle primary.
@Suite struct ArchiveFedReplicaTests {
    private static let archived = "pg_stat_archiver_last_archived_position_bytes"
    private static let replayed = "pg_replication_replayed_position_bytes"

    @Test(arguments: [15, 18])
    func `a replica that cannot read the archive stays behind what its primary has archived`(
        version: Int
    ) async throws {
        let archive = try TemporaryDirectory("archive", ownedBy: Checkout.serverIdentity)
        let settings = [
            "archive_mode": "on", "archive_command": "'cp %p \(archive.path)/%f'",
            "wal_keep_size": "'1GB'",
        ]
        try await withServer(version: version, settings: settings) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica(
                settings: ["restore_command": "'cp \(archive.path)/%f %p'"])
            try await replica.execute("ALTER SYSTEM SET primary_conninfo = ''")
            await replica.reload()
            let watchers = try [Watcher(primary), Watcher(replica)]
            func positions() async throws -> (archived: Double, replayed: Double) {
                let pages = try await (watchers[0].poll(), watchers[1].poll())
                return (
                    pages.0.snapshot.value(of: Self.archived) ?? -1,
                    pages.1.snapshot.value(of: Self.replayed) ?? -1
                )
            }
            func archiveOne() async throws -> Double {
                try await primary.execute("CREATE TABLE IF NOT EXISTS t (a int)")
                try await primary.execute("INSERT INTO t VALUES (1)")
                let begin = try await primary.value(
                    """
                    SELECT pg_wal_lsn_diff(lsn, '0/0')
                               - mod(pg_wal_lsn_diff(lsn, '0/0'), 16777216)
                      FROM pg_switch_wal() AS lsn
                    """)
                return begin.flatMap { Double($0) } ?? -2
            }
            let first = try await archiveOne()
            try await eventually("the replica has read the archive", within: .seconds(60)) {
                let now = try await positions()
                return now.archived == first && now.replayed > first
            }
            try await replica.execute("ALTER SYSTEM SET restore_command = 'false'")
            await replica.reload()
            var last = try await archiveOne()
            last = try await archiveOne()
            try await eventually("the primary has archived more", within: .seconds(60)) {
                try await positions().archived == last
            }
            let now = try await positions()
            #expect(now.replayed < now.archived)
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the timeline of a primary is the new one at once after a promotion`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            let watcher = try Watcher(replica)
            let timeline = "pg_wal_timeline"
            #expect(try await watcher.poll().snapshot.value(of: timeline) == nil)
            #expect(try await Watcher(primary).poll().snapshot.value(of: timeline) == 1)
            // A checkpoint that takes its time leaves the control file on the old timeline.
            #expect(try await replica.value("SELECT pg_promote()") == "t")
            let page = try await watcher.poll().snapshot
            let name = try await replica.value("SELECT pg_walfile_name(pg_current_wal_lsn())")
            #expect(name?.prefix(8) == "00000002")
            #expect(page.value(of: timeline) == 2)
            #expect(page.value(of: "pg_replication_is_replica") == 0)
            #expect(
                page.value(of: "pg_primary_start_time_seconds")
                    == page.value(of: "pg_postmaster_start_time_seconds"))
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a replica has no start as a primary, and a server says its own address and port`(
        version: Int
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            let page = try await Watcher(replica).poll().snapshot
            #expect(page.value(of: "pg_postmaster_start_time_seconds") != nil)
            #expect(page.samples(of: "pg_primary_start_time_seconds").isEmpty)
            let port = try await replica.value("SHOW port")
            let labels = page.samples(of: "pg_server_address_info").map(\.labels)
            #expect(labels.map { $0["port"] } == [port], "a Unix socket has no address")
            #expect(labels.map { $0["address"] ?? "" } == [""])
            await replica.close()
        }
    }
}
